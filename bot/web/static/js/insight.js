// What the bridge understood of each message, the newest first, and the tickets.

import * as api from "./api.js";
import { isPrivate, room, say, stamp } from "./data.js";
import { clock } from "./message.js";

const KEPT = 60;
const SETTLE_MS = 250;
const LEAST_SHOWN = 0.01;
const list = document.querySelector(".insights");
const tickets = document.querySelector(".tickets");

const percent = (share) => `${Math.round(share * 100)}%`;

export function show(insights) {
  for (const insight of insights) list.prepend(draw(insight));
  while (list.children.length > KEPT) list.lastElementChild.remove();
  document.querySelector(".insights-empty").hidden = list.children.length > 0;
}

function draw(insight) {
  const element = stamp("t-insight");
  element.classList.add(`is-${insight.action}`);
  element.dataset.intent = insight.intent;
  element.dataset.action = insight.action;
  const action = element.querySelector(".action");
  action.textContent = insight.action_name;
  action.classList.add(`a-${insight.action}`);
  const where = isPrivate(insight.room) ? say("private") : (room(insight.room)?.village || room(insight.room)?.topic || "");
  element.querySelector(".understood-who").textContent = [insight.sender, where, clock(insight.at)].filter(Boolean).join(" · ");
  const text = element.querySelector(".understood-text");
  const quiet = insight.action === "silent" || insight.action === "command";
  text.textContent = quiet ? say(insight.action) : insight.text;
  text.classList.toggle("quiet", quiet);
  if (insight.action !== "silent") element.querySelector(".guesses").append(...insight.guesses.filter(worthShowing).map(guess));
  const told = !quiet && insight.guesses[0]?.intent === insight.intent; // its name stands beside the first bar
  const intent = told ? insight.intent : `${insight.intent_name} ${insight.intent}`.trim();
  const foot = [intent, insight.answer && say("answer", insight), insight.ticket && say("ticket", insight)];
  element.querySelector(".understood-foot").textContent = foot.filter(Boolean).join(" · ");
  return element;
}

const worthShowing = (one, place) => place === 0 || one.confidence >= LEAST_SHOWN;

function guess(one, place) {
  const element = stamp("t-guess");
  element.classList.toggle("best", place === 0);
  element.querySelector(".guess-name").textContent = one.name;
  element.querySelector(".guess-share").textContent = percent(one.confidence);
  element.querySelector(".bar span").style.width = percent(one.confidence);
  return element;
}

let waiting = null;

/** Read the tickets again, soon: many things may have happened at once. Gives them to `onTickets`. */
export function refreshTickets(onTickets) {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    try {
      const found = await api.tickets();
      tickets.replaceChildren(...found.map(drawTicket));
      onTickets(found);
      document.querySelector(".tickets-empty").hidden = found.length > 0;
    } catch (error) {
      console.warn(error); // the feed says that the bridge does not answer
    }
  }, SETTLE_MS);
}

function drawTicket(ticket) {
  const element = stamp("t-ticket");
  element.dataset.number = ticket.number;
  element.querySelector("a").href = `/tickets/${ticket.number}`;
  const set = (name, text) => {
    element.querySelector(`.ticket-${name}`).textContent = text;
  };
  set("number", `#${ticket.number}`);
  set("label", ticket.label);
  set("priority", ticket.priority_name);
  set("state", ticket.state_name);
  set("text", ticket.summary);
  set("foot", [`${ticket.village} ${ticket.person}`.trim(), ticket.assignee || say("nobody"), clock(ticket.opened_at)].join(" · "));
  element.querySelector(".ticket-priority").classList.add(`p${ticket.priority}`);
  element.querySelector(".ticket-state").classList.add(`s-${ticket.state}`);
  return element;
}
