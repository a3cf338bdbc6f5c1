// SPDX-License-Identifier: MIT

// The emoji that the page offers, with the words by which they are found.

export const emoji = /** @type {[string, string][]} */ ([
  ['👍', 'thumbsup sim'], ['❤️', 'heart amor'], ['😂', 'joy risada'], ['🎉', 'party festa'], ['😮', 'wow uau'],
  ['😢', 'sad triste'], ['🙏', 'thanks obrigado'], ['👀', 'eyes olhos'], ['✅', 'check feito'], ['🔥', 'fire fogo'],
  ['👏', 'clap palmas'], ['🚀', 'rocket foguete'], ['🙂', 'smile sorriso'], ['😀', 'grin alegre'], 
  ['😉', 'wink piscada'], ['🤔', 'thinking pensando'], ['😴', 'sleep sono'], 
  ['😡', 'angry raiva'], ['🤷', 'shrug seila'], ['👎', 'thumbsdown nao'], ['👋', 'wave oi'],
  ['💡', 'idea ideia'], ['☕', 'coffee cafe'],
  ['🦜', 'parrot papagaio'],
]);
