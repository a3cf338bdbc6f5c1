// SPDX-License-Identifier: MIT

// What one can order with a line that begins with a slash: one table, of which help and completion are made. Pure.

import {isRoom} from './irc_message.js';
import {t} from './texts.js';

/**
 * @typedef {import('./house.js').House} House
 * @typedef {import('./rooms.js').Room} Room
 * @typedef {{house: House, room: Room | null, open(dialog: string, argument?: string): void}} Where
 * @typedef {{names: string[], takes: string, help: string, least?: number, inRoom?: boolean,
 *   run(where: Where, rest: string, words: string[]): unknown}} Command
 */

/** @param {string} letter @param {boolean} given @returns {Command['run']} */
const rank = (letter, given) => ({house, room}, _, words) =>
  house.order('MODE', [room?.name ?? '', (given ? '+' : '-') + letter.repeat(words.length), ...words]);

/** @param {string} rest @param {number} words how many to leave off */
const after = (rest, words) => rest.replace(new RegExp(`^(?:\\S+\\s*){${words}}`), '');

/** @type {Command[]} */
export const commands = [
  {names: ['join', 'entrar', 'j'], takes: 'aRoom [aKey]', help: 'cJoin', least: 1,
    run: ({house}, _, [room = '', key]) => house.join(isRoom(room) ? room : `#${room}`, key)},
  {names: ['part', 'sair', 'leave'], takes: '[aReason]', help: 'cPart',
    run: ({house, room}, rest) => room && house.part(room, rest)},
  {names: ['msg', 'query', 'q'], takes: 'aName [aText]', help: 'cMsg', least: 1,
    run({house}, rest, [name = '']) {
      const room = isRoom(name) ? house.find(name) : house.converse(name);
      const text = after(rest, 1);
      if (!room) house.tell(t('notIn'));
      else if (text) house.say(room, text);
    }},
  {names: ['me', 'eu'], takes: 'aText', help: 'cMe', least: 1, run: ({house, room}, rest) => room && house.say(room, rest, 'act')},
  {names: ['topic', 'topico', 'tópico'], takes: '[aText]', help: 'cTopic', inRoom: true,
    run: ({house, room, open}, rest) => (rest ? house.order('TOPIC', [room?.name ?? '', rest]) : open('topic'))},
  {names: ['nick', 'nome'], takes: 'aName', help: 'cNick', least: 1, run: ({house}, _, [name = '']) => house.order('NICK', [name])},
  {names: ['away', 'ausente'], takes: '[aReason]', help: 'cAway',
    async run({house}, rest) {
      house.away = rest || t('away');
      if (await house.order('AWAY', [house.away])) house.tell(t('youAway'));
    }},
  {names: ['back', 'voltei'], takes: '', help: 'cBack',
    async run({house}) {
      if (await house.order('AWAY', [])) house.tell(t('youBack'));
    }},
  {names: ['invite', 'convidar'], takes: 'aName', help: 'cInvite', least: 1, inRoom: true,
    run: ({house, room}, _, [name = '']) => house.order('INVITE', [name, room?.name ?? ''])},
  {names: ['kick', 'tirar'], takes: 'aName [aReason]', help: 'cKick', least: 1, inRoom: true,
    run: ({house, room}, rest, [name = '']) => house.order('KICK', [room?.name ?? '', name, after(rest, 1)].filter(Boolean))},
  {names: ['ban', 'banir'], takes: 'aName', help: 'cBan', least: 1, inRoom: true,
    run: ({house, room}, _, [mask = '']) => house.order('MODE', [room?.name ?? '', '+b', mask])},
  {names: ['unban', 'desbanir'], takes: 'aName', help: 'cUnban', least: 1, inRoom: true,
    run: ({house, room}, _, [mask = '']) => house.order('MODE', [room?.name ?? '', '-b', mask])},
  {names: ['op'], takes: 'aName', help: 'cOp', least: 1, inRoom: true, run: rank('o', true)},
  {names: ['deop'], takes: 'aName', help: 'cDeop', least: 1, inRoom: true, run: rank('o', false)},
  {names: ['voice', 'voz'], takes: 'aName', help: 'cVoice', least: 1, inRoom: true, run: rank('v', true)},
  {names: ['devoice'], takes: 'aName', help: 'cDeop', least: 1, inRoom: true, run: rank('v', false)},
  {names: ['mode', 'modo'], takes: '[aModes]', help: 'cMode', inRoom: true,
    run: ({house, room}, _, words) => house.order('MODE', [room?.name ?? '', ...words])},
  {names: ['whois', 'quem'], takes: 'aName', help: 'cWho', least: 1, run: ({open}, _, [name = '']) => open('person', name)},
  {names: ['list', 'salas', 'rooms'], takes: '', help: 'cList', run: ({open}) => open('rooms')},
  {names: ['search', 'procurar'], takes: '[aText]', help: 'cSearch', run: ({open}, rest) => open('search', rest)},
  {names: ['register', 'registrar'], takes: '', help: 'cRegister', run: ({open}) => open('register')},
  {names: ['settings', 'config'], takes: '', help: 'cSettings', run: ({open}) => open('settings')},
  {names: ['quit', 'tchau'], takes: '', help: 'leaveChat', run: ({house}) => house.leave()},
  {names: ['help', 'ajuda'], takes: '', help: 'cHelp', run: ({open}) => open('help')},
];

/** @param {string} name */
export const commandOf = (name) => commands.find((command) => command.names.includes(name.toLowerCase()));

/** @param {Command} command */
export const usage = (command) =>
  `/${command.names[0]} ${command.takes.replace(/a[A-Z]\w*/g, (key) => t(key))}`.trim();

/**
 * Carries out a line that begins with a slash. Gives what the person is to be told, or nothing.
 * @param {string} line @param {Where} where
 */
export function obey(line, where) {
  const [, name = '', rest = ''] = /^\/(\S*)\s*([^]*)$/.exec(line) ?? [];
  const command = commandOf(name);
  if (!command) return t('unknownCommand', `/${name}`);
  const words = rest.split(/\s+/).filter(Boolean);
  if (words.length < (command.least ?? 0)) return t('usage', usage(command));
  if (command.inRoom && (!where.room || where.room.isPerson)) return t('needsRoom');
  void command.run(where, rest.trim(), words);
  return '';
}
