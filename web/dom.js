// SPDX-License-Identifier: MIT

// Makes elements. Text only ever becomes text: nothing here parses HTML.

import {colorOf} from './colors.js';
import {partsOf} from './rich_text.js';

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Record<string, any>} [props] @param {...Child} children @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  if (tag === 'button') /** @type {HTMLButtonElement} */ (element).type = 'button';
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'class') element.className = value;
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false).map((child) => /** @type {Node | string} */ (child)));
  return element;
}

/** @param {string} id @returns {any} */
export const $ = (id) => document.getElementById(id);

/** @type {Record<string, string>} */
const paths = {
  send: 'M4 12h14M12 5l7 7-7 7',
  reply: 'M9 7L4 12l5 5M4 12h10a6 6 0 0 1 6 6v1',
  react: 'M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM8.5 14.5a4.5 4.5 0 0 0 7 0M9 9.5v.01M15 9.5v.01',
  undo: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5',
  menu: 'M4 7h16M4 12h16M4 17h16',
  people: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5a6.5 6.5 0 0 1 3.5 5.5',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L20 20',
  settings: 'M5 8h8M17 8h2M5 16h2M11 16h8M15 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM9 18a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  help: 'M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.4-1 .8-1 1.7M12 16.5v.01',
  plus: 'M12 5v14M5 12h14',
  close: 'M6 6l12 12M18 6L6 18',
  down: 'M12 5v14M6 13l6 6 6-6',
  leave: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
};

/** @param {string} name */
export function icon(name) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', paths[name] ?? '');
  svg.append(path);
  return svg;
}

/** @param {string} name @param {string} label @param {(event: Event) => void} onclick @param {Record<string, any>} [props] */
export const iconButton = (name, label, onclick, props = {}) =>
  h('button', {class: 'icon', 'aria-label': label, title: label, onclick, ...props}, icon(name));

/**
 * Gives an element the colour of a name, in both themes.
 * @param {HTMLElement} element @param {string} nick
 */
export function paint(element, nick) {
  element.style.setProperty('--light', colorOf(nick, 'light'));
  element.style.setProperty('--dark', colorOf(nick, 'dark'));
  return element;
}

/** @param {string} nick */
export const face = (nick) => paint(h('span', {class: 'face', 'aria-hidden': 'true'}, [...nick.replace(/^#/, '')][0]?.toUpperCase() ?? '?'), nick);

/** @param {string} nick @param {Record<string, any>} [props] */
export const nameOf = (nick, props = {}) => paint(h('bdi', {class: 'nick', ...props}, nick), nick);

/**
 * A text of a person, with its links, rooms and formatting.
 * @param {string} text @param {string} me @param {(room: string) => void} enter
 */
export function rich(text, me, enter) {
  const whole = document.createDocumentFragment();
  for (const part of partsOf(text, me)) {
    /** @type {Node} */
    let node = document.createTextNode(part.text);
    if (part.link) {
      node = h('a', {href: part.link, rel: 'noopener noreferrer', target: '_blank'}, node);
    } else if (part.room) {
      const room = part.room;
      node = h('button', {class: 'link', onclick: () => enter(room)}, node);
    } else if (part.me) {
      node = h('mark', {}, node);
    }
    for (const [style, tag] of /** @type {const} */ ([['code', 'code'], ['bold', 'strong'], ['italic', 'em'], ['underline', 'u'], ['strike', 's']])) {
      if (part[style]) node = h(tag, {}, node);
    }
    whole.append(node);
  }
  return whole;
}

/**
 * Emoji alone are shown larger.
 * @param {string} text
 */
export const isEmojiOnly = (text) => text.length < 40 && /^(?:[\p{Extended_Pictographic}\u200d\ufe0f\u{1f3fb}-\u{1f3ff}\s])+$/u.test(text) && /\p{Extended_Pictographic}/u.test(text);

/**
 * Runs once before the next frame, however often it is asked for, and then not again for so long.
 * @param {() => void} run @param {number} [rest] in milliseconds
 */
export function soon(run, rest = 0) {
  let asked = false;
  let next = 0;
  return () => {
    if (asked) return;
    asked = true;
    const go = () => {
      asked = false;
      next = Date.now() + rest;
      run();
    };
    const wait = next - Date.now();
    // A page that nobody sees has no frames.
    if (wait <= 0 && document.visibilityState === 'visible') requestAnimationFrame(go);
    else setTimeout(go, wait > 0 ? wait : 50);
  };
}
