// One message, or one note between messages, as it stands in a chat.

import { county, noteOf, paintAvatar, person, say, stamp } from "./data.js";

const GAP_MS = 5 * 60 * 1000;
const time = new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
const date = new Intl.DateTimeFormat("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });

export function clock(iso) {
  const moment = new Date(iso);
  const today = new Date().toDateString() === moment.toDateString();
  return (today ? time : date).format(moment);
}

/** A line of time, where the silence before it was long; null otherwise. */
export function timeNote(before, message) {
  if (before && new Date(message.sent_at) - new Date(before.sent_at) < GAP_MS) return null;
  const note = note_(clock(message.sent_at));
  note.classList.add("time");
  return note;
}

function note_(text) {
  const element = stamp("t-note");
  element.textContent = text;
  return element;
}

/** The element of one message; null for a note about a recall, which stands where the message stood. */
export function draw(message, { me, isPrivate, onQuote, onRecall }) {
  if (message.recalls) return null;
  if (message.recalled) {
    const own = message.sender === me;
    const note = note_(own ? say("own_recalled") : say("recalled", { name: message.sender }));
    note.dataset.id = message.id;
    return note;
  }
  const element = stamp("t-message");
  element.dataset.id = message.id;
  element.classList.toggle("mine", message.sender === me);
  element.classList.toggle("from-bridge", message.from_bridge);
  paintAvatar(element.querySelector(".avatar"), message.sender);
  drawSender(element, message, isPrivate);
  drawText(element.querySelector(".bubble"), message.text);
  drawPicture(element.querySelector(".bubble"), message.picture);
  drawQuote(element.querySelector(".quote"), message.quote);
  bindActs(element, message, { me, onQuote, onRecall });
  return element;
}

function drawSender(element, message, isPrivate) {
  const line = element.querySelector(".sender");
  const who = person(message.sender);
  line.querySelector(".sender-name").textContent = message.sender;
  const tag = line.querySelector(".sender-tag");
  tag.textContent = message.from_bridge ? say("assistant") : who?.role ? noteOf(who) : "";
  tag.hidden = !tag.textContent;
  line.classList.toggle("hidden", isPrivate);
}

function drawText(bubble, text) {
  const names = [county.bridge, ...county.people.map((one) => one.name)].map((name) => `@${name}\u2005`);
  let rest = text;
  for (let found = names.find((name) => rest.startsWith(name)); found; found = names.find((name) => rest.startsWith(name))) {
    const mark = document.createElement("span");
    mark.className = "at";
    mark.textContent = `${found.trim()} `;
    bubble.append(mark);
    rest = rest.slice(found.length);
  }
  bubble.append(rest);
}

function drawPicture(bubble, address) {
  if (!address) return;
  const picture = document.createElement("img");
  picture.className = "picture";
  picture.src = address;
  picture.alt = say("picture");
  bubble.append(picture);
}

function drawQuote(line, quote) {
  if (!quote) return;
  line.hidden = false;
  line.textContent = say("quote", { sender: quote.sender, text: quote.text });
}

function bindActs(element, message, { me, onQuote, onRecall }) {
  const bubble = element.querySelector(".bubble");
  const quote = element.querySelector(".act-quote");
  const recall = element.querySelector(".act-recall");
  quote.addEventListener("click", () => onQuote(message));
  recall.hidden = message.sender !== me;
  recall.addEventListener("click", () => onRecall(message));
  bubble.addEventListener("click", () => {
    if (getSelection().isCollapsed) open(element);
  });
  bubble.addEventListener("contextmenu", (event) => {
    event.preventDefault(); // a long press on a phone
    open(element);
  });
}

function open(element) {
  for (const other of document.querySelectorAll(".message.open")) if (other !== element) other.classList.remove("open");
  element.classList.toggle("open");
}
