// SPDX-License-Identifier: MIT

// Messages of IRC into lines of a room. Pure.

import {fold} from './irc_message.js';
import {nonce_tag} from './outgoing.js';
import {names} from './rich_text.js';
import {lineOf} from './timeline.js';

/**
 * @typedef {import('./irc_message.js').Message} Message
 * @typedef {import('./timeline.js').Line} Line
 */

/** @param {Message} message */
export const timeOf = (message) => Date.parse(message.tags.time ?? '') || Date.now();

/** @param {Message} message */
export const replyOf = (message) => message.tags['+draft/reply'] ?? message.tags['+reply'] ?? '';

/** @param {Message} message @param {string} nick @param {string} account @returns {Line | null} */
export function lineFrom(message, nick, account) {
  let text = message.params[1] ?? '';
  /** @type {import('./timeline.js').Kind} */
  let kind = message.command === 'NOTICE' ? 'notice' : 'say';
  const ctcp = /^\x01(\S+) ?([^\x01]*)\x01?$/s.exec(text);
  if (ctcp) {
    if (ctcp[1] !== 'ACTION') return null;
    kind = 'act';
    text = ctcp[2] ?? '';
  }
  const own = fold(message.nick) === fold(nick) || (account !== '' && message.tags.account === account);
  return lineOf({
    id: message.tags.msgid ?? '', nonce: message.tags[nonce_tag] ?? '', time: timeOf(message), from: message.nick, text, kind,
    own, mention: !own && names(text, nick), replyTo: replyOf(message),
  });
}

/** A page of the past. Only the first line of a message of several lines has its id. */
export function linesFrom(/** @type {Message[]} */ messages, /** @type {string} */ nick, /** @type {string} */ account) {
  /** @type {Line[]} */
  const lines = [];
  for (const message of messages) {
    if (message.command !== 'PRIVMSG' && message.command !== 'NOTICE') continue;
    const line = lineFrom(message, nick, account);
    const last = lines[lines.length - 1];
    if (!line) continue;
    if (!line.id && last && last.time === line.time && last.from === line.from) {
      last.text += `\n${line.text}`;
      last.mention ||= line.mention;
    } else {
      lines.push(line);
    }
  }
  return lines;
}
