// SPDX-License-Identifier: MIT

// What the page holds: lines, lines under way, colours, texts, the table of commands.

import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {test} from 'node:test';
import {colorOf, contrast, hueOf, worst_grounds} from '../../web/colors.js';
import {commandOf, commands, obey, usage} from '../../web/commands.js';
import {complete} from '../../web/completion.js';
import {Outgoing} from '../../web/outgoing.js';
import {Room} from '../../web/rooms.js';
import {Storage} from '../../web/storage.js';
import {languages, speak, t, texts} from '../../web/texts.js';
import {lineOf, most_lines, Timeline} from '../../web/timeline.js';

const web = new URL('../../web/', import.meta.url);
const line = (id, facts = {}) => lineOf({id: String(id), time: Number(id), from: 'ana', text: `line ${id}`, ...facts});
const range = (from, to) => Array.from({length: to - from}, (_, at) => line(from + at));
const ids = (timeline) => timeline.lines.map((each) => Number(each.id));

test('no line stands twice in a room', () => {
  const timeline = new Timeline();
  assert.ok(timeline.append(line(5)));
  assert.ok(!timeline.append(line(5)));
  timeline.prepend(range(1, 7));
  assert.deepEqual(ids(timeline), [1, 2, 3, 4, 6, 5]);
  assert.ok(timeline.append(line(8, {nonce: 'n'})));
  assert.ok(!timeline.append(line(9, {nonce: 'n'})), 'the same line of the same author, sent twice');
});

test('a room holds a bounded number of lines', () => {
  const timeline = new Timeline();
  for (const each of range(0, 5000)) timeline.append(each);
  assert.equal(timeline.lines.length, most_lines);
  assert.ok(timeline.has('4999') && !timeline.has('10'));
  timeline.prepend(range(3000, 4000));
  assert.equal(timeline.lines.length, most_lines);
  assert.ok(!timeline.atEnd, 'the newest lines had to go');
  assert.ok(!timeline.append(line(6000)), 'there is a gap before it');
  timeline.extend(range(4000, 4100));
  assert.equal(timeline.lines.length, most_lines);
});

test('lines that somebody reads stay', () => {
  const timeline = new Timeline();
  for (const each of range(0, most_lines)) timeline.append(each);
  timeline.isRead = true;
  assert.ok(!timeline.append(line(most_lines)));
  assert.ok(timeline.has('0'));
  assert.equal(timeline.atEnd, false);
});

test('a line under way is waiting, sent, and gone with its echo', () => {
  const outgoing = new Outgoing();
  const parts = {nonce: 'n1', room: '#r', from: 'ana', kind: /** @type {const} */ ('say'), text: 'x', replyTo: '', time: 0, after: ''};
  const entry = outgoing.add(parts);
  assert.equal(entry.state, 'waiting');
  entry.state = 'sent';
  outgoing.lost();
  assert.equal(entry.state, 'unsure');
  assert.deepEqual(outgoing.settle('#other', true), []);
  assert.deepEqual(outgoing.settle('#r', true), [entry]);
  assert.equal(outgoing.confirm(line(1, {nonce: 'n1', from: 'eve'})), undefined, 'somebody else said that');
  assert.equal(outgoing.confirm(line(1, {nonce: 'n1'})), entry);
  assert.deepEqual(outgoing.entries, []);
  const again = outgoing.add(parts);
  assert.equal(outgoing.confirm(line(2)), undefined);
  assert.equal(outgoing.confirm(line(2, {nonce: 'n1', from: 'ana2', own: true})), again);
});

test('a line whose fate is unknown is not sent by itself', () => {
  const outgoing = new Outgoing();
  const parts = {nonce: 'n1', room: 'bia', from: 'ana', kind: /** @type {const} */ ('say'), text: 'x', replyTo: '', time: 0, after: ''};
  outgoing.add(parts).state = 'sent';
  outgoing.lost();
  assert.deepEqual(outgoing.settle('bia', false), []);
  assert.equal(outgoing.entries[0].state, 'doubt');
  const next = new Outgoing();
  next.restore(outgoing.save());
  assert.equal(next.entries[0].state, 'doubt');
  for (const strange of ['', 'null', '{}', '[1]', '[{"text":1}]', 'x', null]) new Outgoing().restore(strange);
});

test('unread lines are those after the mark', () => {
  const room = new Room('#r');
  for (const each of range(1, 10)) room.timeline.append(each);
  room.timeline.append(line(10, {own: true}));
  room.timeline.append(line(11, {kind: 'event'}));
  room.timeline.append(line(12, {mention: true}));
  room.readTo({id: '7', time: 7});
  room.count();
  assert.deepEqual([room.unread, room.mentions], [3, 1]);
  assert.ok(!room.readTo({id: '3', time: 3}), 'a mark goes forward only');
});

test('ranks come in their order', () => {
  const room = new Room('#r');
  for (const [nick, marks] of [['zoe', '@'], ['bia', ''], ['ana', '+'], ['Caio', '@+']]) room.enter(nick, {marks});
  assert.deepEqual(room.sorted().map((member) => member.nick), ['Caio', 'zoe', 'ana', 'bia']);
  room.rank('bia', '@', true);
  room.rank('zoe', '@', false);
  assert.deepEqual(room.sorted().map((member) => member.nick), ['bia', 'Caio', 'ana', 'zoe']);
  room.rename('bia', 'BIA');
  assert.equal(room.members.size, 4);
  assert.ok(room.rules('bia'));
});

const css = readFileSync(new URL('page.css', web), 'utf8');
/** A colour of the style sheet, light and dark. @param {string} name */
const color = (name) => new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(css).slice(1);

test('each name has a colour that can be read on every ground', () => {
  const hues = new Set();
  for (let number = 0; number < 500; ++number) {
    const name = `name${number}`;
    hues.add(hueOf(name));
    /** @type {const} */ (['light', 'dark']).forEach((theme, at) => {
      const own = colorOf(name, theme);
      assert.match(own, /^#[0-9a-f]{6}$/);
      for (const ground of [color('ground')[at], worst_grounds[theme]]) assert.ok(contrast(own, ground) >= 4.5, `${own} on ${ground}`);
    });
  }
  assert.ok(hues.size > 20);
  assert.equal(hueOf('Ana'), hueOf('ana'));
});

test('texts can be read on their grounds', () => {
  for (const ground of ['ground', 'side', 'raised', 'hover', 'soft', 'mention']) {
    for (const text of ['text', 'faint']) {
      for (const theme of [0, 1]) assert.ok(contrast(color(text)[theme], color(ground)[theme]) >= 4.5, `${text} on ${ground} ${theme}`);
    }
  }
  for (const theme of [0, 1]) {
    assert.ok(contrast(color('on-accent')[theme], color('accent')[theme]) >= 4.5);
    for (const ground of ['ground', 'raised', 'side']) assert.ok(contrast(color('accent')[theme], color(ground)[theme]) >= 3);
  }
});

const sources = readdirSync(web).filter((name) => /\.(js|html)$/.test(name)).map((name) => [name, readFileSync(new URL(name, web), 'utf8')]);

test('every text is there in every language', () => {
  for (const [key, all] of Object.entries(texts)) {
    assert.equal(all.length, languages.length, key);
    for (const text of all) assert.ok(text.trim(), key);
    const places = (text) => (text.match(/\{\d\}/g) ?? []).sort().join();
    assert.equal(places(all[0]), places(all[1]), key);
  }
});

test('every text that is asked for is there', () => {
  for (const [name, source] of sources) {
    for (const [, key] of source.matchAll(/\bt\('(\w+)'|data-t(?:-\w+)?="(\w+)"/g)) if (key) assert.ok(t.has(key), `${name}: ${key}`);
    for (const [, key] of source.matchAll(/data-t(?:-\w+)?="(\w+)"/g)) assert.ok(t.has(key), `${name}: ${key}`);
  }
  for (const command of commands) {
    assert.ok(t.has(command.help));
    for (const key of command.takes.match(/a[A-Z]\w*/g) ?? []) assert.ok(t.has(key), key);
  }
  assert.throws(() => t('no such text'));
});

test('languages are chosen by their tags', () => {
  speak('pt-PT');
  assert.equal(t('send'), 'Enviar');
  speak('fr');
  assert.equal(t('send'), 'Send');
  assert.equal(t('typing2', 'a{1}', 'b'), 'a{1} and b are typing…');
});

test('nothing parses HTML, and nothing comes from elsewhere', () => {
  for (const [name, source] of sources) {
    assert.doesNotMatch(source, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|DOMParser|srcdoc/, name);
    assert.doesNotMatch(source.replace('http://www.w3.org/2000/svg', ''), /(src|href)="(https?:|\/)|from '(https?:|\/)/, name);
    assert.doesNotMatch(source, /<script(?! type="module" src="main\.js">)|style="/, name);
  }
});

test('no two commands have one name, and each has a usage', () => {
  const all = commands.flatMap((command) => command.names);
  assert.equal(new Set(all).size, all.length);
  assert.equal(usage(/** @type {any} */ (commandOf('KICK'))), '/kick name [reason]');
  assert.equal(commandOf('constructor'), undefined);
});

test('commands are obeyed or complained of', () => {
  const orders = [];
  const room = new Room('#r');
  const where = /** @type {any} */ ({room, open: () => {}, house: {order: (...order) => orders.push(order), say: (...said) => orders.push(said)}});
  assert.match(obey('/nope x', where), /no command \/nope/);
  assert.match(obey('/invite', where), /\/invite name/);
  assert.match(obey('/', where), /no command/);
  assert.equal(obey('/kick bia  being  loud', where), '');
  assert.equal(obey('/me waves  twice', where), '');
  assert.equal(obey('/op a b', where), '');
  assert.deepEqual(orders, [['KICK', ['#r', 'bia', 'being  loud']], [room, 'waves  twice', 'act'], ['MODE', ['#r', '+oo', 'a', 'b']]]);
  assert.equal(obey('/kick bia', {...where, room: new Room('bia')}), t('needsRoom'));
});

test('words are completed where they stand', () => {
  const known = {names: ['Zeca', 'zezinho', 'ana'], rooms: ['#chess', '#lobby']};
  const texts_ = (...args) => complete(...args)?.choices.map((choice) => choice.text);
  assert.deepEqual(texts_('ze', 2, known, true), ['Zeca: ', 'zezinho: ']);
  assert.deepEqual(texts_('oi ze', 5, known, true), ['Zeca ', 'zezinho ']);
  assert.equal(texts_('oi ze', 5, known, false), undefined);
  assert.deepEqual(texts_('oi @ze', 6, known, false), ['Zeca ', 'zezinho ']);
  assert.deepEqual(texts_('#ch', 3, known, false), ['#chess ']);
  assert.deepEqual(texts_('/to', 3, known, false), ['/topic ']);
  assert.deepEqual(texts_('/entr', 5, known, false), ['/entrar ']);
  assert.equal(texts_('//x', 3, known, false), undefined);
  assert.equal(texts_('x /to', 5, known, false), undefined);
  assert.deepEqual(texts_('a :papag', 8, known, false), ['🦜 ']);
});

test('a strange store gives what is usual', () => {
  const kept = new Map([['papo.a', '{bad'], ['papo.b', '5'], ['papo.c', 'null'], ['papo.d', '[1]']]);
  const store = new Storage(/** @type {any} */ ({getItem: (key) => kept.get(key) ?? null, setItem: () => { throw new Error('full'); }, removeItem() {}}));
  assert.equal(store.get('a', 'x'), 'x');
  assert.equal(store.get('b', 'x'), 'x');
  assert.deepEqual(store.get('c', {}), {});
  assert.deepEqual(store.get('d', {}), {});
  store.set('a', 1);
  assert.equal(new Storage(null).get('a', 1), 1);
  assert.equal(Storage.ours('papo.read.x'), 'read.x');
  assert.equal(Storage.ours(null), '');
});
