// SPDX-License-Identifier: MIT

// A line of text into its parts: links, rooms, one's own name, and the formatting of IRC. Whoever shows the parts
// makes elements of them and never parses text as HTML. Pure.

/**
 * @typedef {{text: string, bold?: boolean, italic?: boolean, underline?: boolean, strike?: boolean, code?: boolean,
 *   link?: string, room?: string, me?: boolean}} Part
 */

// A link ends where a blank stands, or a character that shows nothing or turns the direction of the text.
const unseen = '\\p{Cc}\\p{Cf}\\p{Z}';
const link = new RegExp(`https?://[^${unseen}<>"'\`{}|\\\\^]+`, 'giu');
const unroomed = `${unseen},;:!?)\\]"'`;
// The last character of a room is no full stop.
const room = new RegExp(`(?<![^${unseen}(\\["'])#[\\p{L}\\p{N}](?:[^${unroomed}]*[^${unroomed}.…])?`, 'gu');
const code = /`([^`\n]+)`/g;

/** Each part is an element of the page. A text of more parts is shown without them. */
const most_parts = 200;

/** Characters of IRC's formatting, and control characters that mean nothing here. */
export const unformatted = (/** @type {string} */ text) =>
  text.replace(/\x03(\d{1,2}(,\d{1,2})?)?|\x04([0-9a-f]{6})?|[\x00-\x08\x0b-\x1f\x7f]/gi, '');

/**
 * For titles and notifications, which isolate nothing.
 * @param {string} text
 */
export const plain = (text) =>
  unformatted(text).replace(/\p{Bidi_C}/gu, '').replace(/\s+/g, ' ');

/** @param {string} url A full stop behind a link belongs to the sentence, and so does a bracket that began before it. */
function ended(url) {
  const count = (/** @type {string} */ sign) => url.split(sign).length;
  /** @type {Record<string, number>} */
  const spare = {')': count(')') - count('('), ']': count(']') - count('[')};
  let end = url.length;
  for (; end; --end) {
    const last = url[end - 1] ?? '';
    if (!('.,;:!?*_~…'.includes(last) || (spare[last] ?? 0) > 0)) break;
    --spare[last];
  }
  return url.slice(0, end);
}

/** @param {string} text */
function safe(text) {
  try {
    const url = new URL(text);
    return (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname ? url.href : '';
  } catch {
    return '';
  }
}

/** @param {string} nick */
export function nameMatcher(nick) {
  const name = nick.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return name ? new RegExp(`(?<![\\p{L}\\p{N}_])${name}(?![\\p{L}\\p{N}_])`, 'giu') : null;
}

/** @param {string} text @param {string} nick */
export const names = (text, nick) => nameMatcher(nick)?.test(text) ?? false;

/** @param {string} text @param {string} [nick] @returns {Part[]} */
export function partsOf(text, nick = '') {
  /** @type {Part[]} */
  const parts = [];
  /** @type {Omit<Part, 'text'>} */
  let style = {};
  for (const piece of text.split(/(\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04(?:[0-9a-f]{6})?|[\x00-\x08\x0b-\x1f\x7f])/i)) {
    if (!piece) continue;
    switch (piece.charCodeAt(0)) {
      case 0x02: style = {...style, bold: !style.bold}; continue;
      case 0x1d: style = {...style, italic: !style.italic}; continue;
      case 0x1f: style = {...style, underline: !style.underline}; continue;
      case 0x1e: style = {...style, strike: !style.strike}; continue;
      case 0x11: style = {...style, code: !style.code}; continue;
      case 0x0f: style = {}; continue;
    }
    if (/^[\x00-\x08\x0b-\x1f\x7f]/.test(piece)) continue;
    parts.push(...marked(piece, nick).map((part) => ({...style, ...part})));
  }
  return parts.length > most_parts ? [{text: unformatted(text)}] : parts;
}

/** @param {string} text @param {string} nick */
function marked(text, nick) {
  /** @type {{from: number, to: number, part: Part}[]} */
  const marks = [];
  const mark = (/** @type {RegExp} */ matcher, /** @type {(found: string, inner: string) => Part | null} */ part) => {
    for (const {0: found = '', 1: inner = '', index: from = 0} of text.matchAll(matcher)) {
      const made = part(found, inner);
      const to = from + (made?.code ? found : made?.text ?? '').length;
      if (made && marks.length < most_parts && marks.every((each) => to <= each.from || from >= each.to)) marks.push({from, to, part: made});
    }
  };
  mark(code, (_, inner) => ({text: inner, code: true}));
  mark(link, (found) => {
    const shown = ended(found);
    const url = safe(shown);
    return url ? {text: shown, link: url} : null;
  });
  mark(room, (found) => ({text: found, room: found}));
  const matcher = nameMatcher(nick);
  if (matcher) mark(matcher, (found) => ({text: found, me: true}));
  marks.sort((a, b) => a.from - b.from);
  /** @type {Part[]} */
  const parts = [];
  let at = 0;
  for (const {from, to, part} of marks) {
    if (from > at) parts.push({text: text.slice(at, from)});
    parts.push(part);
    at = to;
  }
  if (at < text.length) parts.push({text: text.slice(at)});
  return parts;
}
