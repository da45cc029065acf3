// What the server put into the page: the county and the words. Chinese stands in the template, never here.

const read = (id) => JSON.parse(document.getElementById(id).textContent);

export const county = read("county");
const words = read("words");
const people = new Map(county.people.map((person) => [person.name, person]));
const rooms = new Map(county.rooms.map((room) => [room.id, room]));

/** A sentence with its `{blanks}` filled in. */
export function say(name, blanks = {}) {
  return words[name].replace(/\{(\w+)\}/g, (_, blank) => blanks[blank] ?? "");
}

export const person = (name) => people.get(name);
export const room = (id) => rooms.get(id);
export const privateRoom = (name) => `private:${name}`;
export const isPrivate = (id) => id.startsWith("private:");
export const roomsOf = (name) => county.rooms.filter((one) => one.members.includes(name));
export const staffRoom = (station) => county.rooms.find((one) => one.kind === "staff" && one.station === station);

/** How many are in a room, the bridge included. */
export const size = (one) => one.members.length + 1;

/** One short note about a person: role or age. */
export function noteOf(one) {
  if (one.role_name) return one.role_name;
  return one.age ? say("age", { age: one.age }) : say("resident");
}

/** A copy of what a `<template>` holds. */
export function stamp(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

const HUES = 10;

/** Draw a person's coloured initials. */
export function paintAvatar(element, name) {
  const bridge = name === county.bridge;
  const hash = [...name].reduce((total, sign) => (total * 31 + sign.codePointAt(0)) % 9973, 7);
  element.textContent = bridge ? "" : [...name].slice(-2).join("");
  element.className = element.className.replace(/\s*\b(hue-\d+|bridge)\b/g, "");
  element.classList.add(bridge ? "bridge" : `hue-${hash % HUES}`);
}
