// SPDX-License-Identifier: MIT

// Where one writes. Each room has a draft of its own, which the browser keeps.

import {$, h, nameOf} from './dom.js';
import {complete} from './completion.js';
import {secret} from './outgoing.js';
import {t} from './texts.js';

/**
 * @typedef {import('./house.js').House} House
 * @typedef {import('./rooms.js').Room} Room
 * @typedef {import('./timeline.js').Line} Line
 * @typedef {{send(text: string, replyTo: string): void, up(): void, paste(text: string, put: () => void): void,
 *   sendsTyping(): boolean}} Actions
 */

const lines_to_ask = 5;

export class Composer {
  /** @param {House} house @param {import('./storage.js').Storage} store @param {Actions} actions */
  constructor(house, store, actions) {
    this.house = house;
    this.store = store;
    this.actions = actions;
    /** @type {HTMLTextAreaElement} */
    this.box = $('box');
    /** @type {HTMLElement} */
    this.list = $('completions');
    /** @type {Line | null} */
    this.replying = null;
    /** @type {Room | null} */
    this.room = null;
    /** @type {import('./completion.js').Completion | null} */
    this.completion = null;
    this.choice = 0;
    this.box.addEventListener('input', () => this.changed());
    this.box.addEventListener('keydown', (event) => this.key(event));
    this.box.addEventListener('paste', (event) => this.paste(event));
    this.box.addEventListener('blur', () => setTimeout(() => document.activeElement !== this.box && this.offer(null), 150));
    $('composer').addEventListener('submit', (/** @type {Event} */ event) => {
      event.preventDefault();
      this.send();
    });
  }

  /** @param {Room | null} room */
  show(room) {
    if (room === this.room) return;
    this.keep();
    this.room = room;
    this.reply(null);
    this.offer(null);
    this.box.value = room ? this.store.get(this.draftKey(room), '') : '';
    this.box.disabled = !room;
    this.label();
    this.fit();
  }

  label() {
    const text = this.room ? t('writeTo', this.room.name) : '';
    this.box.placeholder = text;
    this.box.setAttribute('aria-label', text);
  }

  focus() {
    this.box.focus({preventScroll: true});
  }

  /** @param {Room} room */
  draftKey(room) {
    return `draft.${this.house.owner}.${room.key}`;
  }

  /** A command may hold a password, and so may a line for NickServ. */
  keep() {
    const text = this.box.value;
    if (this.room) this.store.set(this.draftKey(this.room), text.startsWith('/') || this.room.key === secret ? '' : text);
  }

  /** @param {Line | null} line */
  reply(line) {
    this.replying = line;
    $('replying').hidden = !line;
    $('reply-to').replaceChildren(...(line ? [t('replyingTo', ''), nameOf(line.from), h('bdi', {class: 'faint'}, ` ${line.text.slice(0, 100)}`)] : []));
    if (line) this.focus();
  }

  /** @param {string} text */
  insert(text) {
    const {selectionStart: from, selectionEnd: to, value} = this.box;
    this.box.value = value.slice(0, from) + text + value.slice(to);
    this.box.setSelectionRange(from + text.length, from + text.length);
    this.focus();
    this.changed();
  }

  changed() {
    this.fit();
    if (this.room && this.actions.sendsTyping() && !this.box.value.startsWith('/')) this.house.type(this.room, this.box.value !== '');
    this.keepSoon();
    this.offer(this.find(false));
  }

  /** @type {any} */
  timer = null;

  keepSoon() {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.keep();
    }, 400);
  }

  /** The box is as high as its text, within bounds. */
  fit() {
    this.box.style.height = 'auto';
    if (this.box.value.includes('\n') || this.box.scrollHeight > 50) this.box.style.height = `${Math.min(this.box.scrollHeight, innerHeight * 0.3)}px`;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    // The key Enter ends what is composed, such as a Japanese word, and sends nothing.
    if (event.isComposing || event.keyCode === 229) return;
    const {completion} = this;
    const plainKey = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (completion && plainKey) {
      const count = completion.choices.length;
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        return this.choose((this.choice + (event.key === 'ArrowDown' ? 1 : count - 1)) % count);
      }
      if (event.key === 'Escape') {
        event.preventDefault();
        event.stopPropagation();
        return this.offer(null);
      }
      if (event.key === 'Tab' && !event.shiftKey) {
        event.preventDefault();
        return this.take(this.choice);
      }
      if (event.key === 'Enter' && !event.shiftKey && this.isCommandBegun()) {
        event.preventDefault();
        return this.take(this.choice);
      }
    }
    if (event.key === 'Tab' && !event.shiftKey && plainKey && this.box.value) {
      const found = this.find(true);
      if (!found) return;
      event.preventDefault();
      this.offer(found);
      if (found.choices.length === 1) this.take(0);
    } else if (event.key === 'Enter' && !event.shiftKey && plainKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === 'ArrowUp' && plainKey && !this.box.value) {
      event.preventDefault();
      this.actions.up();
    }
  }

  /** Whether Enter completes a command, and does not send: the command has not been written to its end. */
  isCommandBegun() {
    const choice = this.completion?.choices[this.choice];
    return choice !== undefined && choice.text.startsWith('/') && choice.text.trim() !== this.box.value;
  }

  /** @param {boolean} asked */
  find(asked) {
    if (!this.room || this.box.selectionStart !== this.box.selectionEnd) return null;
    const names = [...this.room.members.values()].map((member) => member.nick).filter((nick) => nick !== this.house.nick);
    if (this.room.isPerson) names.push(this.room.name);
    return complete(this.box.value, this.box.selectionStart, {names, rooms: this.house.list().filter((room) => !room.isPerson).map((room) => room.name)}, asked);
  }

  /** @param {import('./completion.js').Completion | null} completion */
  offer(completion) {
    this.completion = completion;
    this.choice = 0;
    this.list.hidden = !completion;
    this.list.replaceChildren(...(completion?.choices ?? []).map((choice, at) => h('li', {
      role: 'option', id: `choice-${at}`, 'aria-selected': String(at === 0),
      onmousedown: (/** @type {Event} */ event) => {
        event.preventDefault();
        this.take(at);
      },
    }, h('bdi', {}, choice.label), h('span', {class: 'faint'}, choice.more))));
    this.choose(0);
  }

  /** @param {number} at */
  choose(at) {
    this.choice = at;
    [...this.list.children].forEach((item, index) => item.setAttribute('aria-selected', String(index === at)));
    this.list.children[at]?.scrollIntoView({block: 'nearest'});
    if (this.completion) this.box.setAttribute('aria-activedescendant', `choice-${at}`);
    else this.box.removeAttribute('aria-activedescendant');
  }

  /** @param {number} at */
  take(at) {
    const {completion} = this;
    const choice = completion?.choices[at];
    if (!completion || !choice) return;
    const {value} = this.box;
    this.box.value = value.slice(0, completion.from) + choice.text + value.slice(completion.to);
    const caret = completion.from + choice.text.length;
    this.box.setSelectionRange(caret, caret);
    this.offer(null);
    this.fit();
    this.keepSoon();
  }

  /** @param {ClipboardEvent} event */
  paste(event) {
    const text = event.clipboardData?.getData('text/plain').replace(/\r\n?/g, '\n').replace(/\n+$/, '') ?? '';
    if (text.split('\n').length < lines_to_ask) return;
    event.preventDefault();
    this.actions.paste(text, () => this.insert(text));
  }

  send() {
    const text = this.box.value.trimEnd();
    if (!text || !this.room) return;
    this.box.value = '';
    this.keep();
    const replyTo = this.replying?.id ?? '';
    this.reply(null);
    this.offer(null);
    this.fit();
    this.actions.send(text, replyTo);
    this.focus();
  }
}
