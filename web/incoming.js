// SPDX-License-Identifier: MIT

// Messages of the server into changes of the rooms: one row for each command. Pure, but for the clock.

import {fold, isRoom} from './irc_message.js';
import {lineFrom, replyOf, timeOf} from './lines.js';
import {refusalOf} from './session.js';
import {t} from './texts.js';

/**
 * @typedef {import('./house.js').House} House
 * @typedef {import('./rooms.js').Room} Room
 * @typedef {import('./irc_message.js').Message} Message
 * @typedef {(house: House, message: Message) => void} Row
 */

/** @param {House} house @param {string} nick */
const isMe = (house, nick) => fold(nick) === fold(house.nick);

/** A flood of strangers makes no more conversations than these. Further messages are told where one is. */
const most_rooms = 300;

/** @param {Message} message */
const isForAll = (message) => !message.source.includes('!') || message.params[0]?.startsWith('$');

/**
 * The room, or the conversation, in which a message stands.
 * @param {House} house @param {Message} message
 */
function place(house, message) {
  const target = (message.params[0] ?? '').replace(/^[@+]+(?=#)/, '');
  if (isRoom(target)) return house.find(target) ?? null;
  const name = isMe(house, message.nick) ? target : message.nick;
  if (isForAll(message)) return null;
  return house.find(name) ?? (house.rooms.size < most_rooms ? house.room(name) : null);
}

/** @param {House} house @param {string} nick */
function roomsOf(house, nick) {
  return [...house.rooms.values()].filter((room) => !room.isPerson && room.member(nick));
}

/** @type {Row} */
function talk(house, message) {
  const {nick, command, params} = message;
  const room = place(house, message);
  if (!room) {
    const [target = '', text = ''] = params;
    if (!isRoom(target)) house.tell(target.startsWith('$') ? t('announces', nick, text) : isForAll(message) ? text : `${nick}: ${text}`);
    return;
  }
  const line = lineFrom(message, house.nick, house.session.account);
  if (!line) return;
  if (/^[@+]/.test(params[0] ?? '')) line.text = t('toRanks', line.text);
  if (command !== 'NOTICE') house.typed(room, nick, false);
  // A name that turned out to be spelled otherwise, such as on the first answer.
  if (room.isPerson && !line.own && room.name !== nick) room.name = nick;
  house.append(room, line);
}

/** @type {Row} */
function tagged(house, message) {
  const room = place(house, message);
  if (!room) return;
  const {tags, nick} = message;
  const typing = tags['+typing'];
  if (typing !== undefined && !isMe(house, nick)) house.typed(room, nick, typing === 'active');
  const id = replyOf(message);
  const face = tags['+draft/react'] ?? tags['+react'];
  const back = tags['+draft/unreact'] ?? tags['+unreact'];
  const line = id ? room.timeline.find(id) : undefined;
  if (!line) return;
  if (face && face.length <= 40) {
    const people = line.reactions.get(face) ?? new Set();
    if (line.reactions.size < 20 || people.size) line.reactions.set(face, people.add(nick));
  }
  if (back) {
    line.reactions.get(back)?.delete(nick);
    if (!line.reactions.get(back)?.size) line.reactions.delete(back);
  }
  house.emit('changed', room, line);
}

/** Names that are told in several lines, until the last. @type {WeakMap<Room, [string, string][]>} */
const told = new WeakMap();

/** @param {House} house @param {string} nick @param {boolean} away */
function setAway(house, nick, away) {
  for (const room of house.rooms.values()) {
    const member = room.member(nick);
    if (member) member.away = away;
    if (room.isPerson && room.key === fold(nick)) room.away = away;
  }
  house.emit('members');
}

/** @type {Record<string, Row>} */
const rows = {
  PRIVMSG: talk,
  NOTICE: talk,
  TAGMSG: tagged,

  JOIN(house, message) {
    const {nick, params} = message;
    const name = params[0] ?? '';
    if (!isMe(house, nick)) {
      const room = house.find(name);
      if (!room) return;
      room.enter(nick, {account: params[1] === '*' ? '' : params[1] ?? ''});
      house.tell(t('joined', nick), room, {quiet: true, time: timeOf(message)});
      house.emit('members', room);
      return;
    }
    const room = house.room(name);
    room.name = name;
    room.joined = true;
    room.members.clear();
    house.saveRooms();
    if (!house.active) house.activate(room);
    house.emit('rooms');
    void house.past.fill(room);
  },

  PART(house, message) {
    const room = house.find(message.params[0] ?? '');
    if (!room) return;
    if (isMe(house, message.nick)) return house.forget(room);
    room.leave(message.nick);
    house.tell(t('left', message.nick, reason(message.params[1])), room, {quiet: true, time: timeOf(message)});
    house.emit('members', room);
  },

  KICK(house, message) {
    const room = house.find(message.params[0] ?? '');
    const nick = message.params[1] ?? '';
    if (!room) return;
    room.leave(nick);
    if (isMe(house, nick)) room.joined = false;
    house.tell(t(isMe(house, nick) ? 'kickedYou' : 'kicked', message.nick, nick, reason(message.params[2])), room);
    house.saveRooms();
    house.emit('members', room);
    house.emit('rooms');
  },

  QUIT(house, message) {
    for (const room of roomsOf(house, message.nick)) {
      room.leave(message.nick);
      house.tell(t('quit', message.nick, reason(message.params[0])), room, {quiet: true, time: timeOf(message)});
    }
    house.emit('members');
  },

  NICK(house, message) {
    const now = message.params[0] ?? '';
    for (const room of house.rooms.values()) {
      if (room.rename(message.nick, now)) house.tell(t('renamed', message.nick, now), room, {quiet: true, time: timeOf(message)});
    }
    const conversation = house.find(message.nick);
    if (conversation && !house.find(now)) {
      house.rooms.delete(conversation.key);
      conversation.name = now;
      conversation.key = fold(now);
      house.rooms.set(conversation.key, conversation);
    }
    house.emit('members');
    house.emit('rooms');
  },

  TOPIC(house, message) {
    const room = house.find(message.params[0] ?? '');
    if (!room) return;
    room.topic = message.params[1] ?? '';
    house.tell(t(room.topic ? 'newTopic' : 'noTopic', message.nick, room.topic), room, {time: timeOf(message)});
    house.emit('topic', room);
  },

  MODE(house, message) {
    const room = house.find(message.params[0] ?? '');
    if (!room) return;
    const [, letters = '', ...given] = message.params;
    let on = true;
    let at = 0;
    for (const letter of letters) {
      if (letter === '+' || letter === '-') {
        on = letter === '+';
      } else if (letter === 'o' || letter === 'v') {
        const nick = given[at++] ?? '';
        room.rank(nick, letter === 'o' ? '@' : '+', on);
        house.tell(t(`rank${on ? '' : 'Not'}${letter === 'o' ? 'Op' : 'Voice'}`, message.nick, nick), room, {time: timeOf(message)});
      } else {
        const takes = 'beIk'.includes(letter) || (letter === 'l' && on);
        const what = `${on ? '+' : '-'}${letter}${takes ? ` ${given[at++] ?? ''}` : ''}`;
        house.tell(t('mode', message.nick, what), room, {time: timeOf(message)});
      }
    }
    house.emit('members', room);
  },

  RENAME(house, message) {
    const room = house.find(message.params[0] ?? '');
    const name = message.params[1] ?? '';
    if (!room || !isRoom(name)) return;
    house.rooms.delete(room.key);
    for (const entry of house.outgoing.of(room.key)) entry.room = fold(name);
    room.name = name;
    room.key = fold(name);
    house.rooms.set(room.key, room);
    house.tell(t('roomRenamed', message.nick, name), room);
    house.saveRooms();
    house.emit('rooms');
    house.emit('topic', room);
  },

  INVITE(house, message) {
    const [who = '', name = ''] = message.params;
    if (isMe(house, who)) house.tell(t('invitesYou', message.nick, name));
    else house.tell(t('invites', message.nick, who), house.find(name), {quiet: true});
  },

  REDACT(house, message) {
    const room = place(house, message);
    const line = room?.timeline.find(message.params[1] ?? '');
    if (!room || !line) return;
    Object.assign(line, {gone: true, text: '', mention: false, reactions: new Map()});
    house.emit('changed', room, line);
  },

  AWAY(house, message) {
    setAway(house, message.nick, message.params.length > 0);
  },

  ACCOUNT(house, message) {
    const account = message.params[0] === '*' ? '' : message.params[0] ?? '';
    for (const room of house.rooms.values()) {
      const member = room.member(message.nick);
      if (member) member.account = account;
    }
  },

  MARKREAD(house, message) {
    const room = house.find(message.params[0] ?? '');
    const time = Date.parse((message.params[1] ?? '').replace(/^timestamp=/, ''));
    if (room && time) house.readElsewhere(room, {id: '', time});
  },

  ERROR(house, message) {
    house.tell(message.params[0] ?? '');
  },

  301(house, message) {
    const [, nick = '', why = ''] = message.params;
    setAway(house, nick, true);
    const room = house.find(nick);
    if (room) house.tell(t('isAway', nick, why), room);
  },
  305(house) {
    house.away = '';
    setAway(house, house.nick, false);
  },
  306(house) {
    setAway(house, house.nick, true);
  },
  331(house, message) {
    topic(house, message.params[1], '');
  },
  332(house, message) {
    topic(house, message.params[1], message.params[2] ?? '');
  },
  341(house, message) {
    house.tell(t('invited', message.params[1] ?? '', message.params[2] ?? ''));
  },

  353(house, message) {
    const room = house.find(message.params[2] ?? '');
    if (!room) return;
    const names = told.get(room) ?? [];
    for (const word of (message.params[3] ?? '').split(' ')) {
      const [, marks = '', nick = ''] = /^([@+]*)([^!]+)/.exec(word) ?? [];
      if (nick) names.push([nick, marks]);
    }
    told.set(room, names);
  },
  366(house, message) {
    const room = house.find(message.params[1] ?? '');
    if (!room) return;
    const names = told.get(room) ?? [];
    told.delete(room);
    const before = room.members;
    room.members = new Map();
    for (const [nick, marks] of names) room.enter(nick, {...before.get(fold(nick)), marks});
    // In a crowd it is told by and by who is away.
    if (names.length <= 500) house.session.send('WHO', [room.name, '%cnfa']);
    house.emit('members', room);
  },
  354(house, message) {
    const [, name = '', nick = '', flags = '', account = ''] = message.params;
    const member = house.find(name)?.member(nick);
    if (!member) return;
    member.away = flags.startsWith('G');
    member.account = account === '0' ? '' : account;
    house.emit('members', house.find(name));
  },

  372(house, message) {
    house.motd.push((message.params[1] ?? '').replace(/^- ?/, ''));
  },
};

/** Numerics that say nothing which the page does not show otherwise. */
const silent = /^(00[1-5]|25[1-5]|26[56]|3(0[37]|1\d|2[0-49]|3[0358]|52|66|7[568])|422|90[0-9]|76\d|77\d|LABEL|ACK|CAP|BATCH|SETNAME|CHGHOST)$/;

/** @param {House} house @param {string | undefined} name @param {string} text */
function topic(house, name, text) {
  const room = house.find(name ?? '');
  if (!room) return;
  room.topic = text;
  house.emit('topic', room);
}

/** @param {string | undefined} text */
const reason = (text) => (text ? ` (${text})` : '');

/** @param {House} house @param {Message} message */
export function hear(house, message) {
  const row = Object.hasOwn(rows, message.command) ? rows[message.command] : undefined;
  if (row) return row(house, message);
  if (silent.test(message.command)) return;
  const refusal = refusalOf(message);
  const about = message.params.find((param) => isRoom(param) && house.find(param));
  if (refusal) house.refusedOrder(refusal, message);
  else house.tell(message.params.slice(1).join(' '), house.find(about ?? ''));
}
