// SPDX-License-Identifier: MIT

// A client of IRC as the server knows it: coming in (capabilities, SASL, the name), questions and their answers
// (labels), and messages in batches. It knows nothing of rooms.

import {Connection} from './connection.js';
import {parse, serialize} from './irc_message.js';

/**
 * @typedef {import('./irc_message.js').Message} Message
 * @typedef {import('./irc_message.js').Tags} Tags
 * @typedef {{nick: string, account?: string, password?: string, house?: string}} Identity
 * @typedef {{ready(): void, lost(seconds: number): void, message(message: Message): void,
 *   history(target: string, messages: Message[]): void, refused(why: string, text: string): void,
 *   renamed(): void}} Handler
 */

const wanted = [
  'account-notify', 'account-tag', 'away-notify', 'batch', 'cap-notify', 'chghost', 'draft/account-registration',
  'draft/channel-rename', 'draft/chathistory', 'draft/event-playback', 'draft/message-redaction', 'draft/multiline',
  'draft/read-marker', 'echo-message', 'extended-join', 'invite-notify', 'labeled-response', 'message-tags',
  'multi-prefix', 'sasl', 'server-time', 'setname', 'soju.im/search', 'standard-replies', 'userhost-in-names',
];
const registers_within = 20_000;
const regains_after = 8_000;
const answer_batches = new Set(['chathistory', 'soju.im/search', 'draft/chathistory-targets']);

/** What one is told instead of an answer. */
export class Refusal extends Error {
  /** @param {string} code @param {string} text */
  constructor(code, text) {
    super(text);
    this.code = code;
  }
}

/** @param {string} text */
function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/**
 * Lines of a message of several lines are one message.
 * @param {Message} opening @param {Message[]} lines
 */
function joined(opening, lines) {
  const first = lines[0];
  if (!first) return null;
  let text = '';
  lines.forEach((line, at) => {
    text += (at && !('draft/multiline-concat' in line.tags) ? '\n' : '') + (line.params[1] ?? '');
  });
  return {...opening, command: first.command, params: [opening.params[2] ?? first.params[0] ?? '', text]};
}

/**
 * The error that an answer is, if it is one.
 * @param {Message} message
 */
export function refusalOf(message) {
  const {command, params} = message;
  if (command === 'FAIL') return new Refusal(params[1] ?? 'FAIL', params[params.length - 1] ?? '');
  if (/^[45]\d\d$/.test(command) && command !== '422') return new Refusal(command, params[params.length - 1] ?? '');
  return null;
}

export class Session {
  /** @param {string} url @param {Handler} handler @param {import('./connection.js').Surroundings} [surroundings] */
  constructor(url, handler, surroundings) {
    this.handler = handler;
    this.connection = new Connection(url, this, surroundings);
    /** @type {Identity} */
    this.identity = {nick: ''};
    this.nick = '';
    this.account = '';
    this.everReady = false;
    this.labels = 0;
    /** @type {Map<string, {resolve(messages: Message[]): void, reject(error: Error): void}>} */
    this.questions = new Map();
    this.reset();
  }

  /**
   * Capabilities that the server has.
   * @type {Map<string, string>}
   */
  offered = new Map();
  /**
   * Those that are switched on.
   * @type {Set<string>}
   */
  caps = new Set();
  /**
   * The tokens of 005.
   * @type {Map<string, string>}
   */
  supports = new Map();
  /** @type {Map<string, {opening: Message, messages: Message[]}>} */
  batches = new Map();
  requested = 0;
  registered = false;
  ready = false;
  refusedNicks = 0;

  reset() {
    this.offered.clear();
    this.caps.clear();
    this.supports.clear();
    this.batches.clear();
    this.requested = 0;
    this.registered = this.ready = false;
    this.refusedNicks = 0;
    clearTimeout(this.regainTimer);
    clearTimeout(this.registerTimer);
    for (const question of this.questions.values()) question.reject(new Refusal('lost', ''));
    this.questions.clear();
  }

  /** @type {any} */
  regainTimer = null;
  /** @type {any} */
  registerTimer = null;

  /** @param {Identity} identity */
  start(identity) {
    this.identity = identity;
    this.everReady = false;
    this.connection.open();
  }

  stop() {
    this.send('QUIT');
    this.connection.close();
    this.reset();
  }

  /** @param {string} name */
  has(name) {
    return this.caps.has(name);
  }

  /** @param {string} command @param {string[]} [params] @param {Tags} [tags] */
  send(command, params, tags) {
    this.connection.send(serialize(command, params, tags));
  }

  /** A word that no other message of this page, nor of another tab, has. */
  newLabel() {
    return `${(++this.labels).toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
  }

  /**
   * Sends a command and gives all that is answered; the answer is told to the handler as well, unless it is history.
   * @param {string} command @param {string[]} [params] @param {Tags} [tags] @returns {Promise<Message[]>}
   */
  ask(command, params = [], tags = {}) {
    return new Promise((resolve, reject) => {
      if (!this.ready || !this.has('labeled-response')) return reject(new Refusal('lost', ''));
      const label = this.newLabel();
      this.questions.set(label, {resolve, reject});
      this.send(command, params, {...tags, label});
    });
  }

  // What the connection tells.

  opened() {
    this.reset();
    this.registerTimer = setTimeout(() => this.connection.drop(), registers_within);
    const {nick, account, house} = this.identity;
    this.send('CAP', ['LS', '302']);
    if (house) this.send('PASS', [house]);
    this.send('NICK', [nick]);
    this.send('USER', ['papo', '0', '*', account || nick]);
  }

  /** @param {number} seconds */
  lost(seconds) {
    this.reset();
    this.handler.lost(seconds);
  }

  /** @param {string} line */
  heard(line) {
    const message = parse(line);
    const {command, tags} = message;
    if (command === 'BATCH') return this.batch(message);
    const batch = this.batches.get(tags.batch ?? '');
    if (batch) batch.messages.push(message);
    else this.deliver(message);
  }

  /** @param {Message} message */
  batch(message) {
    const ref = (message.params[0] ?? '').slice(1);
    if (message.params[0]?.startsWith('+')) {
      if (this.batches.size < 100) this.batches.set(ref, {opening: message, messages: []});
      return;
    }
    const batch = this.batches.get(ref);
    if (!batch) return;
    this.batches.delete(ref);
    const {opening, messages} = batch;
    const type = opening.params[1] ?? '';
    const outer = this.batches.get(opening.tags.batch ?? '');
    if (type === 'draft/multiline') {
      const whole = joined(opening, messages);
      if (whole) outer ? outer.messages.push(whole) : this.deliver(whole);
    } else if (outer) {
      outer.messages.push(...messages);
    } else if (answer_batches.has(type)) {
      if (!this.answer(opening.tags.label, messages)) this.handler.history(opening.params[2] ?? '', messages);
    } else {
      for (const each of messages) this.handle(each);
      this.answer(opening.tags.label, messages);
    }
  }

  /** @param {Message} message */
  deliver(message) {
    const isQuestion = this.questions.has(message.tags.label ?? '');
    // A refusal of a question is told to the asker alone, so that nobody reads it twice.
    if (!isQuestion || !refusalOf(message)) this.handle(message);
    this.answer(message.tags.label, [message]);
  }

  /** @param {string | undefined} label @param {Message[]} messages */
  answer(label, messages) {
    const question = this.questions.get(label ?? '');
    if (!question || label === undefined) return false;
    this.questions.delete(label);
    const refusal = messages.map(refusalOf).find((each) => each);
    if (refusal) question.reject(refusal);
    else question.resolve(messages);
    return true;
  }

  // Coming in.

  /** @param {Message} message */
  handle(message) {
    const {command, params} = message;
    switch (command) {
      case 'PING':
        return this.send('PONG', params);
      case 'PONG':
        return;
      case 'CAP':
        return this.capability(params);
      case 'AUTHENTICATE':
        return this.authenticate(params[0] ?? '');
      case '900':
        this.account = params[2] ?? '';
        break;
      case '901':
        this.account = '';
        break;
      case '903':
        return this.registered ? undefined : this.send('CAP', ['END']);
      case '902':
      case '904':
      case '905':
        return this.registered ? this.handler.message(message) : this.refuse('login', params[params.length - 1] ?? '');
      case '001':
        this.registered = true;
        this.nick = params[0] ?? this.identity.nick;
        break;
      case '005':
        for (const token of params.slice(1, -1)) {
          const [name = '', value = ''] = token.split(/=(.*)/s);
          this.supports.set(name, value.replace(/\\x(..)/g, (_, code) => String.fromCharCode(parseInt(code, 16))));
        }
        return;
      case '376':
      case '422':
        if (!this.ready) this.becomeReady();
        break;
      case '432':
      case '433':
      case '437':
        if (!this.registered) return this.nickRefused(command, params[params.length - 1] ?? '');
        break;
      case '464':
      case '465':
        if (!this.registered || command === '465') return this.refuse(command, params[params.length - 1] ?? '');
        break;
      case 'NICK':
        if (message.nick === this.nick) {
          const isRegained = params[0] === this.identity.nick;
          this.nick = params[0] ?? this.nick;
          if (!this.regaining || isRegained) this.identity = {...this.identity, nick: this.nick};
          if (isRegained) this.stopRegaining();
          this.handler.message(message);
          return this.handler.renamed();
        }
        break;
    }
    this.handler.message(message);
  }

  becomeReady() {
    clearTimeout(this.registerTimer);
    this.ready = true;
    this.everReady = true;
    this.connection.settled();
    if (this.regaining) this.regainTimer = setTimeout(() => this.regain(), regains_after);
    else this.identity = {...this.identity, nick: this.nick};
    this.handler.ready();
  }

  /** Whether the name that the person wants is still taken, by the connection that was lost. */
  regaining = false;

  stopRegaining() {
    this.regaining = false;
    clearTimeout(this.regainTimer);
  }

  regain() {
    this.ask('NICK', [this.identity.nick]).catch(() => {
      if (this.ready && this.regaining) this.regainTimer = setTimeout(() => this.regain(), regains_after);
    });
  }

  /** @param {string} code @param {string} text */
  nickRefused(code, text) {
    // SASL gives the account's name, whatever the name now is.
    if (this.identity.password && !this.account) return;
    if (!this.everReady || code === '432' || ++this.refusedNicks > 5) return this.refuse(code, text);
    this.regaining = true;
    this.send('NICK', [`${this.identity.nick.slice(0, 28)}${this.refusedNicks + 1}`]);
  }

  /** @param {string} why @param {string} text */
  refuse(why, text) {
    this.connection.close();
    this.reset();
    this.handler.refused(why, text);
  }

  /** @param {string[]} params */
  capability(params) {
    const verb = params[1];
    const isMore = params[2] === '*' && params.length > 3;
    const names = (params[params.length - 1] ?? '').split(' ').filter(Boolean);
    if (verb === 'LS' || verb === 'NEW') {
      for (const name of names) this.offered.set(name.split('=', 1)[0] ?? '', name.split(/=(.*)/s)[1] ?? '');
      if (!isMore) this.request(verb === 'NEW' ? names.map((name) => name.split('=', 1)[0] ?? '') : wanted);
    } else if (verb === 'ACK') {
      for (const name of names) this.caps.add(name);
      if (--this.requested === 0) this.negotiated();
    } else if (verb === 'NAK') {
      if (--this.requested === 0) this.negotiated();
    } else if (verb === 'DEL') {
      for (const name of names) this.caps.delete(name);
    }
  }

  /** @param {string[]} names */
  request(names) {
    const all = names.filter((name) => wanted.includes(name) && this.offered.has(name) && !this.caps.has(name));
    if (!all.length && !this.registered) return this.negotiated();
    // A line of a client has 512 bytes at most.
    for (let at = 0; at < all.length; at += 12) {
      ++this.requested;
      this.send('CAP', ['REQ', `${all.slice(at, at + 12).join(' ')} `.trimEnd()]);
    }
  }

  negotiated() {
    if (this.registered) return;
    if (!this.identity.password) return this.send('CAP', ['END']);
    if (!this.has('sasl')) return this.refuse('nosasl', '');
    this.send('AUTHENTICATE', ['PLAIN']);
  }

  /** @param {string} asked */
  authenticate(asked) {
    if (asked !== '+') return;
    const {account, nick, password} = this.identity;
    const secret = base64(`\0${account || nick}\0${password}`);
    for (let at = 0; at <= secret.length; at += 400) this.send('AUTHENTICATE', [secret.slice(at, at + 400) || '+']);
  }
}
