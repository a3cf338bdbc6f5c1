// SPDX-License-Identifier: MIT

// What the word before the caret may become: a command, a name, a room, an emoji. Pure.

import {commands, usage} from './commands.js';
import {emoji} from './emoji.js';
import {fold} from './irc_message.js';
import {t} from './texts.js';

/** @typedef {{from: number, to: number, choices: {text: string, label: string, more: string}[]}} Completion */

const most = 8;

/**
 * @param {string} text @param {number} caret @param {{names: string[], rooms: string[]}} known @param {boolean} asked by Tab
 * @returns {Completion | null}
 */
export function complete(text, caret, known, asked) {
  const before = text.slice(0, caret);
  const word = before.split(/\s/).pop() ?? '';
  const from = caret - word.length;
  /** @type {Completion['choices']} */
  let choices = [];
  if (from === 0 && word.startsWith('/') && !word.startsWith('//')) {
    const begun = word.slice(1).toLowerCase();
    choices = commands.filter((command) => command.names.some((name) => name.startsWith(begun))).map((command) => {
      const name = command.names[0]?.startsWith(begun) ? command.names[0] : command.names.find((each) => each.startsWith(begun)) ?? '';
      return {text: `/${name} `, label: usage(command), more: t(command.help)};
    });
  } else if (/^:[\p{L}]{2,}$/u.test(word)) {
    const begun = word.slice(1).toLowerCase();
    choices = emoji.filter(([, words]) => words.split(' ').some((each) => each.startsWith(begun)))
      .map(([sign, words]) => ({text: `${sign} `, label: sign, more: words.split(' ')[0] ?? ''}));
  } else if (word.startsWith('#') && word.length > 1) {
    choices = known.rooms.filter((room) => fold(room).startsWith(fold(word))).map((room) => ({text: `${room} `, label: room, more: ''}));
  } else if (asked && word || /^@./.test(word)) {
    const begun = fold(word.replace(/^@/, ''));
    const tail = from === 0 ? ': ' : ' ';
    choices = known.names.filter((name) => fold(name).startsWith(begun)).map((name) => ({text: name + tail, label: name, more: ''}));
  }
  return choices.length ? {from, to: caret, choices: choices.slice(0, most)} : null;
}
