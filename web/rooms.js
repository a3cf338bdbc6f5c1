// SPDX-License-Identifier: MIT

// A room, or a conversation with one person: its members, its lines, and how far the person has read. Pure.

import {fold, isRoom} from './irc_message.js';
import {Timeline} from './timeline.js';

/**
 * @typedef {import('./timeline.js').Line} Line
 * @typedef {{nick: string, marks: string, away: boolean, account: string}} Member
 * @typedef {{id: string, time: number}} Mark
 */

/** Ranks in their order, with the marks that the server gives. */
const ranks = '@+';
const collator = new Intl.Collator();

export class Room {
  /** @param {string} name */
  constructor(name) {
    this.name = name;
    this.key = fold(name);
    this.isPerson = !isRoom(name);
    this.joined = false;
    this.topic = '';
    this.away = false;
    /** @type {Map<string, Member>} */
    this.members = new Map();
    this.timeline = new Timeline();
    this.unread = 0;
    this.mentions = 0;
    /** The last line that the person has read. @type {Mark} */
    this.read = {id: '', time: 0};
    /** The key of the first line that is new since the person left. */
    this.divider = 0;
    /** Lines that came while the past is being read. @type {Line[] | null} */
    this.held = null;
    this.loading = false;
    /** Until when somebody is typing. @type {Map<string, number>} */
    this.typing = new Map();
  }

  /** @param {string} nick */
  member(nick) {
    return this.members.get(fold(nick));
  }

  /** @param {string} nick @param {Partial<Member>} [facts] */
  enter(nick, facts) {
    const key = fold(nick);
    this.members.set(key, {marks: '', away: false, account: '', ...this.members.get(key), ...facts, nick});
  }

  /** @param {string} nick */
  leave(nick) {
    this.typing.delete(nick);
    return this.members.delete(fold(nick));
  }

  /** @param {string} old @param {string} nick */
  rename(old, nick) {
    const member = this.member(old);
    if (!member) return false;
    this.leave(old);
    this.enter(nick, member);
    return true;
  }

  /** @param {string} nick @param {string} mark @param {boolean} given */
  rank(nick, mark, given) {
    const member = this.member(nick);
    if (!member) return;
    member.marks = [...ranks].filter((each) => (each === mark ? given : member.marks.includes(each))).join('');
  }

  /** @param {string} nick */
  rules(nick) {
    return this.member(nick)?.marks.includes('@') ?? false;
  }

  /** By rank, then by name. */
  sorted() {
    const rank = (/** @type {Member} */ member) => (member.marks ? ranks.indexOf(member.marks[0] ?? '') : ranks.length);
    return [...this.members.values()].sort((a, b) => rank(a) - rank(b) || collator.compare(a.nick, b.nick));
  }

  /**
   * Whether a line came after those that the person has read.
   * @param {Line} line
   */
  isNew(line) {
    return line.time > this.read.time && line.id !== this.read.id;
  }

  /** @param {Mark} mark Says whether it is further than before. */
  readTo(mark) {
    if (mark.time < this.read.time || mark.id === this.read.id) return false;
    this.read = mark;
    return true;
  }

  /** Counts anew what is unread, such as after another tab has read. */
  count() {
    const fresh = this.timeline.lines.filter((line) => counts(line) && this.isNew(line));
    this.unread = fresh.length;
    this.mentions = fresh.filter((line) => line.mention || this.isPerson).length;
  }
}

/**
 * Whether a line is news for the person.
 * @param {Line} line
 */
export const counts = (line) => line.kind !== 'event' && !line.own;
