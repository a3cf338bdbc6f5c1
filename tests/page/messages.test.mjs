// SPDX-License-Identifier: MIT

// Messages of IRC, and texts into their parts.

import assert from 'node:assert/strict';
import {test} from 'node:test';
import {bytesOf, cut, fold, parse, serialize} from '../../web/irc_message.js';
import {linesFrom} from '../../web/lines.js';
import {names, partsOf, plain, unformatted} from '../../web/rich_text.js';
import {explain, partsToSend} from '../../web/house.js';

test('a message is parsed into its parts', () => {
  const message = parse('@time=2026-11-28T16:22:47.107Z;+x;a=b\\:\\s\\\\c :ana!u@h PRIVMSG #lobby :hello : world\r\n');
  assert.equal(message.nick, 'ana');
  assert.equal(message.command, 'PRIVMSG');
  assert.deepEqual(message.params, ['#lobby', 'hello : world']);
  assert.equal(message.tags.a, 'b; \\c');
  assert.equal(message.tags['+x'], '');
});

test('names of tags are no names of objects', () => {
  const {tags} = parse('@__proto__=x;constructor=y PING');
  assert.equal(tags.toString, undefined);
  assert.equal(tags.constructor, 'y');
});

test('any bytes can be parsed', () => {
  for (const line of ['', ' ', '@', ':', '@ ', '@a', ':x', 'A  B   C', '@=;;= :', ':: :', '\0\0']) assert.ok(parse(line));
});

test('what is written is read again', () => {
  const text = 'a;b c\\d\r\ne';
  const message = parse(serialize('PRIVMSG', ['#a', ': hi  there'], {'+draft/reply': text, label: 'x'}));
  assert.equal(message.tags['+draft/reply'], text);
  assert.deepEqual(message.params, ['#a', ': hi  there']);
});

test('no parameter becomes a second line or a second parameter', () => {
  assert.equal(serialize('PRIVMSG', ['#a', 'x\r\nQUIT\0']), 'PRIVMSG #a :x QUIT ');
  assert.equal(serialize('PRIVMSG', ['#a b', 'x']), 'PRIVMSG #a_b x');
  assert.equal(serialize('MODE', [':#a', '+o', '']), 'MODE #a +o :');
});

test('a text is cut on characters, at blanks where there are some', () => {
  const text = 'palavra é longa 🦜🦜 '.repeat(40);
  const parts = cut(text, 100);
  assert.equal(parts.join(''), text);
  assert.ok(parts.every((part) => bytesOf(part) <= 100));
  assert.ok(parts.slice(0, -1).every((part) => part.endsWith(' ')));
  assert.deepEqual(cut('', 10), ['']);
  assert.ok(cut('🦜'.repeat(50), 11).every((part) => bytesOf(part) <= 11));
});

test('long texts are several messages within the limits of the server', () => {
  const text = Array.from({length: 100}, (_, number) => `line ${number} ${'x'.repeat(number * 7)}`).join('\n');
  const parts = partsToSend(text, 'say');
  assert.equal(parts.join('\n'), text);
  for (const part of parts) {
    assert.ok(bytesOf(part) <= 4096);
    assert.ok(part.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(bytesOf(line) / 380)), 0) <= 32);
  }
  assert.deepEqual(partsToSend(' \n ', 'say'), []);
  assert.deepEqual(partsToSend('a\nb', 'act'), ['a b']);
});

test('names are the same in another case', () => {
  assert.equal(fold('JoÃo'), fold('joão'));
  assert.equal(fold('e\u0301'), fold('é'));
});

test('links end where the sentence goes on', () => {
  const links = (text) => partsOf(text).filter((part) => part.link).map((part) => part.link);
  assert.deepEqual(links('see https://a.test/x. And (http://b.test/y_(z)), <https://c.test>!'),
    ['https://a.test/x', 'http://b.test/y_(z)', 'https://c.test/']);
  assert.deepEqual(links('javascript:alert(1) data:x ftp://a file:///etc vbscript:x HTTPS://A.TEST'), ['https://a.test/']);
  assert.deepEqual(links('https://a.test/\u202egpj.exe https://b.test/\u200bx https://c.test/\u2066y'),
    ['https://a.test/', 'https://b.test/', 'https://c.test/']);
  assert.deepEqual(links('https:// http://? https://[bad'), []);
});

test('brackets and marks behind a link are cut off, as many as began before it', () => {
  const link = (text) => partsOf(text).find((part) => part.link)?.text;
  assert.equal(link('https://a.test/x).)!'), 'https://a.test/x');
  assert.equal(link('https://a.test/(x))'), 'https://a.test/(x)');
  assert.equal(link('https://a.test/[x](y)*.'), 'https://a.test/[x](y)');
  assert.equal(link('[https://a.test/x]…'), 'https://a.test/x');
});

test('a room ends where the sentence goes on', () => {
  const rooms = (text) => partsOf(text).filter((part) => part.room).map((part) => part.room);
  assert.deepEqual(rooms('in #a. Or (#b.c), #d… #e_* #f'), ['#a', '#b.c', '#d', '#e_*', '#f']);
});

test('no text of a message keeps the page busy', () => {
  const most = 4096;
  for (const [begin, middle, end] of [['https://a/', '.', `a${')'.repeat(most / 2)}`], ['https://a/', ')', ''], ['https://a/', '](', '.'],
    ['#a', '.', 'b'], ['#a', '.', ''], ['', '#a ', ''], ['', '`a', ''], ['', '\x034', ''], ['', 'ana', '_'], ['https://', '[', '']]) {
    const text = begin + middle.repeat((most - begin.length - end.length) / middle.length) + end;
    const began = performance.now();
    partsOf(text, 'ana');
    assert.ok(performance.now() - began < 1000, text.slice(0, 20));
  }
});

test('a text of very many parts is one part', () => {
  for (const part of ['#a ', 'ana ', '`a`', 'http://a ', '\x02a', '\x02#a ']) {
    assert.ok(partsOf(part.repeat(50), 'ana').length >= 50, part);
    assert.deepEqual(partsOf(part.repeat(600), 'ana'), [{text: unformatted(part.repeat(600))}]);
  }
});

test('the parts of a text are the whole text', () => {
  for (const text of ['a `b` c', 'https://x.test #room ana', '`https://x.test`', '#', '##x', '\u0002b\u0002', '```', ' # a', '<#room>']) {
    assert.equal(partsOf(text, 'ana').map((part) => part.text).join(''), unformatted(text).replace(/`([^`\n]+)`/g, '$1'));
  }
});

test('formatting is shown, and other control characters are not', () => {
  assert.deepEqual(partsOf('a\x02b\x1dc\x0fd\x034,5e\x03f\x07'), [
    {text: 'a'}, {bold: true, text: 'b'}, {bold: true, italic: true, text: 'c'}, {text: 'd'}, {text: 'e'}, {text: 'f'}]);
});

test('a name is found as a word', () => {
  assert.ok(names('oi Ana!', 'ana'));
  assert.ok(names('@ana', 'ana'));
  assert.ok(!names('banana anas ana_ aná', 'ana'));
  assert.ok(names('hi [x]!', '[x]'));
  assert.ok(!names('anything', ''));
});

test('titles have no controls of direction', () => {
  assert.equal(plain('a\u202eb\u2066c\x02d\n e'), 'abcd e');
});

test('lines of one message without an id belong to the line before', () => {
  const at = 'time=2026-11-28T16:22:53.443Z';
  const lines = linesFrom([`@${at};msgid=1 :a!u@h PRIVMSG #r :one`, `@${at} :a!u@h PRIVMSG #r :two`, `@${at};msgid=2 :b!u@h PRIVMSG #r :other`].map(parse), 'x', '');
  assert.deepEqual(lines.map((line) => [line.id, line.text]), [['1', 'one\ntwo'], ['2', 'other']]);
});

test('a refusal has words', () => {
  assert.equal(explain({code: '433', message: 'Nickname is already in use'}), 'That name is taken.');
  assert.equal(explain({code: '999', message: 'Strange'}), 'Strange');
});
