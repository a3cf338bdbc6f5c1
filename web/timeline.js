// SPDX-License-Identifier: MIT

// The lines of one room that the page holds: a window without gaps into the room's past. It has a bounded length, and
// no line stands in it twice. Pure.

/**
 * @typedef {'say' | 'act' | 'notice' | 'event'} Kind
 * @typedef {{key: number, id: string, nonce: string, time: number, kind: Kind, from: string, text: string, own: boolean,
 *   mention: boolean, replyTo: string, reactions: Map<string, Set<string>>, gone: boolean, quiet?: boolean}} Line
 */

export const most_lines = 1000;

let keys = 0;

/** @param {Partial<Line>} parts @returns {Line} */
export const lineOf = (parts) => ({
  key: ++keys, id: '', nonce: '', time: Date.now(), kind: 'say', from: '', text: '', own: false, mention: false,
  replyTo: '', reactions: new Map(), gone: false, ...parts,
});

export class Timeline {
  /** @type {Line[]} */
  lines = [];
  /** Whether the room has no older lines. */
  atStart = false;
  /** Whether the room has no newer lines. */
  atEnd = true;
  /** Whether somebody reads older lines, so that these must stay. */
  isRead = false;
  /** @type {Set<string>} */
  #ids = new Set();
  /** @type {Set<string>} */
  #nonces = new Set();

  /** @param {string} id */
  has(id) {
    return this.#ids.has(id);
  }

  /** @param {string} id */
  find(id) {
    return this.#ids.has(id) ? this.lines.find((line) => line.id === id) : undefined;
  }

  get firstId() {
    return this.lines.find((line) => line.id)?.id ?? '';
  }

  get lastId() {
    for (let at = this.lines.length - 1; at >= 0; --at) if (this.lines[at]?.id) return /** @type {Line} */ (this.lines[at]).id;
    return '';
  }

  /**
   * A line that is new. Says whether it stands in the window now.
   * @param {Line} line
   */
  append(line) {
    if (this.#known(line)) return false;
    if (this.isRead && this.lines.length >= most_lines) this.atEnd = false;
    if (!this.atEnd) return false;
    this.#note(line);
    this.lines.push(line);
    this.#drop(this.lines.length - most_lines, true);
    return true;
  }

  /**
   * Lines that come before the first.
   * @param {Line[]} lines
   */
  prepend(lines) {
    const fresh = this.#fresh(lines);
    this.lines.unshift(...fresh);
    if (this.lines.length > most_lines) this.atEnd = false;
    this.#drop(this.lines.length - most_lines, false);
    return fresh.length;
  }

  /**
   * Lines that come after the last, where the window does not reach the newest.
   * @param {Line[]} lines
   */
  extend(lines) {
    const fresh = this.#fresh(lines);
    this.lines.push(...fresh);
    if (this.lines.length > most_lines) this.#drop(this.lines.length - most_lines, true);
    return fresh;
  }

  /**
   * Another place of the room's past.
   * @param {Line[]} lines @param {boolean} atEnd
   */
  replace(lines, atEnd) {
    this.lines = [];
    this.#ids.clear();
    this.#nonces.clear();
    this.atStart = false;
    this.atEnd = atEnd;
    this.lines = this.#fresh(lines);
  }

  /** @param {Line} line */
  #known(line) {
    return (line.id !== '' && this.#ids.has(line.id)) || (line.nonce !== '' && this.#nonces.has(`${line.from} ${line.nonce}`));
  }

  /** @param {Line} line */
  #note(line) {
    if (line.id) this.#ids.add(line.id);
    if (line.nonce) this.#nonces.add(`${line.from} ${line.nonce}`);
  }

  /** @param {Line[]} lines */
  #fresh(lines) {
    return lines.filter((line) => {
      if (this.#known(line)) return false;
      this.#note(line);
      return true;
    });
  }

  /** @param {number} count @param {boolean} oldest */
  #drop(count, oldest) {
    if (count <= 0) return;
    const dropped = oldest ? this.lines.splice(0, count) : this.lines.splice(-count);
    for (const line of dropped) {
      this.#ids.delete(line.id);
      this.#nonces.delete(`${line.from} ${line.nonce}`);
    }
    if (oldest) this.atStart = false;
  }
}
