// SPDX-License-Identifier: MIT

// A message of IRC: text into parts, and parts into text. Pure.

/**
 * @typedef {Record<string, string>} Tags
 * @typedef {{tags: Tags, source: string, nick: string, command: string, params: string[]}} Message
 */

/** @type {Record<string, string>} */
const unescapes = {':': ';', s: ' ', r: '\r', n: '\n', '\\': '\\'};
/** @type {Record<string, string>} */
const escapes = {';': '\\:', ' ': '\\s', '\r': '\\r', '\n': '\\n', '\\': '\\\\'};

/** @param {string} text */
const unescapeTag = (text) => text.replace(/\\(.?)/gs, (_, char) => unescapes[char] ?? char);
/** @param {string} text */
const escapeTag = (text) => text.replace(/[; \r\n\\]/g, (char) => escapes[char] ?? '');

/** @param {string} line @returns {Message} */
export function parse(line) {
  let rest = line.replace(/[\r\n]+$/, '');
  const word = () => {
    const end = rest.indexOf(' ');
    const first = end < 0 ? rest : rest.slice(0, end);
    rest = end < 0 ? '' : rest.slice(end).replace(/^ +/, '');
    return first;
  };
  /** @type {Tags} */
  const tags = Object.create(null);
  if (rest.startsWith('@')) {
    for (const tag of word().slice(1).split(';')) {
      const equals = tag.indexOf('=');
      const name = equals < 0 ? tag : tag.slice(0, equals);
      if (name) tags[name] = equals < 0 ? '' : unescapeTag(tag.slice(equals + 1));
    }
  }
  const source = rest.startsWith(':') ? word().slice(1) : '';
  const command = word().toUpperCase();
  const params = [];
  while (rest) {
    if (rest.startsWith(':')) {
      params.push(rest.slice(1));
      break;
    }
    params.push(word());
  }
  return {tags, source, nick: source.split('!', 1)[0] ?? '', command, params};
}

/**
 * No parameter can end the line, so that no text of a person becomes a second command.
 * @param {string} command @param {string[]} [params] @param {Tags} [tags]
 */
export function serialize(command, params = [], tags = {}) {
  const tagged = Object.entries(tags).map(([name, value]) => (value === '' ? name : `${name}=${escapeTag(value)}`));
  const clean = params.map((param) => param.replace(/[\r\n\0]+/g, ' '));
  const words = clean.map((param, at) => {
    if (at < clean.length - 1) return param.replace(/^:+/, '').replace(/ +/g, '_') || '*';
    return param === '' || param.startsWith(':') || param.includes(' ') ? `:${param}` : param;
  });
  return (tagged.length ? `@${tagged.join(';')} ` : '') + [command, ...words].join(' ');
}

const encoder = new TextEncoder();
/** @param {string} text */
export const bytesOf = (text) => encoder.encode(text).length;

/**
 * Cuts a text into parts of at most so many bytes, at blanks where there are some, and never inside of a character.
 * @param {string} text @param {number} limit
 */
export function cut(text, limit) {
  const parts = [];
  let part = '';
  let size = 0;
  for (const char of text) {
    const length = bytesOf(char);
    if (size + length > limit) {
      const blank = part.lastIndexOf(' ');
      const keep = blank > part.length / 2 ? blank + 1 : part.length;
      parts.push(part.slice(0, keep));
      part = part.slice(keep);
      size = bytesOf(part);
    }
    part += char;
    size += length;
  }
  if (part || !parts.length) parts.push(part);
  return parts;
}

/**
 * The same name in another case; the server compares letters beyond ASCII alike, too.
 * @param {string} name
 */
export const fold = (name) => name.normalize('NFC').toLowerCase();

/** @param {string} name */
export const isRoom = (name) => name.startsWith('#');
