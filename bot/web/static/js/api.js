// The simulator's JSON. Every failure is an Error whose message is a sentence for people.

import { say as words } from "./data.js";

const ROOMS = "/api/simulator/rooms/";

async function ask(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, { credentials: "same-origin", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error(words("unreachable"), { cause: error });
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.error ?? answer.statusText);
  return body;
}

function post(path, body) {
  return ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

export function say(room, message) {
  return post(`${ROOMS}${encodeURIComponent(room)}/messages`, message);
}

export function recall(room, id, sender) {
  return post(`${ROOMS}${encodeURIComponent(room)}/messages/${id}/recall`, { sender });
}

/** What is new after the cursors (a Map of room to message id); waits up to `wait` seconds. */
export function changes(cursors, understood, wait, signal) {
  const query = new URLSearchParams({ understood, wait });
  for (const [room, after] of cursors) {
    query.append("room", room);
    query.append("after", after);
  }
  return ask(`/api/simulator/changes?${query}`, { signal });
}

export function tickets() {
  return ask("/api/simulator/tickets");
}
