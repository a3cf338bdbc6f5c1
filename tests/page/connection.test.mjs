// SPDX-License-Identifier: MIT

// The connection and the session, with sockets and clocks of the test's own.

import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Connection, protocol} from '../../web/connection.js';
import {House} from '../../web/house.js';
import {Session} from '../../web/session.js';
import {Storage} from '../../web/storage.js';

/** A clock that the test turns, and the sockets that were opened. */
function surroundings() {
  const world = {time: 0, timers: [], sockets: [], count: 0};
  class Socket {
    constructor(url, asked) {
      Object.assign(this, {url, asked, readyState: 0, sent: [], closed: false});
      world.sockets.push(this);
    }
    send(line) { this.sent.push(line); }
    close() { this.closed = true; this.readyState = 3; }
    open() { this.readyState = 1; this.onopen?.(); }
    hear(...lines) { for (const line of lines) this.onmessage?.({data: line}); }
    end() { this.readyState = 3; this.onclose?.(); }
  }
  return {
    world,
    get socket() { return world.sockets.at(-1); },
    WebSocket: /** @type {any} */ (Socket),
    now: () => world.time,
    random: () => 1,
    setTimeout(run, ms) {
      world.timers.push({at: world.time + ms, run, id: ++world.count});
      return world.count;
    },
    clearTimeout(id) { world.timers = world.timers.filter((timer) => timer.id !== id); },
    pass(ms) {
      const end = world.time + ms;
      for (;;) {
        const next = world.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        world.timers = world.timers.filter((timer) => timer !== next);
        world.time = next.at;
        next.run();
      }
      world.time = end;
    },
  };
}

function connection() {
  const around = surroundings();
  const told = [];
  const made = new Connection('ws://x/socket', {opened: () => told.push('opened'), heard: (line) => told.push(line), lost: (s) => told.push(s)}, around);
  made.open();
  return {around, told, made};
}

test('the waits grow, to half a minute at most', () => {
  const {around, told} = connection();
  for (let i = 0; i < 8; ++i) {
    around.socket.end();
    around.pass(31_000);
  }
  assert.deepEqual(told.slice(0, 8), [1, 2, 4, 8, 16, 30, 30, 30]);
  assert.equal(around.socket.asked, protocol);
});

test('a socket that does not open in time is given up', () => {
  const {around, told} = connection();
  around.pass(15_000);
  assert.deepEqual(told, [1]);
  assert.ok(around.world.sockets[0].closed);
  around.pass(1000);
  assert.equal(around.world.sockets.length, 2);
});

test('silence is asked about, and no answer ends the connection', () => {
  const {around, told} = connection();
  around.socket.open();
  around.pass(24_000);
  assert.deepEqual(around.socket.sent, []);
  around.pass(1000);
  assert.deepEqual(around.socket.sent, ['PING papo-1']);
  around.socket.hear(':s PONG s papo-1');
  around.pass(25_000);
  assert.deepEqual(around.socket.sent, ['PING papo-1', 'PING papo-2']);
  around.pass(10_000);
  assert.equal(told.at(-1), 1);
});

test('a page that is seen again asks at once', () => {
  const {around, made, told} = connection();
  around.socket.open();
  made.probe();
  assert.deepEqual(around.socket.sent, ['PING papo-1']);
  around.pass(4000);
  assert.equal(told.at(-1), 1);
  made.probe();
  assert.equal(around.world.sockets.length, 2, 'and does not wait to connect');
});

test('nothing is heard of a connection that was given up', () => {
  const {around, told, made} = connection();
  const old = around.socket;
  old.open();
  made.drop();
  old.hear('late');
  assert.ok(!told.includes('late'));
  made.close();
  around.pass(100_000);
  assert.equal(around.world.sockets.length, 1);
});

function session(identity = {nick: 'ana'}) {
  const around = surroundings();
  const told = [];
  const made = new Session('ws://x/socket', {
    ready: () => told.push(['ready']), lost: () => told.push(['lost']), message: (m) => told.push([m.command, ...m.params]),
    history: (...h) => told.push(['history', ...h]), refused: (...why) => told.push(['refused', ...why]), renamed() {},
  }, around);
  made.start(identity);
  around.socket.open();
  return {around, made, told};
}

const caps = 'batch echo-message labeled-response message-tags server-time draft/multiline draft/chathistory sasl=PLAIN strange';

function enter(around, nick = 'ana') {
  around.socket.hear(`:s CAP * LS * :${caps}`, ':s CAP * LS :extended-join');
  const asked = around.socket.sent.filter((line) => line.startsWith('CAP REQ'));
  for (const line of asked) around.socket.hear(`:s CAP * ACK :${line.slice(8).replace(':', '')}`);
  around.socket.hear(`:s 001 ${nick} :Welcome`, ':s 005 ana NETWORK=Papo CHANLIMIT=#:20 :are supported', ':s 422 ana :no motd');
}

test('only capabilities that the server has are asked for', () => {
  const {around, made, told} = session();
  enter(around);
  const asked = around.socket.sent.filter((line) => line.startsWith('CAP REQ')).join(' ');
  assert.match(asked, /extended-join/);
  assert.doesNotMatch(asked, /strange|away-notify/);
  assert.ok(around.socket.sent.includes('CAP END'));
  assert.ok(made.has('draft/chathistory'));
  assert.ok(told.some(([what]) => what === 'ready'));
  assert.ok(around.socket.sent.every((line) => new TextEncoder().encode(line).length <= 510));
});

test('the server tells its limits, in which some characters are escaped', () => {
  const {around, made} = session();
  around.socket.hear(':s 005 ana papo.chat/FIRSTROOM=#a\\x3Db=\\x5Cc CHANLIMIT=#:20 WHOX :are supported');
  assert.equal(made.supports.get('papo.chat/FIRSTROOM'), '#a=b=\\c');
  assert.equal(made.supports.get('CHANLIMIT'), '#:20');
  assert.equal(made.supports.get('WHOX'), '');
});

test('a password is given by SASL alone', () => {
  const {around} = session({nick: 'ana', account: 'ana', password: 'sécret'});
  around.socket.hear(`:s CAP * LS :${caps}`);
  for (const line of around.socket.sent.filter((each) => each.startsWith('CAP REQ'))) around.socket.hear(`:s CAP * ACK :${line.slice(9)}`);
  assert.ok(around.socket.sent.includes('AUTHENTICATE PLAIN'));
  assert.ok(!around.socket.sent.includes('CAP END'));
  around.socket.hear('AUTHENTICATE +');
  assert.equal(Buffer.from(around.socket.sent.at(-1).split(' ')[1], 'base64').toString(), '\0ana\0sécret');
  around.socket.hear(':s 903 ana :ok');
  assert.equal(around.socket.sent.at(-1), 'CAP END');
});

test('no password goes to a server that takes none', () => {
  const {around, told} = session({nick: 'ana', account: 'ana', password: 'secret'});
  around.socket.hear(':s CAP * LS :batch');
  around.socket.hear(':s CAP * ACK :batch');
  assert.deepEqual(told.at(-1), ['refused', 'nosasl', '']);
  assert.ok(!around.socket.sent.join().includes('AUTHENTICATE'));
});

test('answers find their questions', async () => {
  const {around, made, told} = session();
  enter(around);
  const question = made.ask('CHATHISTORY', ['LATEST', '#r', '*', '2']);
  const label = /label=([^ ;]+)/.exec(around.socket.sent.at(-1))[1];
  const before = told.length;
  around.socket.hear(`@label=${label} :s BATCH +h chathistory #r`, '@batch=h;msgid=1 :a!u@h PRIVMSG #r :one', ':s BATCH -h');
  assert.equal((await question)[0].params[1], 'one');
  assert.equal(told.length, before, 'lines of the past are not told as news');
  const refused = made.ask('JOIN', ['#x']);
  const next = /label=([^ ;]+)/.exec(around.socket.sent.at(-1))[1];
  around.socket.hear(`@label=${next} :s 473 ana #x :Cannot join`);
  await assert.rejects(refused, {code: '473'});
  const lost = made.ask('LIST');
  around.socket.end();
  await assert.rejects(lost, {code: 'lost'});
});

test('a message of several lines is one message', () => {
  const {around, told} = session();
  enter(around);
  around.socket.hear('@msgid=7 :a!u@h BATCH +m draft/multiline #r', '@batch=m :a!u@h PRIVMSG #r :one', '@batch=m;draft/multiline-concat :a!u@h PRIVMSG #r :more',
    '@batch=m :a!u@h PRIVMSG #r :two', ':a!u@h BATCH -m');
  assert.deepEqual(told.at(-1), ['PRIVMSG', '#r', 'onemore\ntwo']);
});

test('a name that the lost connection still has is taken back later', () => {
  const {around, made, told} = session();
  enter(around);
  around.socket.end();
  around.pass(1000);
  around.socket.open();
  around.socket.hear(':s 433 * ana :in use');
  assert.equal(around.socket.sent.at(-1), 'NICK ana2');
  enter(around, 'ana2');
  assert.ok(made.regaining);
  assert.equal(made.identity.nick, 'ana');
  around.socket.hear(':ana2!u@h NICK ana');
  assert.ok(!made.regaining);
  assert.equal(made.nick, 'ana');
  assert.ok(!told.some(([what]) => what === 'refused'));
  made.stop();
});

test('a first name that is taken is refused', () => {
  const {around, told} = session();
  around.socket.hear(':s 433 * ana :in use');
  assert.deepEqual(told.at(-1), ['refused', '433', 'in use']);
});

function house() {
  const around = surroundings();
  const made = new House('ws://x/socket', {local: new Storage(null), tab: new Storage(null)}, around);
  made.isWatching = () => true;
  made.enter({nick: 'ana'}, ['#r']);
  around.socket.open();
  enter(around);
  return {around, made};
}

const label = (around, word) => /label=([^ ;]+)/.exec(around.socket.sent.filter((line) => line.includes(word)).at(-1))[1];
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A page of the past as an answer. */
function past(around, word, ...lines) {
  const ref = `b${Math.random()}`;
  around.socket.hear(`@label=${label(around, word)} :s BATCH +${ref} chathistory #r`, ...lines.map((line) => `@batch=${ref};${line}`), `:s BATCH -${ref}`);
  return settle();
}

test('lines that come while the past is read stand behind it, once', async () => {
  const {around, made} = house();
  around.socket.hear(':ana!u@h JOIN #r');
  around.socket.hear('@msgid=3;time=2026-01-01T00:00:03.000Z :b!u@h PRIVMSG #r :three', '@msgid=4;time=2026-01-01T00:00:04.000Z :b!u@h PRIVMSG #r :four');
  await past(around, 'LATEST', 'msgid=1;time=2026-01-01T00:00:01.000Z :b!u@h PRIVMSG #r :one', 'msgid=3;time=2026-01-01T00:00:03.000Z :b!u@h PRIVMSG #r :three');
  assert.deepEqual(made.find('#r').timeline.lines.map((line) => line.text), ['one', 'three', 'four']);
});

test('a gap is filled in pages, and what was under way is sent once or not at all', async () => {
  const {around, made} = house();
  around.socket.hear(':ana!u@h JOIN #r');
  await past(around, 'LATEST', 'msgid=1 :b!u@h PRIVMSG #r :one');
  const room = made.find('#r');
  made.say(room, 'arrived');
  made.say(room, 'lost');
  const nonce = (text) => /nonce=([^ ;]+)/.exec(around.socket.sent.find((line) => line.endsWith(text)))[1];
  const arrived = nonce('arrived');
  around.socket.end();
  around.pass(1000);
  around.socket.open();
  enter(around);
  around.socket.hear(':ana!u@h JOIN #r');
  await past(around, 'AFTER', `msgid=2;+papo.chat/nonce=${arrived} :ana!u@h PRIVMSG #r :arrived`, 'msgid=3 :b!u@h PRIVMSG #r :missed');
  assert.match(around.socket.sent.filter((line) => line.includes('AFTER')).at(-1), /msgid=3/);
  assert.ok(!around.socket.sent.some((line) => line.endsWith(' lost')), 'nothing is sent before all was looked at');
  await past(around, 'AFTER');
  assert.deepEqual(around.socket.sent.filter((line) => line.includes('PRIVMSG')).map((line) => line.split(' ').at(-1)), ['lost']);
  assert.deepEqual(room.timeline.lines.map((line) => line.text), ['one', 'arrived', 'missed']);
  assert.deepEqual(made.outgoing.entries.map((entry) => entry.text), ['lost']);
});

test('a gap that was not read to its end is begun anew', async () => {
  const {around, made} = house();
  around.socket.hear(':ana!u@h JOIN #r');
  await past(around, 'LATEST', 'msgid=1 :b!u@h PRIVMSG #r :one');
  for (let i = 0; i < 2; ++i) {
    around.socket.end();
    around.pass(5000);
    around.socket.open();
    enter(around);
    around.socket.hear(':ana!u@h JOIN #r', '@msgid=9 :b!u@h PRIVMSG #r :nine');
  }
  assert.match(around.socket.sent.filter((line) => line.includes('AFTER')).at(-1), /msgid=1 /);
  await past(around, 'AFTER', 'msgid=2 :b!u@h PRIVMSG #r :two', 'msgid=9 :b!u@h PRIVMSG #r :nine');
  await past(around, 'AFTER');
  assert.deepEqual(made.find('#r').timeline.lines.map((line) => line.text), ['one', 'two', 'nine']);
});

test('no message of a stranger is lost in a flood of strangers', async () => {
  const {around, made} = house();
  around.socket.hear(':ana!u@h JOIN #r');
  await past(around, 'LATEST');
  for (let i = 0; i < 400; ++i) around.socket.hear(`:eve${i}!u@h PRIVMSG ana :flood`);
  around.socket.hear(':bia!u@h PRIVMSG ana :hello');
  assert.ok(made.rooms.size <= 300);
  assert.equal(made.find('#r').timeline.lines.at(-1).text, 'bia: hello');
});

test('strange messages change nothing', async () => {
  const {around, made} = house();
  around.socket.hear(':ana!u@h JOIN #r');
  await past(around, 'LATEST');
  for (const line of ['', ':', '@a', 'JOIN', ':x JOIN', ':b!u@h PRIVMSG', ':b!u@h PRIVMSG #none :x', ':b!u@h TAGMSG #r', '@+draft/reply=__proto__;+draft/react=x :b!u@h TAGMSG #r',
    ':b!u@h MODE #r', ':b!u@h MODE #r +ovbk', ':s 353 ana = #r :', ':s 353', ':s 366 ana #nope', ':s constructor', ':s toString a', ':b!u@h KICK #r', ':b!u@h REDACT #r', ':s BATCH',
    ':s BATCH +', ':s BATCH -x', ':b!u@h NICK', ':s MARKREAD #r *', ':s 005', ':s CAP', ':b!u@h RENAME #r x', ':s FAIL', ':s 999 ana']) around.socket.hear(line);
  assert.ok(made.find('#r').joined);
});
