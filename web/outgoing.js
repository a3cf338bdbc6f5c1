// SPDX-License-Identifier: MIT

// Lines that the person wrote, from the key Enter to their echo. A line whose connection was lost may have arrived or
// not: it is looked for in the room's past before it is sent again, and the person is asked where that says nothing.
// Each line carries a word of its own (`nonce`), by which it is known again. Pure.

/**
 * @typedef {'waiting' | 'sent' | 'unsure' | 'doubt' | 'failed'} State
 * @typedef {{nonce: string, label: string, room: string, from: string, kind: 'say' | 'act' | 'notice', text: string,
 *   replyTo: string, time: number, after: string, state: State, error: string}} Entry
 */

/** Carried by each line that this page sends. */
export const nonce_tag = '+papo.chat/nonce';

/** Lines for it hold passwords, so they are kept nowhere; and it sends no echo. */
export const secret = 'nickserv';

export class Outgoing {
  /** @type {Entry[]} */
  entries = [];

  /** @param {Omit<Entry, 'state' | 'error' | 'label'>} parts @returns {Entry} */
  add(parts) {
    /** @type {Entry} */
    const entry = {...parts, label: '', state: 'waiting', error: ''};
    this.entries.push(entry);
    return entry;
  }

  /** @param {string} room */
  of(room) {
    return this.entries.filter((entry) => entry.room === room);
  }

  /**
   * A line was seen in its room: it has arrived. Its author counts, because others could send its word.
   * @param {import('./timeline.js').Line} line
   */
  confirm({nonce, own, from}) {
    const at = this.entries.findIndex((entry) => entry.nonce === nonce && (own || entry.from === from));
    return at < 0 ? undefined : this.entries.splice(at, 1)[0];
  }

  /** The connection is gone: nobody knows of the lines under way. */
  lost() {
    for (const entry of this.entries) if (entry.state === 'sent') entry.state = 'unsure';
  }

  /**
   * The room's past was read up to now. Gives the lines that are to be sent.
   * @param {string} room @param {boolean} isCertain whether the past would have had them
   */
  settle(room, isCertain) {
    for (const entry of this.of(room)) {
      if (entry.state === 'unsure') entry.state = isCertain ? 'waiting' : 'doubt';
    }
    return this.of(room).filter((entry) => entry.state === 'waiting');
  }

  /** @param {Entry} entry @param {string} error */
  fail(entry, error) {
    entry.state = 'failed';
    entry.error = error;
  }

  /** @param {Entry} entry */
  drop(entry) {
    this.entries = this.entries.filter((each) => each !== entry);
  }

  /** For the next life of this tab: nobody sends by itself what a page before wrote. */
  save() {
    return JSON.stringify(this.entries.slice(-50));
  }

  /** @param {string | null} saved */
  restore(saved) {
    try {
      for (const entry of JSON.parse(saved ?? '[]')) {
        if (typeof entry?.text !== 'string' || typeof entry.room !== 'string') continue;
        this.entries.push({...entry, state: entry.state === 'failed' ? 'failed' : 'doubt'});
      }
    } catch {
      // What a stranger wrote there is nothing of ours.
    }
  }
}
