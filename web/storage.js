// SPDX-License-Identifier: MIT

// What the browser keeps for this page; never a password. Works without a store, too, such as in a private window.

const prefix = 'papo.';

export class Storage {
  /** @param {globalThis.Storage | null} store */
  constructor(store) {
    this.store = store;
  }

  /** @template T @param {string} key @param {T} otherwise @returns {T} */
  get(key, otherwise) {
    try {
      const text = this.store?.getItem(prefix + key);
      if (text === null || text === undefined) return otherwise;
      const value = JSON.parse(text);
      return typeof value === typeof otherwise && (value === null) === (otherwise === null) &&
        Array.isArray(value) === Array.isArray(otherwise) ? value : otherwise;
    } catch {
      return otherwise;
    }
  }

  /** @param {string} key @param {unknown} value */
  set(key, value) {
    try {
      if (value === undefined || value === '') this.store?.removeItem(prefix + key);
      else this.store?.setItem(prefix + key, JSON.stringify(value));
    } catch {
      // It is full, or not allowed: the page goes on without.
    }
  }

  /**
   * The key of ours that another tab changed, or nothing.
   * @param {string | null} key
   */
  static ours(key) {
    return key?.startsWith(prefix) ? key.slice(prefix.length) : '';
  }
}

/** @param {'localStorage' | 'sessionStorage'} name */
export function openStore(name) {
  try {
    return new Storage(globalThis[name] ?? null);
  } catch {
    return new Storage(null);
  }
}
