// The list of people to be: villagers by village, staff by station.

import { county, noteOf, paintAvatar, say, stamp } from "./data.js";

const dialog = document.querySelector("dialog.people");
const list = dialog.querySelector(".people-list");

/** Ask who to be; gives a name, or null when the list was closed. */
export function choose(side, current) {
  list.replaceChildren(...groups(side).map(([title, people]) => section(title, people, current)));
  dialog.returnValue = "";
  dialog.showModal();
  const chosen = list.querySelector("[aria-current]");
  chosen?.scrollIntoView({ block: "center" });
  chosen?.focus();
  return new Promise((answer) => dialog.addEventListener("close", () => answer(dialog.returnValue || null), { once: true }));
}

function groups(side) {
  const sorted = new Map();
  for (const person of county.people) {
    const officer = person.role && person.role !== "assistant";
    const inStaff = side === "staff";
    if (inStaff ? !person.role : person.role === "administrator") continue;
    const title = inStaff || officer ? person.station || say("county_staff") : person.village;
    if (!sorted.has(title)) sorted.set(title, []);
    sorted.get(title).push(person);
  }
  // A chief is in no residents' group: there is only the private chat with the bridge.
  return [...sorted];
}

function section(title, people, current) {
  const part = document.createElement("section");
  const heading = document.createElement("h3");
  heading.textContent = title;
  const grid = document.createElement("div");
  grid.className = "people-grid";
  grid.append(...people.map((person) => button(person, current)));
  part.append(heading, grid);
  return part;
}

function button(person, current) {
  const element = stamp("t-person");
  paintAvatar(element.querySelector(".avatar"), person.name);
  element.querySelector("b").textContent = person.name;
  element.querySelector(".quiet").textContent = noteOf(person);
  if (person.name === current) element.setAttribute("aria-current", "true");
  element.addEventListener("click", () => dialog.close(person.name));
  return element;
}

dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close("");
});
