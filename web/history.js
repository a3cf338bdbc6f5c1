// SPDX-License-Identifier: MIT

// Reads the past of rooms from the server, page by page, and joins it to what the page holds.

import {linesFrom} from './lines.js';

/**
 * @typedef {import('./house.js').House} House
 * @typedef {import('./rooms.js').Room} Room
 * @typedef {import('./timeline.js').Line} Line
 */

export const page = 100;
/** A longer gap is left to scrolling: the page begins anew with the last lines. */
const most_pages = 10;

export class History {
  /** @param {House} house */
  constructor(house) {
    this.house = house;
  }

  /** @param {Room} room */
  isKept(room) {
    return !room.isPerson && room.joined && this.house.session.has('draft/chathistory');
  }

  /** @param {Room} room @param {string} verb @param {string} from @param {number} [count] */
  async read(room, verb, from, count = page) {
    const {session} = this.house;
    const messages = await session.ask('CHATHISTORY', [verb, room.name, from, `${count}`]);
    return linesFrom(messages, session.nick, session.account);
  }

  /** @param {Room} room The person has come into it, perhaps anew. */
  async fill(room) {
    const {timeline} = room;
    room.held = [];
    let certain = false;
    /** @type {Line[]} */
    const missed = [];
    try {
      if (this.isKept(room)) {
        const before = timeline.lastId;
        if (!before) {
          this.#begin(room, await this.read(room, 'LATEST', '*'));
        } else if (timeline.atEnd) {
          for (let pages = 0; ; ++pages) {
            if (pages === most_pages) {
              this.#begin(room, await this.read(room, 'LATEST', '*'));
              break;
            }
            const lines = await this.read(room, 'AFTER', `msgid=${timeline.lastId}`);
            const fresh = timeline.extend(lines);
            missed.push(...fresh);
            // A page without a line that is new would be asked for again and again.
            if (!lines.length || !fresh.length) break;
          }
        }
        certain = await this.#lookFor(room);
      }
    } catch (error) {
      // The next connection begins again where this one began.
      if (/** @type {any} */ (error).code === 'lost') {
        room.held = null;
        return;
      }
    }
    /** @type {Line[]} */
    const held = room.held ?? [];
    room.held = null;
    missed.push(...held.filter((line) => timeline.append(line)));
    this.house.filled(room, missed, certain);
  }

  /** @param {Room} room @param {Line[]} lines */
  #begin(room, lines) {
    room.timeline.replace(lines, true);
    room.timeline.atStart = lines.length === 0;
    for (const line of lines) this.house.outgoing.confirm(line);
    this.house.emit('reset', room);
  }

  /**
   * Whether each line whose fate is unknown was looked for in all that was said since it was sent.
   * @param {Room} room
   */
  async #lookFor(room) {
    const {outgoing} = this.house;
    for (const line of room.timeline.lines) outgoing.confirm(line);
    const unsure = outgoing.of(room.key).filter((entry) => entry.state === 'unsure');
    const first = unsure[0];
    if (!first || room.timeline.atEnd && room.timeline.has(first.after)) return true;
    let from = first.after;
    for (let pages = 0; pages < 3 * most_pages; ++pages) {
      /** @type {Line[]} */
      const lines = await this.read(room, from ? 'AFTER' : 'LATEST', from ? `msgid=${from}` : '*');
      for (const line of lines) outgoing.confirm(line);
      if (!outgoing.of(room.key).some((entry) => entry.state === 'unsure')) return true;
      const last = lines.filter((line) => line.id).pop();
      if (!last) return true;
      if (!from) return lines.length < page;
      if (last.id === from) return true;
      from = last.id;
    }
    return false;
  }

  /** @param {Room} room @returns {Promise<number>} how many lines came before the first */
  async older(room) {
    const {timeline} = room;
    if (room.loading || room.held || timeline.atStart) return 0;
    if (!this.isKept(room)) {
      if (room.isPerson) timeline.atStart = true;
      return 0;
    }
    return this.#load(room, async () => {
      const first = timeline.firstId;
      const lines = await this.read(room, first ? 'BEFORE' : 'LATEST', first ? `msgid=${first}` : '*');
      if (first !== timeline.firstId) return 0;
      const count = timeline.prepend(lines);
      if (!count) timeline.atStart = true;
      return count;
    });
  }

  /** @param {Room} room @returns {Promise<number>} how many lines came after the last */
  async newer(room) {
    const {timeline} = room;
    if (room.loading || room.held || timeline.atEnd || !this.isKept(room)) return 0;
    return this.#load(room, async () => {
      const last = timeline.lastId;
      const lines = await this.read(room, 'AFTER', `msgid=${last}`);
      if (last !== timeline.lastId) return 0;
      const count = timeline.extend(lines).length;
      if (!count) timeline.atEnd = true;
      return count;
    });
  }

  /**
   * Shows the room at another place of its past.
   * @param {Room} room @param {string} id
   */
  async around(room, id) {
    if (room.timeline.has(id)) return true;
    const lines = await this.read(room, 'AROUND', `msgid=${id}`);
    if (!lines.some((line) => line.id === id)) return false;
    room.timeline.replace(lines, false);
    this.house.emit('reset', room);
    return true;
  }

  /**
   * Back to the newest line.
   * @param {Room} room
   */
  async latest(room) {
    if (room.timeline.atEnd) return;
    this.#begin(room, await this.read(room, 'LATEST', '*'));
  }

  /** @param {Room} room @param {() => Promise<number>} run */
  async #load(room, run) {
    room.loading = true;
    try {
      return await run();
    } catch (error) {
      if (/** @type {any} */ (error).code !== 'lost') room.timeline.atStart = true;
      return 0;
    } finally {
      room.loading = false;
    }
  }
}
