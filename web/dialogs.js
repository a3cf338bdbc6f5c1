// SPDX-License-Identifier: MIT

// The dialogs: each is made when it is opened, and gone when it is closed. The browser holds the focus inside.

import {commands, usage} from './commands.js';
import {h, icon, nameOf, rich} from './dom.js';
import {emoji} from './emoji.js';
import {explain} from './house.js';
import {fold, isRoom} from './irc_message.js';
import {clock, dayOf} from './log_view.js';
import {t} from './texts.js';

/**
 * @typedef {import('./house.js').House} House
 * @typedef {import('./rooms.js').Room} Room
 * @typedef {import('./timeline.js').Line} Line
 * @typedef {{house: House, go(room: Room): void, goTo(room: Room, id: string): void, write(text: string): void,
 *   settings: import('./settings.js').Settings}} App
 * @typedef {import('./dom.js').Child} Child
 */

/**
 * Opens a dialog with a title and gives it back.
 * @param {string} title @param {Child[]} content @param {string} [kind]
 */
export function showDialog(title, content, kind = '') {
  const close = () => dialog.close();
  /** @type {HTMLDialogElement} */
  const dialog = h('dialog', {class: kind, 'aria-labelledby': 'dialog-title',
    onclose: () => dialog.remove(),
    // In a field for searching, the browser's own Escape only empties it.
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      close();
    },
    // A click beside it closes it.
    onclick: (/** @type {Event} */ event) => event.target === dialog && close()},
  h('div', {class: 'sheet'},
    h('header', {}, h('h2', {id: 'dialog-title'}, title),
      h('button', {class: 'icon', 'aria-label': t('close'), title: t('close'), onclick: close}, icon('close'))),
    ...content));
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** @param {Element} inside */
const closeAround = (inside) => inside.closest('dialog')?.close();

/** @param {string} text @param {(event: Event) => void} onclick @param {string} [kind] */
const button = (text, onclick, kind = '') => h('button', {class: kind, onclick}, text);

/** @param {string} title @param {string} text @param {string} yes @param {() => void} run @param {Child} [more] */
export function ask(title, text, yes, run, more) {
  const dialog = showDialog(title, [text && h('p', {}, text), more, h('footer', {},
    button(t('cancel'), () => dialog.close(), 'plain'),
    h('button', {autofocus: true, onclick: () => {
      dialog.close();
      run();
    }}, yes))]);
}

/**
 * A form of a single field.
 * @param {string} title @param {string} label @param {string} value @param {string} yes @param {(value: string) => void} run
 */
export function askFor(title, label, value, yes, run) {
  const input = h('input', {id: 'asked', autocomplete: 'off', maxlength: 400, autofocus: true});
  input.value = value;
  const dialog = showDialog(title, [h('form', {onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    dialog.close();
    run(input.value);
  }}, h('label', {for: 'asked'}, label), input, h('footer', {},
    button(t('cancel'), () => dialog.close(), 'plain'), h('button', {type: 'submit'}, yes)))]);
}

export function helpDialog() {
  const row = (/** @type {string[]} */ keys, /** @type {string} */ text) =>
    h('div', {}, h('dt', {}, ...keys.map((key) => h('kbd', {}, key))), h('dd', {}, t(text)));
  showDialog(t('help'), [h('div', {class: 'scrolls', tabindex: 0},
    h('h3', {}, t('helpKeys')),
    h('dl', {class: 'keys'},
      row(['Alt ↑', 'Alt ↓'], 'kSwitch'), row(['Alt Shift ↓'], 'kUnread'), row(['Ctrl K'], 'kJump'), row(['Ctrl Shift F'], 'kSearch'),
      row(['Tab'], 'kTab'), row(['Shift Enter'], 'kNewline'), row(['↑'], 'kLines'), row(['R', 'E', 'Del'], 'kLine'),
      row(['Esc'], 'kEsc'), row(['F1'], 'kHelp')),
    h('h3', {}, t('helpCommands')),
    h('dl', {class: 'commands'}, ...commands.map((command) => h('div', {}, h('dt', {}, h('code', {}, usage(command))), h('dd', {}, t(command.help))))),
    h('p', {class: 'faint'}, t('helpText')))], 'wide');
}

/**
 * Finds a room or a person by some letters.
 * @param {App} app
 */
export function jumpDialog(app) {
  const {house} = app;
  const input = h('input', {type: 'search', 'aria-label': t('jump'), placeholder: t('jump'), autocomplete: 'off', autofocus: true,
    role: 'combobox', 'aria-expanded': 'true', 'aria-controls': 'jumps', 'aria-autocomplete': 'list'});
  const list = h('ul', {id: 'jumps', role: 'listbox', 'aria-label': t('jump')});
  let choice = 0;
  /** @type {{label: string, more: string, run(): void}[]} */
  let choices = [];
  const take = (/** @type {number} */ at) => {
    const found = choices[at];
    dialog.close();
    found?.run();
  };
  const mark = (/** @type {number} */ at) => {
    choice = at;
    [...list.children].forEach((item, index) => item.setAttribute('aria-selected', String(index === at)));
    list.children[at]?.scrollIntoView({block: 'nearest'});
    input.setAttribute('aria-activedescendant', `jump-${at}`);
  };
  const find = () => {
    const text = input.value.trim();
    const wanted = fold(text).replace(/^[#@]/, '');
    const fits = (/** @type {string} */ name) => fold(name).includes(wanted);
    const people = new Set([...house.rooms.values()].flatMap((room) => [...room.members.values()].map((member) => member.nick)));
    people.delete(house.nick);
    choices = [
      ...house.list().filter((room) => fits(room.name)).map((room) => ({label: room.name, more: room.unread ? t('unreadCount', room.unread) : room.topic, run: () => app.go(room)})),
      ...(wanted && !text.startsWith('#') ? [...people].filter((nick) => fits(nick) && !house.find(nick)).slice(0, 20)
        .map((nick) => ({label: nick, more: t('writeTo1'), run: () => void house.converse(nick)})) : []),
      ...(wanted && !text.includes(' ') && !house.find(`#${wanted}`) ? [{label: t('jumpJoin', `#${wanted}`), more: '', run: () => void house.join(`#${wanted}`)}] : []),
    ].slice(0, 12);
    list.replaceChildren(...choices.map((each, at) => h('li', {role: 'option', id: `jump-${at}`, 'aria-selected': 'false', onclick: () => take(at)},
      h('bdi', {}, each.label), h('span', {class: 'faint'}, each.more))));
    mark(0);
  };
  input.addEventListener('input', find);
  input.addEventListener('keydown', (event) => {
    const way = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (event.isComposing || (!way && event.key !== 'Enter')) return;
    event.preventDefault();
    if (way) mark((choice + way + choices.length) % (choices.length || 1));
    else take(choice);
  });
  const dialog = showDialog(t('jump'), [input, list], 'top');
  find();
}

/** @param {App} app @param {string} [words] */
export function searchDialog(app, words = '') {
  const {house} = app;
  const room = house.active;
  const input = h('input', {type: 'search', 'aria-label': t('search'), placeholder: t('search'), autocomplete: 'off', autofocus: true});
  input.value = words;
  const here = h('input', {type: 'checkbox', id: 'search-here'});
  here.checked = room !== null && !room.isPerson;
  const results = h('div', {class: 'results', 'aria-live': 'polite'});
  let run = 0;
  const find = async () => {
    const mine = ++run;
    const text = input.value.trim();
    if (!text) return results.replaceChildren();
    results.replaceChildren(h('p', {class: 'faint'}, t('searching')));
    /** @type {Node[]} */
    let rows;
    try {
      const found = await house.search(text, here.checked && room && !room.isPerson ? room.name : '');
      rows = found.map(({line, room: name}) => h('button', {class: 'result', onclick: () => {
        const there = house.find(name);
        dialog.close();
        if (there) app.goTo(there, line.id);
      }}, h('span', {class: 'by'}, nameOf(line.from), h('span', {class: 'faint'}, ` ${name} · ${dayOf(line.time)} ${clock(line.time)}`)),
      h('span', {class: 'text', dir: 'auto'}, line.text)));
      if (!rows.length) rows = [h('p', {class: 'faint'}, t('searchNone'))];
    } catch (error) {
      rows = [h('p', {class: 'faint'}, /** @type {any} */ (error).code === '421' ? t('searchNot') : explain(error))];
    }
    if (mine === run) results.replaceChildren(...rows);
  };
  const dialog = showDialog(t('search'), [
    h('form', {role: 'search', onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      void find();
    }}, h('div', {class: 'line'}, input, h('button', {type: 'submit'}, t('search'))),
    room && !room.isPerson && h('label', {class: 'check', for: 'search-here'}, here, t('searchHere', room.name))),
    results], 'wide top');
  if (words) void find();
}

/** @param {App} app */
export function roomsDialog(app) {
  const {house} = app;
  const list = h('div', {class: 'results', 'aria-live': 'polite'});
  const name = h('input', {'aria-label': t('create'), placeholder: '#', autocomplete: 'off', maxlength: 33, autofocus: true});
  const enter = (/** @type {string} */ room) => {
    dialog.close();
    void house.join(room);
  };
  const dialog = showDialog(t('roomList'), [list, h('form', {onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    const text = name.value.trim().replace(/\s+/g, '-');
    if (text && text !== '#') enter(isRoom(text) ? text : `#${text}`);
  }}, h('label', {}, t('create')), h('div', {class: 'line'}, name, h('button', {type: 'submit'}, t('join'))))], 'wide');
  house.session.ask('LIST').then((messages) => {
    const rows = messages.filter((message) => message.command === '322').map(({params: [, room = '', members = '', topic = '']}) =>
      h('button', {class: 'result', onclick: () => enter(room)},
        h('span', {class: 'by'}, h('bdi', {class: 'nick'}, room), h('span', {class: 'faint'}, ` ${members === '1' ? t('personHere') : t('peopleHere', members)}`)),
        topic && h('span', {class: 'text', dir: 'auto'}, topic)));
    list.replaceChildren(...(rows.length ? rows.slice(0, 300) : [h('p', {class: 'faint'}, t('roomListNone'))]));
  }).catch((error) => list.replaceChildren(h('p', {}, explain(error))));
}

/** @param {App} app @param {string} nick */
export function personDialog(app, nick) {
  const {house} = app;
  const room = house.active;
  const facts = h('dl', {class: 'facts'});
  const isOther = fold(nick) !== fold(house.nick);
  const rules = room && !room.isPerson && room.rules(house.nick) && room.member(nick) && isOther;
  const act = (/** @type {string} */ text, /** @type {() => unknown} */ run, kind = 'plain') => button(text, () => {
    closeAround(facts);
    void run();
  }, kind);
  const name = room?.name ?? '';
  showDialog(t('person', nick), [facts, h('div', {class: 'choices'},
    act(t('writeTo1'), () => house.converse(nick), ''),
    isOther && room && !room.isPerson && act(t('mention'), () => app.write(`${nick}: `)),
    rules && act(t('makeOp'), () => house.order('MODE', [name, '+o', nick])),
    rules && act(t('giveVoice'), () => house.order('MODE', [name, '+v', nick])),
    rules && act(t('kickOut'), () => askFor(t('kickOut'), t('reason'), '', t('kickOut'), (why) => house.order('KICK', [name, nick, why].filter(Boolean))), 'plain danger'))]);
  const fact = (/** @type {string} */ key, /** @type {Child} */ value) => h('div', {}, h('dt', {}, key), h('dd', {}, value));
  house.session.ask('WHOIS', [nick]).then((messages) => {
    const of = (/** @type {string} */ numeric) => messages.find((message) => message.command === numeric)?.params;
    facts.replaceChildren(...[
      of('301') && fact(t('awayPeople'), h('bdi', {}, of('301')?.[2] ?? '')),
      of('330') && fact(t('account'), h('bdi', {}, of('330')?.[2] ?? '')),
      of('319') && fact(t('inRooms'), rich((of('319')?.[2] ?? '').replace(/[@+]+(?=#)/g, ''), '', (there) => {
        closeAround(facts);
        void house.join(there);
      })),
    ].flatMap((each) => (each ? [each] : [])));
  }).catch((error) => facts.replaceChildren(fact('', explain(error))));
}

/** @param {(sign: string) => void} run */
export function pickEmoji(run) {
  const dialog = showDialog(t('addEmoji'), [h('div', {class: 'emoji'}, ...emoji.map(([sign, words], at) =>
    h('button', {class: 'plain', autofocus: at === 0, 'aria-label': words.split(' ')[0], title: words.split(' ')[0], onclick: () => {
      dialog.close();
      run(sign);
    }}, sign)))]);
}

/** @param {App} app */
export function registerDialog(app) {
  const {house} = app;
  if (!house.session.has('draft/account-registration')) {
    showDialog(t('registerTitle', house.nick), [h('p', {}, t('registerNot'))]);
    return;
  }
  const password = h('input', {id: 'new-password', type: 'password', autocomplete: 'new-password', required: true, autofocus: true});
  const error = h('p', {class: 'error', role: 'alert'});
  const dialog = showDialog(t('registerTitle', house.nick), [h('p', {}, t('registerText')), h('form', {onsubmit: async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      await house.session.ask('REGISTER', ['*', '*', password.value]);
      house.session.identity = {...house.session.identity, account: house.nick, password: password.value};
      dialog.close();
      house.tell(t('registered', house.nick));
    } catch (refusal) {
      error.textContent = explain(refusal);
    }
  }}, h('input', {class: 'unseen', autocomplete: 'username', value: house.nick, tabindex: -1, 'aria-hidden': 'true'}),
  h('label', {for: 'new-password'}, t('password')), password, error, h('footer', {},
    button(t('cancel'), () => dialog.close(), 'plain'), h('button', {type: 'submit'}, t('register'))))]);
}

/** @param {App} app */
export function settingsDialog(app) {
  const {settings: kept, house} = app;
  const check = (/** @type {'events' | 'typing' | 'notify'} */ name, /** @type {string} */ text) => {
    const input = h('input', {type: 'checkbox', id: `set-${name}`, onchange: async () => {
      const isOn = await kept.set(name, input.checked);
      input.checked = kept.get(name);
      note.textContent = isOn ? '' : t('notifyNot');
    }});
    input.checked = kept.get(name);
    return h('label', {class: 'check', for: `set-${name}`}, input, text);
  };
  const note = h('p', {class: 'error', role: 'alert'});
  const dialog = showDialog(t('settings'), [
    check('events', t('showEvents')), check('typing', t('sendTyping')), check('notify', t('notify')), note,
    h('footer', {},
      !house.session.account && house.session.has('draft/account-registration') && button(`${t('registerTitle', house.nick)}…`, () => {
        dialog.close();
        registerDialog(app);
      }, 'plain'),
      button(t('leaveChat'), () => {
        dialog.close();
        house.leave();
      }, 'plain danger'))]);
}
