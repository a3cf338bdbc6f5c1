// SPDX-License-Identifier: MIT

// Colours of names: the same name has the same colour, and each can be read on every ground. Pure.

/** The grounds on which names stand at worst: a line that the mouse is over, a side. */
export const worst_grounds = {light: '#eef0ea', dark: '#262b31'};
const hues = 36;

/** @param {string} color @returns {number[]} */
const channels = (color) => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255);

/** @param {string} color */
function luminance(color) {
  const [r = 0, g = 0, b = 0] = channels(color).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * As WCAG counts it, from 1 to 21.
 * @param {string} one @param {string} other
 */
export function contrast(one, other) {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** @param {number} hue @param {number} saturation @param {number} lightness */
function hsl(hue, saturation, lightness) {
  const a = saturation * Math.min(lightness, 1 - lightness);
  return `#${[0, 8, 4].map((n) => {
    const k = (n + hue / 30) % 12;
    const value = lightness - a * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(value * 255).toString(16).padStart(2, '0');
  }).join('')}`;
}

/** @param {string} name */
export function hueOf(name) {
  let hash = 2166136261;
  for (const char of name.toLowerCase()) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619) >>> 0;
  return (((hash ^ (hash >>> 15)) >>> 0) % hues) * (360 / hues);
}

/** @type {Map<string, string>} */
const made = new Map();

/** @param {string} name @param {'light' | 'dark'} theme */
export function colorOf(name, theme) {
  const hue = hueOf(name);
  const key = `${theme}${hue}`;
  let color = made.get(key);
  if (!color) {
    // The most colourful one that can be read.
    const step = theme === 'light' ? -0.01 : 0.01;
    let lightness = 0.5;
    do {
      lightness += step;
      color = hsl(hue, theme === 'light' ? 0.68 : 0.62, lightness);
    } while (contrast(color, worst_grounds[theme]) < 4.6);
    made.set(key, color);
  }
  return color;
}
