// SPDX-License-Identifier: MIT

// The messages of the room that is shown: at most some hundred rows in the document, wherever one has scrolled to.
// A row that is added elsewhere than at the end moves nothing that one sees, and is not read out.

import {$, face, h, icon, iconButton, isEmojiOnly, nameOf, rich} from './dom.js';
import {spoken, t} from './texts.js';

/**
 * @typedef {import('./house.js').House} House
 * @typedef {import('./rooms.js').Room} Room
 * @typedef {import('./timeline.js').Line} Line
 * @typedef {import('./outgoing.js').Entry} Entry
 * @typedef {{reply(line: Line): void, react(line: Line, at: HTMLElement): void, takeBack(line: Line): void,
 *   person(nick: string): void, enter(room: string): void, write(): void}} Actions
 */

export const most_rows = 400;
const rows_a_step = 100;
const near = 600;
const together = 5 * 60_000;

export class LogView {
  /** @param {House} house @param {Actions} actions */
  constructor(house, actions) {
    this.house = house;
    this.actions = actions;
    /** @type {HTMLElement} */
    this.scroll = $('scroll');
    /** @type {HTMLElement} */
    this.log = $('log');
    /** @type {HTMLElement} */
    this.pending = $('pending');
    /** @type {HTMLElement} */
    this.edge = $('edge');
    /** @type {HTMLElement} */
    this.newest = $('newest');
    /** @type {Room | null} */
    this.room = null;
    /** @type {Line[]} */
    this.shown = [];
    /** @type {WeakMap<Line, HTMLElement>} */
    this.rows = new WeakMap();
    /** @type {WeakMap<Element, Line>} */
    this.lines = new WeakMap();
    /** Whether the newest line is before the person's eyes, and stays there. */
    this.isPinned = true;
    this.unseen = 0;
    /** @type {HTMLElement} */
    this.tools = this.makeTools();
    /** @type {Map<string, {key: number, above: number} | null>} */
    this.places = new Map();

    this.scroll.addEventListener('scroll', () => this.scrolled(), {passive: true});
    new ResizeObserver(() => this.isPinned && this.toEnd()).observe(this.scroll);
    this.log.addEventListener('mouseover', (event) => this.point(event));
    this.log.addEventListener('focusin', (event) => this.point(event));
    this.log.addEventListener('click', (event) => {
      const row = /** @type {Element} */ (event.target).closest('.row');
      if (row && !/** @type {Element} */ (event.target).closest('a, button') && getSelection()?.isCollapsed) {
        /** @type {HTMLElement} */ (row).focus({preventScroll: true});
      }
    });
    this.log.addEventListener('keydown', (event) => this.key(event));
    this.newest.addEventListener('click', () => void this.jumpToEnd());

    house.on('line', (room, line) => room === this.room && this.append(line));
    house.on('changed', (room, line) => room === this.room && this.change(line));
    house.on('reset', (room) => room === this.room && this.draw(true));
    house.on('pending', (room) => room === this.room && this.drawPending());
  }

  /** @param {Room | null} room */
  show(room) {
    if (this.room === room) return;
    if (this.room) {
      this.places.set(this.room.key, this.isPinned ? null : this.anchor());
      this.room.timeline.isRead = false;
    }
    this.room = room;
    this.isPinned = true;
    this.log.setAttribute('aria-label', room ? t('log', room.name) : '');
    this.draw(false);
    const place = room && !room.unread ? this.places.get(room.key) : null;
    if (place) this.restore(place);
    this.update();
  }

  /**
   * All rows anew.
   * @param {boolean} keepPlace
   */
  draw(keepPlace) {
    const place = keepPlace && !this.isPinned ? this.anchor() : null;
    this.quietly(() => {
      this.log.replaceChildren();
      const all = this.room?.timeline.lines ?? [];
      const at = place ? all.findIndex((line) => line.key === place.key) : -1;
      const from = Math.max(0, at < 0 ? all.length - rows_a_step : at - rows_a_step / 2);
      this.shown = all.slice(from, at < 0 ? all.length : from + 2 * rows_a_step);
      this.log.append(...this.shown.map((line, index) => this.row(line, this.shown[index - 1])));
    });
    this.drawPending();
    this.drawEdge();
    if (place) this.restore(place);
    else this.toEnd();
  }

  /**
   * Changes rows of which no screen reader shall speak.
   * @param {() => void} change
   */
  quietly(change) {
    this.log.setAttribute('aria-live', 'off');
    this.log.setAttribute('aria-busy', 'true');
    change();
    setTimeout(() => {
      this.log.setAttribute('aria-live', 'polite');
      this.log.removeAttribute('aria-busy');
    }, 50);
  }

  get isWhole() {
    const lines = this.room?.timeline.lines ?? [];
    return lines.length === 0 || this.shown[this.shown.length - 1] === lines[lines.length - 1];
  }

  /** @param {Line} line */
  append(line) {
    const lines = this.room?.timeline.lines ?? [];
    const last = this.shown[this.shown.length - 1];
    if (last !== lines[lines.length - 2] && this.shown.length) {
      // One reads far above.
      ++this.unseen;
      return this.update();
    }
    this.shown.push(line);
    this.log.append(this.row(line, last));
    this.drawPending();
    if (this.isPinned) {
      this.trim(true);
      this.toEnd();
    } else {
      if (line.kind !== 'event') ++this.unseen;
      this.update();
    }
  }

  /** @param {Line} line */
  change(line) {
    const old = this.rows.get(line);
    if (!old?.isConnected) return;
    const at = this.shown.indexOf(line);
    const hadFocus = old === document.activeElement;
    this.keepingPlace(() => this.quietly(() => {
      const row = this.row(line, this.shown[at - 1]);
      old.replaceWith(row);
      if (hadFocus) row.focus({preventScroll: true});
    }));
  }

  // Rows.

  /** @param {Line} line @param {Line | undefined} before */
  row(line, before) {
    const row = h('div', {class: 'row', tabindex: -1});
    this.rows.set(line, row);
    this.lines.set(row, line);
    this.dress(row, line, before);
    return row;
  }

  /** @param {HTMLElement} row @param {Line} line @param {Line | undefined} before */
  dress(row, line, before) {
    const day = new Date(line.time).toDateString();
    const isNewDay = !before || new Date(before.time).toDateString() !== day;
    const isNew = this.room?.divider === line.key;
    const isFirst = isNewDay || isNew || !before || before.from !== line.from || before.kind !== 'say' || line.kind !== 'say' ||
      line.time - before.time > together || line.replyTo !== '';
    row.className = `row ${line.kind}${isFirst ? ' first' : ''}${line.own ? ' own' : ''}${line.mention ? ' mention' : ''}` +
      `${line.gone ? ' gone' : ''}${line.quiet ? ' quiet' : ''}`;
    row.replaceChildren(
      ...(isNewDay ? [h('div', {class: 'day', role: 'presentation'}, h('span', {}, dayOf(line.time)))] : []),
      ...(isNew ? [h('div', {class: 'new'}, h('span', {}, t('newLines')))] : []),
      this.message(line, isFirst));
  }

  /** @param {Line} line @param {boolean} isFirst */
  message(line, isFirst) {
    const {actions, house} = this;
    const time = h('time', {'aria-hidden': 'true', datetime: new Date(line.time).toISOString(), title: fullTime(line.time)}, clock(line.time));
    if (line.kind === 'event') {
      return h('div', {class: 'message'}, h('div', {class: 'side'}, time),
        h('div', {class: 'text', dir: 'auto'}, rich(line.text, '', actions.enter)));
    }
    const name = () => nameOf(line.from, {onclick: () => actions.person(line.from)});
    const text = h('div', {class: `text${isEmojiOnly(line.text) ? ' large' : ''}`, dir: 'auto'});
    if (line.gone) text.append(t('takenBack'));
    else if (line.kind === 'act') text.append(name(), ' ', rich(line.text, house.nick, actions.enter));
    else text.append(rich(line.text, line.own ? '' : house.nick, actions.enter));
    const isAct = line.kind === 'act';
    return h('div', {class: 'message'},
      h('div', {class: 'side'}, isFirst && !isAct ? face(line.from) : time),
      h('div', {class: 'body'},
        line.replyTo && !line.gone && this.quote(line.replyTo),
        isAct ? null : isFirst ? h('div', {class: 'by'}, name(), line.kind === 'notice' && h('span', {class: 'tag'}, 'notice'), time)
          : h('span', {class: 'unseen'}, `${line.from}: `),
        text,
        line.reactions.size > 0 && this.reactions(line)));
  }

  /** @param {string} id */
  quote(id) {
    const line = this.room?.timeline.find(id);
    return h('button', {class: 'quote', onclick: () => void this.goTo(id)}, icon('reply'),
      line && nameOf(line.from), h('bdi', {}, line ? (line.gone ? t('takenBack') : line.text.slice(0, 120)) : t('replyGone')));
  }

  /** @param {Line} line */
  reactions(line) {
    return h('div', {class: 'reactions'}, ...[...line.reactions].map(([sign, people]) => {
      const by = [...people].slice(0, 20).join(', ');
      return h('button', {'aria-pressed': String(people.has(this.house.nick)), title: by,
        onclick: () => this.room && this.house.react(this.room, line, sign)}, h('bdi', {}, sign), ` ${people.size}`, h('span', {class: 'unseen'}, ` ${by}`));
    }));
  }

  /** The one set of buttons, which stands at the row under the mouse or with the focus. */
  makeTools() {
    const of = (/** @type {(line: Line) => void} */ act) => () => {
      const line = this.lines.get(/** @type {Element} */ (this.tools.closest('.row')));
      if (line) act(line);
    };
    return h('div', {class: 'tools', role: 'group'},
      iconButton('react', t('react'), of((line) => this.actions.react(line, this.tools))),
      iconButton('reply', t('reply'), of((line) => this.actions.reply(line))),
      iconButton('undo', t('takeBack'), of((line) => this.actions.takeBack(line)), {class: 'icon undo'}));
  }

  /** @param {Event} event */
  point(event) {
    const row = /** @type {Element} */ (event.target).closest('.row');
    const line = row && this.lines.get(row);
    if (!row || !line || !this.room || row === this.tools.parentElement) return;
    if (line.kind === 'event' || line.gone || !line.id) return this.tools.remove();
    this.tools.querySelector('.undo')?.toggleAttribute('hidden', !this.house.mayTakeBack(this.room, line));
    row.append(this.tools);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const row = /** @type {Element} */ (event.target).closest('.row');
    const line = row && this.lines.get(row);
    if (!row || !line || event.ctrlKey || event.altKey || event.metaKey) return;
    const canAct = row === event.target && line.kind !== 'event' && !line.gone && line.id;
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowUp: () => this.focusBeside(row, -1),
      ArrowDown: () => this.focusBeside(row, 1),
      Home: () => this.focusRow(this.log.firstElementChild),
      End: () => this.actions.write(),
      ...(canAct ? {
        r: () => this.actions.reply(line),
        e: () => this.actions.react(line, /** @type {HTMLElement} */ (row)),
        Delete: () => this.room && this.house.mayTakeBack(this.room, line) && this.actions.takeBack(line),
      } : {}),
    };
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** @param {Element} row @param {number} way */
  focusBeside(row, way) {
    let next = row;
    do {
      const beside = way < 0 ? next.previousElementSibling : next.nextElementSibling;
      if (!beside) return way > 0 ? this.actions.write() : this.scroll.scrollTo({top: 0});
      next = beside;
    } while (!(/** @type {HTMLElement} */ (next).offsetHeight));
    this.focusRow(next);
  }

  /** @param {Element | null} row */
  focusRow(row) {
    if (!(row instanceof HTMLElement)) return;
    row.focus({preventScroll: true});
    row.scrollIntoView({block: 'nearest'});
  }

  focusLast() {
    const rows = [...this.log.children].filter((row) => /** @type {HTMLElement} */ (row).offsetHeight);
    this.focusRow(rows[rows.length - 1] ?? null);
  }

  // Lines under way.

  drawPending() {
    const room = this.room;
    const entries = room ? this.house.outgoing.of(room.key) : [];
    if (!entries.length && !this.pending.childElementCount) return;
    this.pending.replaceChildren(...entries.map((entry) => this.pendingRow(entry)));
    if (this.isPinned) this.toEnd();
  }

  /** @param {Entry} entry */
  pendingRow(entry) {
    const buttons = entry.state === 'doubt' || entry.state === 'failed';
    const state = entry.state === 'failed' ? entry.error : entry.state === 'doubt' ? t('inDoubt')
      : entry.state === 'sent' ? t('sending') : t('willSend');
    return h('div', {class: `row say first own under-way ${entry.state}`},
      h('div', {class: 'message'},
        h('div', {class: 'side'}, face(this.house.nick)),
        h('div', {class: 'body'},
          h('div', {class: 'by'}, nameOf(this.house.nick), h('span', {class: 'state'}, state)),
          h('div', {class: 'text', dir: 'auto'}, entry.kind === 'act' ? `${this.house.nick} ${entry.text}` : rich(entry.text, '', this.actions.enter)),
          buttons && h('div', {class: 'choices', role: 'alert'},
            h('button', {class: 'small', onclick: () => this.house.sendAgain(entry)}, t('sendAgain')),
            h('button', {class: 'small plain', onclick: () => this.house.discard(entry)}, t('discard'))))));
  }

  // Scrolling.

  /** The first row that one sees, and how far it is from the top. */
  anchor() {
    const top = this.scroll.getBoundingClientRect().top;
    for (const line of this.shown) {
      const box = this.rows.get(line)?.getBoundingClientRect();
      if (box && box.height && box.bottom > top) return {key: line.key, above: box.top - top};
    }
    return null;
  }

  /** @param {{key: number, above: number} | null} place */
  restore(place) {
    const line = place && this.shown.find((each) => each.key === place.key);
    const box = line && this.rows.get(line)?.getBoundingClientRect();
    if (!place || !box) return;
    this.scroll.scrollTop += box.top - this.scroll.getBoundingClientRect().top - place.above;
    this.isPinned = this.distance() < 40;
  }

  /** @param {() => void} change */
  keepingPlace(change) {
    const place = this.isPinned ? null : this.anchor();
    change();
    if (place) this.restore(place);
    else this.toEnd();
  }

  distance() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight;
  }

  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
    this.isPinned = true;
    this.extent = this.measure();
    this.unseen = 0;
    this.update();
  }

  measure() {
    return `${this.scroll.scrollHeight} ${this.scroll.clientHeight}`;
  }

  /** The size of the messages when one last was at their end. */
  extent = '';

  async jumpToEnd() {
    if (!this.room) return;
    this.isPinned = true;
    if (!this.room.timeline.atEnd) await this.house.past.latest(this.room).catch(() => {});
    this.draw(false);
    this.house.seen();
    this.actions.write();
  }

  scrolled() {
    const {room} = this;
    if (!room) return;
    const wasPinned = this.isPinned;
    // It was not the person who scrolled: a keyboard came up, or a window became narrower.
    if (wasPinned && this.extent !== this.measure()) return this.toEnd();
    this.isPinned = this.distance() < 40 && this.isWhole && room.timeline.atEnd;
    if (this.isPinned && !wasPinned) {
      this.unseen = 0;
      this.house.seen();
    }
    this.update();
    if (this.scroll.scrollTop < near) void this.older();
    else if (this.distance() < near && !(this.isWhole && room.timeline.atEnd)) void this.newer();
  }

  update() {
    if (this.room) this.room.timeline.isRead = !this.isPinned;
    const away = !this.isPinned && (this.distance() > 200 || !this.isWhole);
    this.newest.hidden = !away;
    this.newest.replaceChildren(icon('down'), this.unseen ? t('toNewestCount', this.unseen) : t('toNewest'));
  }

  /** More rows above, of those at hand or of the server. */
  async older() {
    const room = this.room;
    if (!room || this.isLoading) return;
    this.isLoading = true;
    const first = this.shown[0];
    let at = first ? room.timeline.lines.indexOf(first) : 0;
    if (at <= 0) {
      this.drawEdge();
      const count = await this.house.past.older(room);
      at = count ? room.timeline.lines.indexOf(/** @type {Line} */ (first)) : 0;
      if (!first && count) at = count;
    }
    this.isLoading = false;
    if (room !== this.room) return;
    if (at > 0) {
      const more = room.timeline.lines.slice(Math.max(0, at - rows_a_step), at);
      const place = this.isPinned && !first ? null : this.anchor();
      this.quietly(() => {
        this.log.prepend(...more.map((line, index) => this.row(line, more[index - 1])));
        this.shown.unshift(...more);
        if (first) this.dress(/** @type {HTMLElement} */ (this.rows.get(first)), first, more[more.length - 1]);
        this.trim(false);
      });
      this.drawEdge();
      if (place) this.restore(place);
      else this.toEnd();
      if (this.scroll.scrollTop < near) setTimeout(() => this.scrolled(), 0);
    } else {
      this.drawEdge();
    }
  }

  isLoading = false;

  /** More rows below. */
  async newer() {
    const room = this.room;
    if (!room || this.isLoading) return;
    this.isLoading = true;
    const {lines} = room.timeline;
    if (this.isWhole) await this.house.past.newer(room);
    this.isLoading = false;
    if (room !== this.room) return;
    const last = this.shown[this.shown.length - 1];
    const at = last ? lines.indexOf(last) + 1 : 0;
    const more = lines.slice(at, at + rows_a_step);
    if (!more.length) return this.ended();
    const place = this.anchor();
    this.quietly(() => {
      this.log.append(...more.map((line, index) => this.row(line, more[index - 1] ?? last)));
      this.shown.push(...more);
      this.trim(true);
    });
    this.restore(place);
    this.drawPending();
    this.drawEdge();
    this.update();
    setTimeout(() => this.scrolled(), 0);
  }

  ended() {
    this.isPinned = this.distance() < 40 && this.isWhole && (this.room?.timeline.atEnd ?? true);
    if (this.isPinned) this.house.seen();
    this.update();
  }

  /**
   * Holds the document to its most rows.
   * @param {boolean} above
   */
  trim(above) {
    const extra = this.shown.length - most_rows;
    if (extra <= 0) return;
    const dropped = above ? this.shown.splice(0, extra) : this.shown.splice(-extra);
    for (const line of dropped) this.rows.get(line)?.remove();
    const first = this.shown[0];
    if (above && first) this.dress(/** @type {HTMLElement} */ (this.rows.get(first)), first, undefined);
  }

  drawEdge() {
    const room = this.room;
    const isFirst = !room || this.shown[0] === room.timeline.lines[0];
    const isLoading = this.isLoading && !room?.timeline.atStart;
    this.edge.textContent = !room ? t('nobodyYet') : isLoading ? t('loadingOlder')
      : isFirst && room.isPerson ? t('privateNote')
        : isFirst && (room.timeline.atStart || !this.house.past.isKept(room)) ? t('begin', room.name) : '';
  }

  /**
   * To a line, wherever it is.
   * @param {string} id
   */
  async goTo(id) {
    const room = this.room;
    if (!room) return;
    if (!(await this.house.past.around(room, id).catch(() => false))) return;
    const line = room.timeline.find(id);
    if (!line || room !== this.room) return;
    if (!this.shown.includes(line)) {
      const at = room.timeline.lines.indexOf(line);
      const from = Math.max(0, at - rows_a_step);
      this.quietly(() => {
        this.shown = room.timeline.lines.slice(from, from + 2 * rows_a_step);
        this.log.replaceChildren(...this.shown.map((each, index) => this.row(each, this.shown[index - 1])));
      });
    }
    const row = this.rows.get(line);
    this.isPinned = false;
    row?.scrollIntoView({block: 'center'});
    row?.focus({preventScroll: true});
    row?.classList.add('found');
    setTimeout(() => row?.classList.remove('found'), 2500);
    this.scrolled();
  }
}

/** @param {number} time */
export const clock = (time) => new Date(time).toLocaleTimeString(spoken(), {hour: '2-digit', minute: '2-digit', hour12: false});
/** @param {number} time */
const fullTime = (time) => new Date(time).toLocaleString(spoken());

/** @param {number} time */
export function dayOf(time) {
  const day = new Date(time);
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(time).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days === 0) return t('today');
  if (days === 1) return t('yesterday');
  const year = day.getFullYear() === new Date().getFullYear() ? undefined : 'numeric';
  return day.toLocaleDateString(spoken(), {weekday: 'long', day: 'numeric', month: 'long', year});
}
