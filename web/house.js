// SPDX-License-Identifier: MIT

// All that the page knows: the rooms, the person, the lines under way. Views hear of changes; nothing here knows of
// elements.

import {bytesOf, cut, fold, isRoom} from './irc_message.js';
import {History} from './history.js';
import {hear} from './incoming.js';
import {linesFrom} from './lines.js';
import {nonce_tag, Outgoing, secret} from './outgoing.js';
import {counts, Room} from './rooms.js';
import {Session} from './session.js';
import {t} from './texts.js';
import {lineOf} from './timeline.js';

/**
 * @typedef {import('./irc_message.js').Message} Message
 * @typedef {import('./timeline.js').Line} Line
 * @typedef {import('./outgoing.js').Entry} Entry
 * @typedef {'out' | 'connecting' | 'ready' | 'waiting'} Phase
 * @typedef {'rooms' | 'members' | 'line' | 'changed' | 'reset' | 'pending' | 'typing' | 'topic' | 'status' | 'refused' |
 *   'news' | 'active'} Happening
 */

/** Bytes of a text in one line of IRC, beside the longest target and one's own source. */
const line_bytes = 380;
const multiline = {bytes: 3800, lines: 30};
const typing_lasts = 6000;
const typing_again = 3000;
const reads_again = 2000;

export class House {
  /**
   * @param {string} url @param {{local: import('./storage.js').Storage, tab: import('./storage.js').Storage}} stores
   * @param {import('./connection.js').Surroundings} [surroundings]
   */
  constructor(url, stores, surroundings) {
    this.stores = stores;
    this.session = new Session(url, this, surroundings);
    this.past = new History(this);
    this.outgoing = new Outgoing();
    /** @type {Map<string, Room>} */
    this.rooms = new Map();
    /** @type {Room | null} */
    this.active = null;
    /** @type {Room | null} */
    this.previous = null;
    /** @type {Phase} */
    this.phase = 'out';
    this.seconds = 0;
    this.away = '';
    /** Whether the person sees the newest line of the active room. */
    this.isWatching = () => true;
    /** @type {Map<string, ((...args: any[]) => void)[]>} */
    this.listeners = new Map();
    /** @type {Map<string, string>} */
    this.keys = new Map();
    this.typedAt = 0;
    /** @type {string[]} */
    this.motd = [];
    /** @type {string[]} */
    this.firstRooms = [];
    /**
     * Rooms of which the server is to be told how far they were read.
     * @type {Set<Room>}
     */
    this.toMark = new Set();
    /** @type {any} */
    this.readTimer = null;
  }

  /** @param {Happening} what @param {(...args: any[]) => void} listener */
  on(what, listener) {
    this.listeners.set(what, [...(this.listeners.get(what) ?? []), listener]);
  }

  /** @param {Happening} what @param {...any} args */
  emit(what, ...args) {
    for (const listener of this.listeners.get(what) ?? []) listener(...args);
  }

  get nick() {
    return this.session.nick;
  }

  get network() {
    return this.session.supports.get('NETWORK') || 'Papo';
  }

  /** Whose things the browser keeps. */
  get owner() {
    return fold(this.session.account || this.session.identity.nick);
  }

  // Coming and going.

  /** @param {import('./session.js').Identity} identity @param {string[]} rooms */
  enter(identity, rooms) {
    this.firstRooms = rooms;
    this.setPhase('connecting');
    this.session.start(identity);
  }

  leave() {
    this.session.stop();
    this.rooms.clear();
    this.outgoing.entries = [];
    this.saveOutgoing();
    this.active = this.previous = null;
    this.away = '';
    this.keys.clear();
    this.setPhase('out');
  }

  /** @param {Phase} phase @param {number} [seconds] */
  setPhase(phase, seconds = 0) {
    this.phase = phase;
    this.seconds = seconds;
    this.emit('status');
  }

  ready() {
    const again = [...this.rooms.values()].filter((room) => room.joined || room.isPerson);
    const names = again.filter((room) => !room.isPerson).map((room) => room.name);
    if (!this.rooms.size) {
      const saved = /** @type {string[]} */ (this.stores.local.get(`rooms.${this.owner}`, []));
      const first = this.session.supports.get('papo.chat/FIRSTROOM') ?? '#lobby';
      names.push(...this.firstRooms, ...(saved.length ? saved : [first]));
      this.outgoing.restore(this.stores.tab.get('outgoing', ''));
    }
    this.setPhase('ready');
    const unique = new Map(names.filter((name) => typeof name === 'string' && isRoom(name)).map((name) => [fold(name), name]));
    const limit = Number(this.session.supports.get('CHANLIMIT')?.split(':')[1]) || 20;
    // A room with a key has a line of its own.
    const open = [...unique.values()].slice(0, limit).filter((name) => !this.keys.has(fold(name)));
    for (const name of unique.values()) {
      const key = this.keys.get(fold(name));
      if (key) this.session.send('JOIN', [name, key]);
    }
    for (let at = 0; at < open.length; at += 10) this.session.send('JOIN', [open.slice(at, at + 10).join(',')]);
    if (this.away) this.session.send('AWAY', [this.away]);
    for (const room of again) if (room.isPerson) this.filled(room, [], false);
  }

  /** @param {number} seconds */
  lost(seconds) {
    this.outgoing.lost();
    for (const room of this.rooms.values()) {
      room.held = null;
      room.typing.clear();
    }
    this.emit('typing');
    if (this.active) this.emit('pending', this.active);
    this.setPhase('waiting', seconds);
  }

  /** @param {string} why @param {string} text */
  refused(why, text) {
    this.setPhase('out');
    this.emit('refused', why, text);
  }

  renamed() {
    this.emit('status');
  }

  // What the session tells.

  /** @param {Message} message */
  message(message) {
    hear(this, message);
  }

  /**
   * Lines of the past that nobody asked for.
   * @param {string} target @param {Message[]} messages
   */
  history(target, messages) {
    for (const each of messages) hear(this, {...each, params: [target, ...each.params.slice(1)]});
  }

  // Rooms.

  /** @param {string} name */
  find(name) {
    return this.rooms.get(fold(name));
  }

  /** @param {string} name @returns {Room} */
  room(name) {
    let room = this.find(name);
    if (!room) {
      room = new Room(name);
      room.read = this.stores.local.get(`read.${this.owner}.${room.key}`, {id: '', time: 0});
      this.rooms.set(room.key, room);
      this.emit('rooms');
    }
    return room;
  }

  /** The rooms, then the people, as they are listed. */
  list() {
    return [...this.rooms.values()].sort((a, b) => Number(a.isPerson) - Number(b.isPerson) || a.name.localeCompare(b.name));
  }

  saveRooms() {
    const names = this.list().filter((room) => !room.isPerson && room.joined).map((room) => room.name);
    this.stores.local.set(`rooms.${this.owner}`, names);
  }

  /** @param {Room | null} room */
  activate(room) {
    if (this.active && this.active !== room) {
      this.active.divider = 0;
      this.previous = this.active;
    }
    this.active = room;
    if (room?.unread) this.divide(room);
    this.emit('active');
    this.seen();
  }

  /**
   * Puts the mark before the first line that is new.
   * @param {Room} room
   */
  divide(room) {
    room.divider = room.timeline.lines.find((line) => counts(line) && room.isNew(line))?.key ?? 0;
  }

  /** @param {Room} room Gone from the list. */
  forget(room) {
    this.rooms.delete(room.key);
    this.saveRooms();
    const next = this.previous && this.rooms.has(this.previous.key) ? this.previous : this.list()[0] ?? null;
    if (this.active === room) this.activate(next);
    this.emit('rooms');
  }

  /** The person sees the newest line of the active room. */
  seen() {
    const room = this.active;
    if (!room || !this.isWatching() || !room.timeline.atEnd) return;
    const last = [...room.timeline.lines].reverse().find((line) => line.id);
    if (room.unread || room.mentions) {
      room.unread = room.mentions = 0;
      this.emit('rooms');
    }
    if (last && room.readTo({id: last.id, time: last.time})) this.saveRead(room);
  }

  /** @param {Room} room */
  saveRead(room) {
    this.stores.local.set(`read.${this.owner}.${room.key}`, room.read);
    if (!this.session.has('draft/read-marker')) return;
    this.toMark.add(room);
    this.readTimer ??= setTimeout(() => {
      this.readTimer = null;
      for (const each of this.toMark) {
        this.session.send('MARKREAD', [each.name, `timestamp=${new Date(each.read.time).toISOString()}`]);
      }
      this.toMark.clear();
    }, reads_again);
  }

  /**
   * Another tab or another device has read further.
   * @param {Room} room @param {import('./rooms.js').Mark} mark
   */
  readElsewhere(room, mark) {
    if (mark.time <= room.read.time) return;
    room.read = mark;
    room.count();
    this.emit('rooms');
  }

  // Lines.

  /**
   * A line that is new in a room.
   * @param {Room} room @param {Line} line
   */
  append(room, line) {
    if (room.held) {
      if (room.held.length < 2000) room.held.push(line);
      return;
    }
    const confirmed = this.confirm(line);
    const isShown = room.timeline.append(line);
    if (isShown || !room.timeline.atEnd) this.count(room, line, true);
    if (isShown) this.emit('line', room, line);
    else if (confirmed) this.emit('pending', room);
    if (isShown && room === this.active) this.seen();
  }

  /** @param {Room} room @param {Line} line @param {boolean} isLive */
  count(room, line, isLive) {
    if (!counts(line)) return;
    const isSeen = room === this.active && this.isWatching() && room.timeline.atEnd;
    if (isSeen) return;
    ++room.unread;
    if (line.mention || room.isPerson) ++room.mentions;
    if (room === this.active && !room.divider) room.divider = line.key;
    if (isLive && (line.mention || room.isPerson)) this.emit('news', room, line);
    this.emit('rooms');
  }

  /** @param {Line} line */
  confirm(line) {
    const entry = this.outgoing.confirm(line);
    if (!entry) return false;
    this.saveOutgoing();
    return true;
  }

  /**
   * What was missed is there, so lines under way can be told from those that are lost.
   * @param {Room} room @param {Line[]} missed @param {boolean} certain
   */
  filled(room, missed, certain) {
    const isFirst = !room.read.id && !room.read.time;
    for (const line of missed) this.confirm(line);
    if (isFirst) {
      const last = [...room.timeline.lines].reverse().find((line) => line.id);
      if (last) room.read = {id: last.id, time: last.time};
    }
    room.count();
    const firstMissed = missed.find(counts);
    if (room === this.active && !room.divider) {
      if (room.unread) this.divide(room);
      else if (firstMissed) room.divider = firstMissed.key;
    }
    for (const entry of this.outgoing.settle(room.key, certain)) this.transmit(entry);
    this.saveOutgoing();
    this.emit('reset', room);
    this.emit('rooms');
    if (room === this.active) this.seen();
    if (this.motd.length) this.tell(this.motd.splice(0).join('\n'), room);
  }

  /**
   * Tells the person something in a room, or in the one that is shown.
   * @param {string} text @param {Room | null | undefined} [room] @param {Partial<Line>} [facts]
   */
  tell(text, room = this.active, facts = {}) {
    const there = room ?? this.active ?? this.list()[0];
    if (there) this.append(there, lineOf({kind: 'event', text, ...facts}));
  }

  // Talking.

  /** @param {Room} room @param {string} text @param {'say' | 'act' | 'notice'} [kind] @param {string} [replyTo] */
  say(room, text, kind = 'say', replyTo = '') {
    if (room.key === secret) {
      this.append(room, lineOf({from: this.nick, text, own: true}));
      return this.session.send('PRIVMSG', [room.name, text]);
    }
    for (const part of partsToSend(text, kind)) {
      const entry = this.outgoing.add({
        nonce: this.session.newLabel(), room: room.key, from: this.nick, kind, text: part, replyTo,
        time: Date.now(), after: room.timeline.lastId,
      });
      if (this.phase === 'ready' && !room.held && (room.joined || room.isPerson)) this.transmit(entry);
    }
    this.typedAt = 0;
    this.saveOutgoing();
    this.emit('pending', room);
  }

  /** @param {Entry} entry */
  transmit(entry) {
    const room = this.rooms.get(entry.room);
    if (!room || this.phase !== 'ready') return;
    entry.state = 'sent';
    entry.from = this.nick;
    const tags = /** @type {import('./irc_message.js').Tags} */ ({[nonce_tag]: entry.nonce});
    if (entry.replyTo) tags['+draft/reply'] = entry.replyTo;
    const command = entry.kind === 'notice' ? 'NOTICE' : 'PRIVMSG';
    const isLong = entry.text.includes('\n') || bytesOf(entry.text) > line_bytes;
    const fail = (/** @type {any} */ error) => {
      if (error.code === 'lost') return;
      this.outgoing.fail(entry, explain(error));
      this.saveOutgoing();
      this.emit('pending', room);
    };
    if (!isLong || !this.session.has('draft/multiline')) {
      const text = entry.kind === 'act' ? `\x01ACTION ${entry.text}\x01` : entry.text.replace(/\n/g, ' ');
      this.session.ask(command, [room.name, text], tags).catch(fail);
      return;
    }
    const ref = entry.nonce.replace(/\W/g, '');
    this.session.ask('BATCH', [`+${ref}`, 'draft/multiline', room.name], tags).catch(fail);
    for (const line of entry.text.split('\n')) {
      cut(line, line_bytes).forEach((part, at) => {
        this.session.send(command, [room.name, part], {batch: ref, ...(at ? {'draft/multiline-concat': ''} : {})});
      });
    }
    this.session.send('BATCH', [`-${ref}`]);
  }

  /** @param {Entry} entry */
  sendAgain(entry) {
    const room = this.rooms.get(entry.room);
    if (!room) return;
    entry.state = 'waiting';
    entry.after = room.timeline.lastId;
    if (!room.held) this.transmit(entry);
    this.saveOutgoing();
    this.emit('pending', room);
  }

  /** @param {Entry} entry */
  discard(entry) {
    this.outgoing.drop(entry);
    this.saveOutgoing();
    this.emit('pending', this.rooms.get(entry.room));
  }

  saveOutgoing() {
    this.stores.tab.set('outgoing', this.outgoing.entries.length ? this.outgoing.save() : '');
  }

  /** @param {Room} room @param {boolean} isTyping */
  type(room, isTyping) {
    if (this.phase !== 'ready' || !(room.joined || room.isPerson)) return;
    const now = Date.now();
    if (isTyping ? now - this.typedAt < typing_again : !this.typedAt) return;
    this.typedAt = isTyping ? now : 0;
    this.session.send('TAGMSG', [room.name], {'+typing': isTyping ? 'active' : 'done'});
  }

  /** @param {Room} room @param {string} nick @param {boolean} isTyping */
  typed(room, nick, isTyping) {
    if (isTyping && room.typing.size < 50) room.typing.set(nick, Date.now() + typing_lasts);
    else room.typing.delete(nick);
    if (isTyping) setTimeout(() => this.emit('typing'), typing_lasts + 50);
    this.emit('typing');
  }

  /** @param {Room} room */
  typists(room) {
    const now = Date.now();
    return [...room.typing].filter(([, until]) => until > now).map(([nick]) => nick);
  }

  /** @param {Room} room @param {Line} line @param {string} face */
  react(room, line, face) {
    if (!line.id) return;
    const isMine = line.reactions.get(face)?.has(this.nick);
    const tag = isMine ? '+draft/unreact' : '+draft/react';
    this.session.ask('TAGMSG', [room.name], {'+draft/reply': line.id, [tag]: face}).catch((error) => this.tell(explain(error), room));
  }

  /** @param {Room} room @param {Line} line */
  takeBack(room, line) {
    this.session.ask('REDACT', [room.name, line.id]).catch((error) => this.tell(explain(error), room));
  }

  /** @param {Room} room @param {Line} line */
  mayTakeBack(room, line) {
    const isFresh = line.own && Date.now() - line.time < 15 * 60_000;
    return line.id !== '' && !line.gone && !room.isPerson && this.session.has('draft/message-redaction') &&
      (isFresh || room.rules(this.nick));
  }

  /**
   * A command whose refusal the person reads.
   * @param {string} command @param {string[]} params @param {Room | null} [room]
   */
  async order(command, params, room = this.active) {
    try {
      return await this.session.ask(command, params);
    } catch (error) {
      this.tell(explain(error), room);
      return null;
    }
  }

  /**
   * A refusal of something that no question of ours asked.
   * @param {Error & {code: string}} refusal @param {Message} message
   */
  refusedOrder(refusal, message) {
    const name = message.params.find((param) => isRoom(param)) ?? '';
    // A room that one may not enter any more, such as after a restart, is not asked for again.
    if (/^(403|405|471|473|474|475|476|477)$/.test(refusal.code) && name) {
      const room = this.find(name);
      if (room) room.joined = false;
      this.saveRooms();
    }
    this.tell(name && !this.find(name) ? `${name}: ${explain(refusal)}` : explain(refusal), this.find(name));
  }

  /** @param {string} name @param {string} [key] */
  async join(name, key = '') {
    const known = this.find(name);
    if (known?.joined) return this.activate(known);
    if (key) this.keys.set(fold(name), key);
    const answer = await this.order('JOIN', key ? [name, key] : [name]);
    if (!answer) return;
    const room = this.find(name);
    if (room) this.activate(room);
  }

  /** @param {Room} room @param {string} [reason] */
  part(room, reason = '') {
    if (!room.isPerson && room.joined) this.session.send('PART', reason ? [room.name, reason] : [room.name]);
    else this.forget(room);
  }

  /** @param {string} name */
  converse(name) {
    const room = this.room(name);
    room.timeline.atStart = true;
    this.activate(room);
    return room;
  }

  /** @param {string} words @param {string} room @returns {Promise<{line: Line, room: string}[]>} */
  async search(words, room) {
    const quoted = (/** @type {string} */ text) => text.replace(/[\\; ]/g, (char) => ({'\\': '\\\\', ';': '\\:', ' ': '\\s'})[char] ?? '');
    const conditions = [...(room ? [`in=${quoted(room)}`] : []), 'limit=50', `text=${quoted(words)}`];
    const messages = await this.session.ask('SEARCH', [conditions.join(';')]);
    return messages.filter((message) => message.tags.msgid).map((message) => ({
      line: /** @type {Line} */ (linesFrom([message], this.nick, this.session.account)[0]), room: message.params[0] ?? '',
    })).filter((found) => found.line).reverse();
  }
}

/**
 * Texts that are too long for one message are several.
 * @param {string} text @param {string} kind
 */
export function partsToSend(text, kind) {
  if (kind !== 'say') return cut(text.replace(/\s*\n\s*/g, ' '), line_bytes - 10);
  /** @type {string[]} */
  const parts = [];
  /** @type {string[]} */
  let part = [];
  let size = 0;
  let count = 0;
  for (const line of text.split('\n').flatMap((each) => cut(each, multiline.bytes))) {
    const bytes = bytesOf(line) + 1;
    const lines = Math.ceil(bytes / line_bytes) + 1;
    if (part.length && (size + bytes > multiline.bytes || count + lines > multiline.lines + 1)) {
      parts.push(part.join('\n'));
      part = [];
      size = count = 0;
    }
    part.push(line);
    size += bytes;
    count += bytes > line_bytes ? lines : 1;
  }
  parts.push(part.join('\n'));
  return parts.filter((each) => each.trim());
}

/** @param {any} error */
export function explain(error) {
  const key = `e${error.code}`;
  return t.has(key) ? t(/** @type {any} */ (key)) : error.message || t('failed');
}
