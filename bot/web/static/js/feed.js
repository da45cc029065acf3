// One long poll for everything that the page shows. It begins again at once when other rooms are wanted.

import { changes } from "./api.js";

const WAIT_S = 25;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 8000;

export class Feed {
  /** `onChange({rooms, understood, first})` gets what is new, `onLink(up)` whether the bridge answers. */
  constructor({ onChange, onLink }) {
    this.onChange = onChange;
    this.onLink = onLink;
    this.cursors = new Map();
    this.understood = 0;
    this.wanted = new Set();
    this.stop = null;
  }

  /** Follow these rooms from now on; what is known of other rooms is kept. */
  follow(rooms) {
    const wanted = new Set(rooms);
    const same = wanted.size === this.wanted.size && [...wanted].every((room) => this.wanted.has(room));
    this.wanted = wanted;
    for (const room of wanted) if (!this.cursors.has(room)) this.cursors.set(room, 0);
    if (!same && this.stop) this.stop.abort();
  }

  /** Run as long as the page is open. */
  async run() {
    let retry = FIRST_RETRY_MS;
    let first = true;
    for (;;) {
      this.stop = new AbortController();
      try {
        const cursors = new Map([...this.cursors].filter(([room]) => this.wanted.has(room)));
        const fresh = [...cursors.values()].includes(0);
        const news = await changes(cursors, this.understood, first || fresh ? 0 : WAIT_S, this.stop.signal);
        this.take(news, cursors, first);
        first = false;
        retry = FIRST_RETRY_MS;
        this.onLink(true);
      } catch (error) {
        if (error.name === "AbortError") continue;
        this.onLink(false);
        await new Promise((done) => setTimeout(done, retry));
        retry = Math.min(retry * 2, LAST_RETRY_MS);
      }
    }
  }

  take(news, cursors, first) {
    for (const [room, after] of cursors) {
      const last = news.rooms[room]?.at(-1)?.id;
      // A room where nothing was said yet is not asked about at once again and again: anything is greater than 1.
      this.cursors.set(room, last ?? Math.max(after, 1));
    }
    const seen = news.understood.at(-1)?.id;
    if (seen) this.understood = seen;
    const old = new Set([...cursors].filter(([, after]) => after === 0).map(([room]) => room));
    this.onChange({ ...news, first, old });
  }
}
