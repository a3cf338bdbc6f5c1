// SPDX-License-Identifier: MIT

// One WebSocket that is made anew when it is gone. A socket may stay "open" while nothing passes any more, such as
// after sleep: so silence is asked about with PING, and an answer has a deadline.

/**
 * @typedef {{opened(): void, heard(line: string): void, lost(seconds: number): void}} Listener
 * @typedef {{WebSocket: typeof WebSocket, random(): number,
 *   setTimeout(run: () => void, ms: number): any, clearTimeout(timer: any): void}} Surroundings
 */

export const protocol = 'text.ircv3.net';
const opens_within = 15_000;
const silence = 25_000;
const answers_within = 10_000;
const answers_awake_within = 4_000;
const longest_wait = 30_000;

/** @type {Surroundings} */
const browser = {
  WebSocket: /** @type {any} */ (globalThis).WebSocket,
  random: () => Math.random(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer),
};

export class Connection {
  /** @param {string} url @param {Listener} listener @param {Surroundings} [surroundings] */
  constructor(url, listener, surroundings = browser) {
    this.url = url;
    this.listener = listener;
    this.around = surroundings;
    /** @type {WebSocket | null} */
    this.socket = null;
    this.wanted = false;
    this.attempts = 0;
    this.pings = 0;
    /** @type {any} */
    this.timer = null;
  }

  get isOpen() {
    return this.socket?.readyState === 1;
  }

  open() {
    this.wanted = true;
    this.attempts = 0;
    this.connect();
  }

  close() {
    this.wanted = false;
    this.forget();
  }

  /** @param {string} line */
  send(line) {
    if (this.isOpen) this.socket?.send(line);
  }

  /** The person is in: a next loss begins with short waits again. */
  settled() {
    this.attempts = 0;
  }

  /** Asks whether anybody is there still, as the page is seen again or the network is back. */
  probe() {
    if (!this.wanted) return;
    if (!this.socket) this.connect();
    else if (this.isOpen) this.ask(answers_awake_within);
  }

  /** The connection is of no use any more. */
  drop() {
    this.forget();
    if (!this.wanted) return;
    const wait = Math.min(longest_wait, 1000 * 2 ** Math.min(this.attempts++, 5)) * (0.5 + this.around.random() / 2);
    this.after(wait, () => this.connect());
    this.listener.lost(Math.ceil(wait / 1000));
  }

  connect() {
    this.forget();
    const socket = new this.around.WebSocket(this.url, protocol);
    this.socket = socket;
    this.after(opens_within, () => this.drop());
    socket.onopen = () => {
      this.listen();
      this.listener.opened();
    };
    socket.onmessage = (event) => {
      if (typeof event.data !== 'string') return;
      this.listen();
      this.listener.heard(event.data);
    };
    socket.onclose = () => this.drop();
  }

  /** Something came, so the other side is there. */
  listen() {
    this.after(silence, () => this.ask(answers_within));
  }

  /** @param {number} deadline */
  ask(deadline) {
    this.send(`PING papo-${++this.pings}`);
    this.after(deadline, () => this.drop());
  }

  forget() {
    this.around.clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  /**
   * There is one timer: what is due next depends on where the connection stands.
   * @param {number} ms @param {() => void} run
   */
  after(ms, run) {
    this.around.clearTimeout(this.timer);
    this.timer = this.around.setTimeout(run, ms);
  }
}
