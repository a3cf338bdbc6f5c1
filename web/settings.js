// SPDX-License-Identifier: MIT

// What the person has chosen for this browser.

/**
 * @typedef {{events: boolean, typing: boolean, notify: boolean}} Values
 */

/** @type {Values} */
const usual = {events: true, typing: true, notify: false};

export class Settings {
  /** @param {import('./storage.js').Storage} store @param {() => void} changed */
  constructor(store, changed) {
    this.store = store;
    this.changed = changed;
    this.read();
  }

  read() {
    /** @type {Values} */
    this.values = {...usual};
    const kept = this.store.get('settings', {});
    for (const [name, value] of Object.entries(kept)) {
      if (Object.hasOwn(usual, name) && typeof value === typeof usual[/** @type {keyof Values} */ (name)]) Object.assign(this.values, {[name]: value});
    }
  }

  /** @template {keyof Values} N @param {N} name @returns {Values[N]} */
  get(name) {
    return /** @type {Values} */ (this.values)[name];
  }

  /**
   * Says whether the browser allows it.
   * @param {keyof Values} name @param {boolean} value
   */
  async set(name, value) {
    if (name === 'notify' && value) {
      const answer = globalThis.Notification ? await Notification.requestPermission() : 'denied';
      if (answer !== 'granted') return false;
    }
    this.values = /** @type {Values} */ ({...usual, ...this.values, [name]: value});
    this.store.set('settings', this.values);
    this.changed();
    return true;
  }
}
