// The demo page: two chats side by side, and beside them what the bridge understood.

import { Chat } from "./chat.js";
import { county, person, room, staffRoom } from "./data.js";
import { Feed } from "./feed.js";
import { History } from "./history.js";
import * as insight from "./insight.js";
import * as people from "./people.js";
import * as tabs from "./tabs.js";

const history = new History();
const unseen = { residents: 0, staff: 0, insight: 0 };
const feed = new Feed({ onChange: receive, onLink: showLink });
const residents = new Chat(document.getElementById("pane-residents"), { side: "residents", history, onPerson: switchPerson, onRooms });
const staff = new Chat(document.getElementById("pane-staff"), { side: "staff", history, onPerson: switchPerson, onRooms });
const chats = [residents, staff];

/** The staff pane shows the station that serves the village of the residents' pane. */
function followStation() {
  const here = person(residents.me);
  const station = room(residents.room)?.station ?? here.station;
  if (!station || (staff.me && person(staff.me).station === station)) return;
  const assistants = county.people.filter((one) => one.station === station && one.role);
  staff.become((assistants.find((one) => one.village === here.village) ?? assistants[0]).name, staffRoom(station).id);
}

function onRooms(chat) {
  if (chat === residents) followStation();
  feed.follow(chats.filter((one) => one.me).flatMap((one) => one.available()));
  remember();
}

async function switchPerson(chat) {
  const name = await people.choose(chat.side, chat.me);
  if (name) chat.become(name);
  chat.who.focus();
}

function receive({ rooms, understood, first, old }) {
  for (const [id, messages] of Object.entries(rooms)) {
    history.add(id, messages);
    for (const chat of chats) arrive(chat, id, messages, first || old.has(id));
  }
  insight.show(understood);
  if (!first) note("insight", understood.length);
  if (first || understood.length || Object.keys(rooms).length) insight.refreshTickets(offerTicket);
}

/** The staff's examples name the newest ticket of their station that is not closed. */
function offerTicket(tickets) {
  const station = room(staff.room)?.station ?? person(staff.me).station;
  const open = tickets.find((ticket) => ticket.station === station && ticket.state !== "closed");
  staff.offer(open?.number ?? null);
}

function arrive(chat, id, messages, known) {
  if (!chat.available().includes(id)) return;
  const fresh = known ? 0 : messages.filter((message) => message.sender !== chat.me && !message.recalls).length;
  if (chat.room === id) chat.append(messages);
  else {
    history.count(id, fresh);
    chat.drawRooms();
  }
  note(chat.side, fresh);
}

function note(tab, count) {
  unseen[tab] = tabs.isVisible(tab) ? 0 : unseen[tab] + count;
  tabs.mark(tab, unseen[tab]);
}

function showLink(up) {
  document.querySelector(".offline").hidden = up;
}

// The choice of people lasts as long as the browser tab.
const KEY = "fengqiao-demo";

function remember() {
  if (!residents.me || !staff.me) return;
  const state = chats.map((chat) => [chat.me, chat.room]);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(state));
  } catch {
    // private windows may keep nothing: then a reload begins anew
  }
}

function recollect() {
  try {
    const state = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return state?.every(([name]) => person(name)) ? state : null;
  } catch {
    return null;
  }
}

function begin() {
  const state = recollect();
  const first = county.people[0].name;
  residents.become(...(state?.[0] ?? [first]));
  if (state) staff.become(...state[1]);
  tabs.onOpen((tab) => {
    unseen[tab] = 0;
    const chat = chats.find((one) => one.side === tab);
    if (!chat) return;
    chat.grow();
    chat.log.scrollTop = chat.log.scrollHeight;
  });
  tabs.open("residents");
  feed.run();
}

begin();
