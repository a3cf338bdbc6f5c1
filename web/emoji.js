// SPDX-License-Identifier: MIT

// The emoji that the page offers, with the words by which they are found.

export const emoji = /** @type {[string, string][]} */ ([
  ['👍', 'thumbsup sim'], ['❤️', 'heart amor'], ['😂', 'joy risada'], ['🎉', 'party festa'], ['😮', 'wow uau'],
  ['😢', 'sad triste'], ['🙏', 'thanks obrigado'], ['👀', 'eyes olhos'], ['✅', 'check feito'], ['🔥', 'fire fogo'],
  ['👏', 'clap palmas'], ['🚀', 'rocket foguete'], ['🙂', 'smile sorriso'], ['😀', 'grin alegre'], ['😅', 'phew ufa'],
  ['😉', 'wink piscada'], ['😍', 'love apaixonado'], ['🤔', 'thinking pensando'], ['😴', 'sleep sono'], ['😎', 'cool legal'],
  ['😡', 'angry raiva'], ['🤷', 'shrug seila'], ['🤦', 'facepalm'], ['👎', 'thumbsdown nao'], ['👋', 'wave oi'],
  ['💪', 'strong forte'], ['💡', 'idea ideia'], ['⚠️', 'warning aviso'], ['❓', 'question pergunta'], ['☕', 'coffee cafe'],
  ['🍕', 'pizza'], ['🎂', 'cake bolo'], ['⚽', 'ball bola'], ['🌞', 'sun sol'], ['🌙', 'moon lua'], ['🦜', 'parrot papagaio'],
]);
