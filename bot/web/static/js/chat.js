// One chat: who I am, in which room, what was said, and a line to write.

import * as api from "./api.js";
import { county, isPrivate, noteOf, paintAvatar, person, privateRoom, room, roomsOf, say, size, stamp } from "./data.js";
import { draw, timeNote } from "./message.js";

export class Chat {
  constructor(root, { side, history, onPerson, onRooms }) {
    this.side = side;
    this.history = history;
    this.onPerson = onPerson;
    this.onRooms = onRooms;
    this.root = root;
    for (const name of ["log", "text", "mention", "quoting", "fault", "examples", "rooms", "composer", "who"]) {
      this[name] = root.querySelector(`.${name}`);
    }
    this.me = null;
    this.room = null;
    this.quote = null;
    this.ticket = null;
    this.drafts = new Map();
    this.bind();
  }

  /** Rooms that this person speaks in here: the groups of this side, then the private chat with the bridge. */
  available() {
    const kind = this.side;
    const groups = roomsOf(this.me).filter((one) => one.kind === kind);
    return [...groups.map((one) => one.id), privateRoom(this.me)];
  }

  become(name, roomId = null) {
    this.me = name;
    const who = person(name);
    paintAvatar(this.root.querySelector(".who .avatar"), name);
    this.root.querySelector(".who-name").textContent = name;
    this.root.querySelector(".who-place").textContent = who.village || who.station;
    this.root.querySelector(".who-note").textContent = noteOf(who);
    const rooms = this.available();
    this.enter(rooms.includes(roomId) ? roomId : rooms[0]);
  }

  enter(roomId) {
    if (this.room) this.drafts.set(this.room, this.text.value);
    this.room = roomId;
    this.text.value = this.drafts.get(roomId) ?? "";
    this.grow();
    this.stopQuoting();
    this.complain("");
    const group = room(roomId);
    const title = group ? say("members", { topic: group.topic, count: size(group) }) : county.bridge;
    this.root.querySelector(".chat-title").textContent = title;
    this.mention.hidden = isPrivate(roomId);
    this.setMention(this.side === "residents");
    this.drawExamples();
    this.history.read(roomId);
    this.onRooms(this);
    this.drawRooms();
    this.redraw();
  }

  drawRooms() {
    const buttons = this.available().map((id) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = isPrivate(id) ? say("private") : this.shortName(room(id));
      button.setAttribute("aria-pressed", String(id === this.room));
      button.classList.toggle("unread", (this.history.unread.get(id) ?? 0) > 0);
      button.addEventListener("click", () => this.enter(id));
      return button;
    });
    this.rooms.replaceChildren(...buttons);
  }

  shortName(one) {
    return one.kind === "staff" ? say("staff_group") : say("group", { village: one.village });
  }

  redraw() {
    this.log.replaceChildren();
    this.last = null;
    const messages = [...this.history.of(this.room).values()];
    if (messages.length) this.append(messages);
    else this.log.append(stamp("t-hint"));
  }

  /** New messages of the room that is open here. */
  append(messages) {
    const atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 120;
    this.log.querySelector(".note:not(.time):not([data-id])")?.remove();
    for (const message of messages) {
      if (message.recalls) this.replace(message.recalls);
      const element = this.element(message);
      if (!element) continue;
      const pause = timeNote(this.last, message);
      if (pause) this.log.append(pause);
      this.log.append(element);
      this.last = message;
    }
    if (atEnd || messages.some((message) => message.sender === this.me)) this.log.scrollTop = this.log.scrollHeight;
  }

  element(message) {
    return draw(message, {
      me: this.me,
      isPrivate: isPrivate(this.room),
      onQuote: (one) => this.startQuoting(one),
      onRecall: (one) => this.attempt(api.recall(this.room, one.id, this.me)),
    });
  }

  replace(id) {
    const message = this.history.of(this.room).get(id);
    if (message) this.log.querySelector(`[data-id="${id}"]`)?.replaceWith(this.element(message));
  }

  drawExamples() {
    const buttons = this.exampleList().map((example) => {
      const button = document.createElement("button");
      button.type = "button";
      const shown = example.addressed && !isPrivate(this.room) ? `@${county.bridge} ${example.text}` : example.text;
      button.textContent = shown;
      button.addEventListener("click", () => {
        this.setMention(example.addressed);
        this.text.value = example.text;
        this.grow();
        this.text.focus();
      });
      return button;
    });
    this.examples.replaceChildren(...buttons);
  }

  /** What staff say names the newest open ticket; while there is none, only what needs none is offered. */
  exampleList() {
    if (this.side === "residents") return county.examples;
    const usable = county.staff_examples.filter((text) => this.ticket || !text.includes("{ticket}"));
    return usable.map((text) => ({ text: text.replace("{ticket}", this.ticket), addressed: false }));
  }

  offer(ticket) {
    if (ticket === this.ticket) return;
    this.ticket = ticket;
    this.drawExamples();
  }

  setMention(on) {
    this.mention.setAttribute("aria-pressed", String(on));
  }

  startQuoting(message) {
    this.quote = message;
    this.quoting.hidden = false;
    this.quoting.querySelector(".quoting-text").textContent = say("quote", { sender: message.sender, text: message.text });
    this.text.focus();
  }

  stopQuoting() {
    this.quote = null;
    this.quoting.hidden = true;
  }

  complain(sentence) {
    this.fault.textContent = sentence;
    this.fault.hidden = !sentence;
  }

  async attempt(work) {
    try {
      await work;
      this.complain("");
      return true;
    } catch (error) {
      this.complain(say("failed", { reason: error.message }));
      return false;
    }
  }

  async send() {
    const text = this.text.value.trim();
    if (!text) return;
    const mention = !this.mention.hidden && this.mention.getAttribute("aria-pressed") === "true";
    const quote = this.quote?.id ?? null;
    const where = this.room;
    this.text.value = "";
    this.grow();
    if (await this.attempt(api.say(where, { sender: this.me, text, mention, quote }))) this.stopQuoting();
    else if (!this.text.value && this.room === where) this.text.value = text;
  }

  grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight + 2, 120)}px`;
  }

  bind() {
    this.who.addEventListener("click", () => this.onPerson(this));
    this.mention.addEventListener("click", () => this.setMention(this.mention.getAttribute("aria-pressed") !== "true"));
    this.root.querySelector(".quoting-stop").addEventListener("click", () => {
      this.stopQuoting();
      this.text.focus();
    });
    this.text.addEventListener("input", () => this.grow());
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.send();
      }
    });
    this.composer.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
      this.text.focus();
    });
    this.log.addEventListener("keydown", (event) => this.walk(event));
  }

  /** Up and down go from message to message; Enter on one quotes it. */
  walk(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step) return;
    const buttons = [...this.log.querySelectorAll(".act-quote")];
    const here = buttons.findIndex((button) => button.closest(".message").contains(document.activeElement));
    const next = buttons[here < 0 ? buttons.length - 1 : here + step];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }
}
