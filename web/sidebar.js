// SPDX-License-Identifier: MIT

// Both sides of the page: rooms and conversations, and the people of the room that is shown.

import {$, face, h, nameOf} from './dom.js';
import {t} from './texts.js';

/**
 * @typedef {import('./house.js').House} House
 * @typedef {import('./rooms.js').Room} Room
 * @typedef {import('./rooms.js').Member} Member
 */

/** More people than these are found by their names. */
const most_people = 300;

/** @param {Room} room */
function badge(room) {
  if (room.mentions) return h('span', {class: 'badge loud'}, h('span', {'aria-hidden': 'true'}, count(room.mentions)), h('span', {class: 'unseen'}, t('mentionCount', room.mentions)));
  if (room.unread) return h('span', {class: 'badge'}, h('span', {'aria-hidden': 'true'}, count(room.unread)), h('span', {class: 'unseen'}, t('unreadCount', room.unread)));
  return null;
}

/** @param {number} number */
export const count = (number) => (number > 99 ? '99+' : String(number));

/** @param {House} house @param {(room: Room) => void} go */
export function drawRooms(house, go) {
  const item = (/** @type {Room} */ room) => h('li', {},
    h('button', {class: `room${room.unread ? ' unread' : ''}${room.joined || room.isPerson ? '' : ' out'}`,
      'data-name': room.name, 'aria-current': room === house.active && 'page', onclick: () => go(room)},
    room.isPerson ? face(room.name) : h('span', {class: 'hash', 'aria-hidden': 'true'}, '#'),
    h('bdi', {class: 'name'}, room.isPerson ? room.name : room.name.slice(1)),
    room.isPerson && room.away && h('span', {class: 'faint'}, t('away')), badge(room)));
  const list = house.list();
  const hadFocus = $('rooms').contains(document.activeElement) || $('conversations').contains(document.activeElement);
  $('rooms').replaceChildren(...list.filter((room) => !room.isPerson).map(item));
  $('conversations').replaceChildren(...list.filter((room) => room.isPerson).map(item));
  $('conversations-part').hidden = !list.some((room) => room.isPerson);
  if (hadFocus) /** @type {HTMLElement | null} */ (document.querySelector('#side [aria-current]'))?.focus();
}

/** @param {House} house @param {(nick: string) => void} about */
export function drawPeople(house, about) {
  const room = house.active;
  const wanted = $('people-filter').value.trim().toLowerCase();
  const all = room && !room.isPerson ? room.sorted().filter((member) => member.nick.toLowerCase().includes(wanted)) : [];
  const item = (/** @type {Member} */ member) => h('li', {},
    h('button', {class: `person${member.away ? ' away' : ''}`, onclick: () => about(member.nick)},
      face(member.nick), nameOf(member.nick),
      member.nick === house.nick && h('span', {class: 'faint'}, t('you')),
      member.away && h('span', {class: 'unseen'}, t('away'))));
  const shown = all.slice(0, most_people);
  /** @type {[string, (member: Member) => boolean][]} */
  const groups = [
    ['operators', (member) => member.marks.includes('@') && !member.away],
    ['here', (member) => !member.marks.includes('@') && !member.away],
    ['awayPeople', (member) => member.away],
  ];
  $('people-list').replaceChildren(...groups.flatMap(([key, belongs]) => {
    const members = shown.filter(belongs);
    const total = all.filter(belongs).length;
    return members.length ? [h('h3', {}, `${t(key)} `, h('span', {}, String(total))), h('ul', {}, ...members.map(item))] : [];
  }), ...(all.length > shown.length ? [h('p', {class: 'faint'}, t('more', all.length - shown.length))] : []));
}
