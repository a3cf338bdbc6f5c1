// SPDX-License-Identifier: MIT

#include "store/search_text.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "text/ascii.h"
#include "text/blank.h"
#include "text/formatting.h"
#include "text/utf8.h"

namespace papo::store {
namespace {

// Is changed with the code of this file.
constexpr auto own_version = "1";

// A longer word is cut into several. In code points.
constexpr std::size_t longest_word = 64;

struct Range {
  std::int32_t first;
  std::int32_t last;
};

constexpr bool is_in(std::span<const Range> ranges, std::int32_t character) {
  return std::ranges::any_of(ranges, [&](const Range& range) {
    return character >= range.first && character <= range.last;
  });
}

// The marks of these scripts can be left out. In other scripts a mark may be a vowel.
constexpr std::array accents{
    Range{0x0300, 0x036f}, Range{0x0483, 0x0489}, Range{0x0591, 0x05c7}, Range{0x0610, 0x061a},
    Range{0x064b, 0x065f}, Range{0x0670, 0x0670}, Range{0x1ab0, 0x1aff}, Range{0x1dc0, 0x1dff},
    Range{0x20d0, 0x20ff}, Range{0xfe00, 0xfe0f}, Range{0xfe20, 0xfe2f}, Range{0xe0100, 0xe01ef},
};

// Scripts that are written without blanks. Of Korean, a syllable is found by itself, too: each
// begins with one of these letters.
constexpr std::array without_spaces{
    Range{0x0e00, 0x0eff},   Range{0x1000, 0x109f},   Range{0x1100, 0x115f},
    Range{0x1780, 0x17ff},   Range{0x2e80, 0x2fdf},   Range{0x3005, 0x3007},
    Range{0x3021, 0x3029},   Range{0x3040, 0x30ff},   Range{0x3100, 0x312f},
    Range{0x31a0, 0x31bf},   Range{0x31f0, 0x31ff},   Range{0x3400, 0x4dbf},
    Range{0x4e00, 0x9fff},   Range{0xa000, 0xa4cf},   Range{0xa960, 0xa97c},
    Range{0xf900, 0xfaff},   Range{0x17000, 0x18d8f}, Range{0x1aff0, 0x1b2ff},
    Range{0x20000, 0x3ffff},
};

struct Replacement {
  std::int32_t letter;
  std::string_view by;
};

// Letters that Unicode does not take apart, as people write them without their own keyboard.
constexpr std::array replacements{
    Replacement{0x00e6, "ae"}, Replacement{0x00f0, "d"}, Replacement{0x00f8, "o"},
    Replacement{0x00fe, "th"}, Replacement{0x0111, "d"}, Replacement{0x0127, "h"},
    Replacement{0x0131, "i"},  Replacement{0x0142, "l"}, Replacement{0x0153, "oe"},
    Replacement{0x0167, "t"},  Replacement{0x0180, "b"}, Replacement{0x0268, "i"},
};

enum class Kind {
  of_word,    // Goes on with the word.
  own_word,   // Is a word by itself.
  begins,     // Is a word by itself, with the marks behind it.
  separates,  // Ends a word.
  unseen      // Is passed over.
};

Kind kind_of(std::int32_t character) {
  if (is_in(accents, character)) return Kind::unseen;
  switch (utf8proc_category(character)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return is_in(without_spaces, character) ? Kind::begins : Kind::of_word;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
      return Kind::of_word;
    case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_SC:
    case UTF8PROC_CATEGORY_SK:
    case UTF8PROC_CATEGORY_SO:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CN:  // A later version of Unicode may have an emoji there.
      return Kind::own_word;
    case UTF8PROC_CATEGORY_CF:
      return Kind::unseen;
    default:
      return character == '#' ? Kind::own_word : Kind::separates;
  }
}

class Words {
 public:
  explicit Words(std::size_t size) { words_.reserve(size + size / 4); }

  void add(Kind kind, std::string_view bytes) {
    switch (kind) {
      case Kind::unseen:
        return;
      case Kind::separates:
        return end();
      case Kind::of_word:
        if (length_ == longest_word) end();
        break;
      case Kind::own_word:
      case Kind::begins:
        end();
        break;
    }
    if (length_ == 0 && !words_.empty()) words_ += ' ';
    words_ += bytes;
    ++length_;
    is_letter_alone_ = kind == Kind::begins;
    if (kind == Kind::own_word) end();
  }
  // A letter behind a character that is a word by itself. Marks belong to that word.
  void add_letter(std::string_view bytes) {
    if (is_letter_alone_) end();
    add(Kind::of_word, bytes);
  }
  void end() {
    length_ = 0;
    is_letter_alone_ = false;
  }

  std::string take() { return std::move(words_); }

 private:
  std::string words_;
  std::size_t length_ = 0;  // Code points of the word that is not ended yet.
  bool is_letter_alone_ = false;
};

// Vowels and last consonants of a syllable of Korean.
bool goes_on_a_syllable(std::int32_t character) {
  return character >= 0x1160 && character <= 0x11ff;
}

// Adds a character in its simplest form.
void add_folded(Words& words, std::int32_t character) {
  const auto kind = kind_of(character);
  const auto* const replacement = std::ranges::find(replacements, character, &Replacement::letter);
  if (replacement != replacements.end()) {
    for (const char& letter : replacement->by) words.add_letter({&letter, 1});
    return;
  }
  std::array<utf8proc_uint8_t, 4> bytes{};
  const auto length = utf8proc_encode_char(character, bytes.data());
  const std::string_view encoded{reinterpret_cast<const char*>(bytes.data()),
                                 static_cast<std::size_t>(length)};
  const bool is_letter =
      kind == Kind::of_word && !text::is_mark(character) && !goes_on_a_syllable(character);
  is_letter ? words.add_letter(encoded) : words.add(kind, encoded);
}

void add_beyond_ascii(Words& words, std::int32_t character) {
  constexpr auto how =
      static_cast<utf8proc_option_t>(UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD);
  std::array<utf8proc_int32_t, 32> forms{};
  int boundary = 0;
  const auto count = utf8proc_decompose_char(
      character, forms.data(), static_cast<utf8proc_ssize_t>(forms.size()), how, &boundary);
  if (count < 0 || count > static_cast<utf8proc_ssize_t>(forms.size())) return words.end();
  for (utf8proc_ssize_t i = 0; i < count; ++i) {
    add_folded(words, forms.at(static_cast<std::size_t>(i)));
  }
}

}  // namespace

std::string words_of(std::string_view text) {
  Words words{text.size()};
  while (!text.empty()) {
    const char byte = text.front();
    const auto is_ascii = static_cast<signed char>(byte) >= 0;
    std::size_t length = 1;
    if (!is_ascii) {
      const auto [character, bytes] = text::first_code_point(text);
      length = bytes;
      character < 0 ? words.end() : add_beyond_ascii(words, character);
    } else if (const char letter = text::in_lower_case(byte);
               (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9')) {
      words.add_letter({&letter, 1});
    } else if (const auto formatting = text::formatting_at(text); formatting > 0) {
      length = formatting;
    } else if (byte == '\n' || byte == '\t') {
      words.end();
    } else if (static_cast<unsigned char>(byte) >= ' ' && byte != '\x7f') {
      words.add(kind_of(byte), {&byte, 1});
    }
    text.remove_prefix(length);
  }
  return words.take();
}

std::string word_of_name(std::string_view key) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string word;
  for (const char c : key) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (is_plain) {
      word += c;
    } else {
      (word += '$') += digits[byte >> 4U];
      word += digits[byte & 0xfU];
    }
  }
  return word;
}

std::string query_of(std::string_view text, LastWord last) {
  const auto given = text::cut_to(text, longest_search);
  const bool is_cut = given.size() < text.size();
  std::string query;
  for (auto rest = text::without_blanks(given); !rest.empty();) {
    const auto [word, behind] = text::cut_word(rest);
    rest = behind;
    const auto words = words_of(word);
    if (words.empty()) continue;
    if (!query.empty()) query += " AND ";
    query += '"' + words + '"';
    const bool may_go_on = rest.empty() && (is_cut || last == LastWord::begun);
    const auto length = words.size() - (words.rfind(' ') + 1);
    if (may_go_on && length >= shortest_beginning) query += " *";
  }
  return query;
}

std::string words_version() {
  return std::string{own_version} + "/" + utf8proc_unicode_version() + "/" + utf8proc_version();
}

}  // namespace papo::store
