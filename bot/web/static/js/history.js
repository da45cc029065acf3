// What was said in the rooms that the page has seen, and how much of it nobody has looked at yet.

export class History {
  constructor() {
    this.rooms = new Map();
    this.unread = new Map();
  }

  of(room) {
    if (!this.rooms.has(room)) this.rooms.set(room, new Map());
    return this.rooms.get(room);
  }

  /** Keep new messages of a room; a note about a recall also empties the message that it is about. */
  add(room, messages) {
    const known = this.of(room);
    for (const message of messages) {
      known.set(message.id, message);
      const recalled = message.recalls && known.get(message.recalls);
      if (recalled) Object.assign(recalled, { recalled: true, text: "" });
    }
  }

  count(room, more) {
    this.unread.set(room, (this.unread.get(room) ?? 0) + more);
  }

  read(room) {
    this.unread.delete(room);
  }
}
