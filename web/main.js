// SPDX-License-Identifier: MIT

// The page: joins the house with what one sees, and hears the keys that work everywhere.

import {obey} from './commands.js';
import {Composer} from './composer.js';
import {ask, askFor, helpDialog, jumpDialog, personDialog, pickEmoji, registerDialog, roomsDialog, searchDialog, settingsDialog} from './dialogs.js';
import {$, face, h, icon, iconButton, nameOf, soon} from './dom.js';
import {House} from './house.js';
import {fold, isRoom} from './irc_message.js';
import {LogView} from './log_view.js';
import {plain} from './rich_text.js';
import {Settings} from './settings.js';
import {drawPeople, drawRooms} from './sidebar.js';
import {openStore, Storage} from './storage.js';
import {speak, spoken, t} from './texts.js';

const local = openStore('localStorage');
const tab = openStore('sessionStorage');
const url = new URL('socket', document.baseURI);
url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';

const house = new House(url.href, {local, tab});
const settings = new Settings(local, changed);

/** @type {import('./dialogs.js').App} */
const app = {
  house,
  settings,
  go,
  goTo(room, id) {
    go(room);
    void log.goTo(id);
  },
  write(text) {
    composer.insert(text);
  },
};

/** @type {LogView} */
const log = new LogView(house, {
  reply: (line) => composer.reply(line),
  react: (line) => pickEmoji((sign) => house.active && house.react(house.active, line, sign)),
  takeBack: (line) => ask(t('takeBackTitle'), '', t('takeBack'), () => house.active && house.takeBack(house.active, line),
    h('blockquote', {dir: 'auto'}, line.text.slice(0, 300))),
  person: (nick) => personDialog(app, nick),
  enter: (room) => void house.join(room),
  write: () => composer.focus(),
});

/** @type {Composer} */
const composer = new Composer(house, local, {
  send(text, replyTo) {
    const room = house.active;
    if (!room) return;
    if (text.startsWith('/') && !text.startsWith('//')) {
      const complaint = obey(text, {house, room, open: openDialog});
      if (complaint) house.tell(complaint);
    } else {
      house.say(room, text.replace(/^\/\//, '/'), 'say', replyTo);
    }
    log.toEnd();
    if (!room.timeline.atEnd) void log.jumpToEnd();
  },
  up: () => log.focusLast(),
  paste: (text, put) => ask(t('pasteTitle', text.split('\n').length), t('pasteText', house.active?.name ?? ''), t('paste'), put,
    h('pre', {dir: 'auto', tabindex: 0}, text.slice(0, 2000))),
  sendsTyping: () => settings.get('typing'),
});

house.isWatching = () => document.visibilityState === 'visible' && document.hasFocus() && log.isPinned && !$('chat').hidden;

/** @param {string} name @param {string} [argument] */
function openDialog(name, argument = '') {
  const room = house.active;
  /** @type {Record<string, () => void>} */
  const all = {
    help: () => helpDialog(),
    jump: () => jumpDialog(app),
    search: () => searchDialog(app, argument),
    settings: () => settingsDialog(app),
    rooms: () => roomsDialog(app),
    register: () => registerDialog(app),
    person: () => personDialog(app, argument),
    topic: () => room && askFor(t('cTopic'), t('aText'), room.topic, t('aText') && t('send'),
      (text) => void house.order('TOPIC', [room.name, text])),
  };
  all[name]?.();
}

// The first screen.

const nickField = /** @type {HTMLInputElement} */ ($('nick'));
const passwordField = /** @type {HTMLInputElement} */ ($('password'));
const hasAccount = /** @type {HTMLInputElement} */ ($('has-account'));
let attempts = 0;

/** The rooms that the address names. */
function roomsOfAddress() {
  try {
    return decodeURIComponent(location.hash).split(',').map((name) => name.trim())
      .map((name) => (isRoom(name) ? name : `#${name}`)).filter((name) => /^#\S{1,64}$/.test(name));
  } catch {
    return [];
  }
}

function enter() {
  const nick = nickField.value.trim();
  if (!nick || /[\s!@,:]/.test(nick)) return complain(t('nameBad'));
  complain('');
  local.set('nick', nick);
  local.set('account', hasAccount.checked);
  const house_ = /** @type {HTMLInputElement} */ ($('house-password')).value;
  house.enter({nick, ...(hasAccount.checked && passwordField.value ? {account: nick, password: passwordField.value} : {}), ...(house_ ? {house: house_} : {})},
    roomsOfAddress());
}

/** @param {string} text */
function complain(text) {
  $('enter-error').textContent = text;
}

$('enter').addEventListener('submit', (/** @type {Event} */ event) => {
  event.preventDefault();
  attempts = 0;
  enter();
});
hasAccount.addEventListener('change', () => {
  $('account-part').hidden = !hasAccount.checked;
  if (hasAccount.checked) passwordField.focus();
});

house.on('refused', (/** @type {string} */ why, /** @type {string} */ text) => {
  // After a reload, the connection of the page before may hold the name for a moment.
  if (why === '433' && tab.get('in', '') === fold(nickField.value.trim()) && attempts++ < 4) {
    setTimeout(enter, 500 * attempts);
    return house.setPhase('connecting');
  }
  tab.set('in', '');
  if (why === '464') $('house-part').hidden = false;
  const nick = nickField.value.trim();
  const known = /** @type {Record<string, string>} */ ({
    433: t('nameTaken', nick), 432: t('nameBad'), 437: t('nameBad'), login: t('loginBad'), nosasl: t('loginNot'), 464: t('houseBad'), 465: t('banned', text),
  });
  complain(known[why] ?? text);
  (why === 'login' ? passwordField : nickField).focus();
});

// What the house tells.

let wasIn = false;

function drawStatus() {
  const {phase} = house;
  const isIn = phase === 'ready' || (wasIn && phase !== 'out');
  if (isIn !== wasIn) {
    wasIn = isIn;
    $('welcome').hidden = isIn;
    $('chat').hidden = !isIn;
    if (isIn) {
      tab.set('in', house.owner);
      passwordField.value = '';
      composer.focus();
    } else {
      tab.set('in', '');
      document.title = 'Papo';
      nickField.focus();
    }
  }
  const button = $('enter-button');
  button.disabled = phase === 'connecting';
  button.textContent = t(phase === 'connecting' ? 'entering' : 'enter');
  if (!isIn && phase === 'waiting') complain(t('notReached', house.seconds));
  const goal = roomsOfAddress().join(', ');
  $('enter-where').textContent = goal && t('goesTo', goal);
  const {session} = house;
  $('banner').replaceChildren(...(phase === 'waiting' && isIn ? [h('span', {}, t('lost', house.seconds)),
    h('button', {class: 'small', onclick: () => house.session.connection.probe()}, t('tryNow'))]
    : isIn && house.active && !house.active.isPerson && !house.active.joined ? [h('span', {}, t('notIn')),
      h('button', {class: 'small', onclick: () => house.active && void house.join(house.active.name)}, t('joinAgain'))]
    : phase === 'ready' && session.regaining ? [h('span', {}, t('temporaryName', house.nick, session.identity.nick))] : []));
  $('banner').hidden = !$('banner').childElementCount;
  $('network').textContent = house.network;
  if (!isIn) return;
  $('me').replaceChildren(face(house.nick), nameOf(house.nick), h('span', {class: 'faint'}, house.away ? t('away') : ''),
    iconButton('help', t('help'), () => helpDialog()), iconButton('settings', t('settings'), () => settingsDialog(app)));
}

function drawBar() {
  const room = house.active;
  $('room-name').replaceChildren(h('bdi', {}, room?.name ?? ''));
  const topic = $('topic');
  const mayTopic = room && !room.isPerson;
  topic.textContent = !room ? '' : room.isPerson ? t('private') : room.topic || t('setTopic');
  topic.title = room?.topic ?? '';
  topic.disabled = !mayTopic;
  topic.classList.toggle('empty', !room?.topic);
  $('chat').classList.toggle('alone', !mayTopic);
  $('main').classList.toggle('not-in', Boolean(room && !room.isPerson && !room.joined));
}

function drawTitle() {
  const waiting = house.list().reduce((sum, room) => sum + (room.mentions || 0), 0);
  const other = house.list().some((room) => room.unread);
  const mark = waiting ? `(${waiting}) ` : other ? '• ' : '';
  if (wasIn) document.title = `${mark}${plain(house.active?.name ?? '')} – ${plain(house.network)}`;
}

function drawTyping() {
  const people = house.active ? house.typists(house.active) : [];
  const [one = '', two = ''] = people.map(plain);
  $('typing').textContent = !people.length ? '' : people.length === 1 ? t('typing1', one) : people.length === 2 ? t('typing2', one, two) : t('typingMany');
}

const drawSide = soon(() => {
  drawStatus();
  drawRooms(house, go);
  drawTitle();
  drawBar();
});
// In a crowd somebody always comes or goes, and the list takes longer than a key may.
const drawMembers = () => drawPeople(house, (nick) => personDialog(app, nick));
const drawCrowd = soon(drawMembers, 500);

house.on('status', () => {
  drawStatus();
  drawSide();
});
house.on('rooms', drawSide);
house.on('topic', () => drawBar());
house.on('members', (/** @type {any} */ room) => (!room || room === house.active) && drawCrowd());
house.on('typing', drawTyping);
house.on('active', () => {
  composer.show(house.active);
  log.show(house.active);
  $('people-filter').value = '';
  const {active} = house;
  if (active && !active.isPerson) history.replaceState(null, '', `#${encodeURIComponent(active.name.slice(1))}`);
  drawTyping();
  drawSide();
  drawMembers();
});
house.on('news', (/** @type {any} */ room, /** @type {any} */ line) => {
  if (!settings.get('notify') || (document.visibilityState === 'visible' && document.hasFocus())) return;
  try {
    const note = new Notification(plain(room.isPerson ? line.from : t('noticeTitle', line.from, room.name)), {body: plain(line.text).slice(0, 200), tag: room.key, icon: 'icon.svg'});
    note.onclick = () => {
      focus();
      go(room);
      note.close();
    };
  } catch {
    // Some browsers have notifications only for pages that were installed.
  }
});

/** @param {import('./rooms.js').Room} room */
function go(room) {
  drawer('');
  house.activate(room);
  // A phone's keyboard is not opened unasked.
  if (matchMedia('(hover: hover)').matches) composer.focus();
}

/**
 * The side that is open where there is no place for all.
 * @param {string} which
 */
function drawer(which) {
  $('chat').dataset.drawer = which;
  if (which) /** @type {HTMLElement | null} */ ($(which)?.querySelector('button, input'))?.focus();
}

// Keys that work everywhere.

/** @param {number} way @param {boolean} unread */
function step(way, unread) {
  const list = house.list();
  const at = house.active ? list.indexOf(house.active) : 0;
  for (let i = 1; i <= list.length; ++i) {
    const room = list[(at + way * i + list.length * i) % list.length];
    if (room && (!unread || room.unread)) return go(room);
  }
}

addEventListener('keydown', (event) => {
  if ($('chat').hidden || event.isComposing) return;
  const isDialog = document.querySelector('dialog') !== null;
  const ctrl = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  const act = () => {
    if (isDialog) return false;
    if (event.altKey && !ctrl && (key === 'arrowdown' || key === 'arrowup')) step(key === 'arrowdown' ? 1 : -1, event.shiftKey);
    else if (ctrl && !event.shiftKey && !event.altKey && key === 'k') openDialog('jump');
    else if (ctrl && event.shiftKey && key === 'f') openDialog('search');
    else if (key === 'f1') openDialog('help');
    else if (key === 'escape') back();
    else return false;
    return true;
  };
  if (act()) event.preventDefault();
  // A letter that is typed anywhere goes where one writes.
  else if (!isDialog && !ctrl && !event.altKey && event.key.length === 1 && (document.activeElement === document.body || document.activeElement === $('scroll')) && event.key !== ' ') composer.focus();
});

function back() {
  if ($('chat').dataset.drawer) drawer('');
  else if (composer.replying) composer.reply(null);
  else if (document.activeElement === composer.box && !log.isPinned) void log.jumpToEnd();
  composer.focus();
}

// The browser's own affairs.

function awake() {
  if (document.visibilityState !== 'visible') return composer.keep();
  house.session.connection.probe();
  house.seen();
  drawSide();
}

addEventListener('visibilitychange', awake);
addEventListener('focus', () => house.seen());
addEventListener('online', () => house.session.connection.probe());
addEventListener('pageshow', (event) => event.persisted && awake());
document.addEventListener('resume', awake);
// A browser may keep a page that was left, with its connection: then the name would stay taken.
addEventListener('pagehide', () => {
  composer.keep();
  house.session.connection.drop();
});
addEventListener('storage', (event) => {
  const key = Storage.ours(event.key);
  const read = `read.${house.owner}.`;
  if (key.startsWith(read)) {
    const room = house.rooms.get(key.slice(read.length));
    if (room) house.readElsewhere(room, local.get(key, {id: '', time: 0}));
  } else if (key === 'settings') {
    settings.read();
    changed();
  }
});
addEventListener('hashchange', () => {
  const [name] = roomsOfAddress();
  if (name && house.phase === 'ready' && fold(name) !== house.active?.key) void house.join(name);
});

// A phone's keyboard takes place from what one sees, and not from the page.
const eyes = globalThis.visualViewport;
eyes?.addEventListener('resize', () => document.documentElement.style.setProperty('--height', `${Math.round(eyes.height)}px`));

function changed() {
  document.documentElement.classList.toggle('no-events', !settings.get('events'));
}

/** All words of the page that do not change by themselves. */
function label() {
  speak(navigator.language);
  document.documentElement.lang = spoken();
  for (const element of document.querySelectorAll('[data-t]')) element.textContent = t(/** @type {HTMLElement} */ (element).dataset.t ?? '');
  for (const element of document.querySelectorAll('[data-t-label]')) element.setAttribute('aria-label', t(/** @type {HTMLElement} */ (element).dataset.tLabel ?? ''));
  for (const element of document.querySelectorAll('[data-t-hint]')) element.setAttribute('placeholder', t(/** @type {HTMLElement} */ (element).dataset.tHint ?? ''));
  $('jump-here').replaceChildren(iconButton('search', t('jump'), () => openDialog('jump'), {id: 'jump-button'}));
  $('add-here').replaceChildren(iconButton('plus', t('addRoom'), () => openDialog('rooms'), {id: 'add-room'}));
  $('menu-here').replaceChildren(iconButton('menu', t('menu'), () => drawer('side'), {id: 'menu-button'}));
  $('bar-buttons').replaceChildren(
    iconButton('search', t('search'), () => openDialog('search'), {id: 'search-button'}),
    iconButton('leave', t('leaveRoom'), () => house.active && house.part(house.active), {id: 'leave-button'}),
    iconButton('people', t('showPeople'), () => drawer('people'), {id: 'people-button'}));
  $('people-close').replaceChildren(iconButton('close', t('close'), () => drawer('')));
  $('reply-close').replaceChildren(iconButton('close', t('cancel'), () => composer.reply(null)));
  $('composer-buttons').replaceChildren(
    iconButton('react', t('addEmoji'), () => pickEmoji((sign) => composer.insert(sign))),
    h('button', {type: 'submit', class: 'icon send', 'aria-label': t('send'), title: t('send')}, icon('send')));
  $('shade').onclick = () => drawer('');
  $('topic').onclick = () => openDialog('topic');
  $('people-filter').oninput = drawMembers;
  log.tools = log.makeTools();
}

changed();
label();
$('scroll').setAttribute('aria-label', t('log', ''));
nickField.value = local.get('nick', '');
hasAccount.checked = local.get('account', false);
$('account-part').hidden = !hasAccount.checked;
$('welcome').hidden = false;
// A reload does not send anybody out who needs no password.
if (tab.get('in', '') && tab.get('in', '') === fold(nickField.value) && !hasAccount.checked) enter();
else (hasAccount.checked && nickField.value ? passwordField : nickField).focus();
