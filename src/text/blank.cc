// SPDX-License-Identifier: MIT

#include "text/blank.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>

#include "text/utf8.h"

namespace papo::text {
namespace {

// Unicode calls these letters and signs, but they are drawn as a blank.
constexpr std::array<std::int32_t, 4> drawn_as_blanks{
    0x2800,            // Braille pattern blank.
    0x13441, 0x13442,  // Egyptian hieroglyphs: full blank, half blank.
    0x1d159,           // Musical symbol null notehead.
};

// Most letters that people write are here, and none of these is a blank. This check is faster than
// a look-up.
bool is_among_letters(std::int32_t code_point) {
  return (code_point > 0xad && code_point < 0x600 && code_point != 0x34f) ||
         (code_point > 0x3164 && code_point < 0xfe00);
}

// The code points that Default_Ignorable_Code_Point keeps for later. utf8proc does not know them,
// because they are not assigned yet.
bool is_kept_for_ignorable(std::int32_t code_point) {
  return code_point == 0x2065 || (code_point >= 0xfff0 && code_point <= 0xfff8) ||
         (code_point >= 0xe0000 && code_point <= 0xe0fff);
}

}  // namespace

bool is_blank(std::int32_t code_point) {
  if (code_point < 0x80) return code_point == ' ';
  if (is_among_letters(code_point)) return false;
  const auto* const property = utf8proc_get_property(code_point);
  return property->category == UTF8PROC_CATEGORY_ZS || property->category == UTF8PROC_CATEGORY_CF ||
         property->ignorable != 0 || is_kept_for_ignorable(code_point) ||
         std::ranges::find(drawn_as_blanks, code_point) != drawn_as_blanks.end();
}

std::size_t space_at(std::string_view text) {
  if (text.empty()) return 0;
  if (text.front() == ' ' || text.front() == '\t') return 1;
  // All other spaces begin with one of these bytes: U+00A0, U+1680, U+2000 and more, U+3000.
  if (std::string_view{"\xc2\xe1\xe2\xe3"}.find(text.front()) == std::string_view::npos) return 0;
  const auto first = first_code_point(text);
  const bool is_space = utf8proc_category(first.value) == UTF8PROC_CATEGORY_ZS;
  return is_space ? first.bytes : 0;
}

std::string_view without_blanks(std::string_view text) {
  while (const auto space = space_at(text)) text.remove_prefix(space);
  while (!text.empty()) {
    const auto last = last_code_point(text).bytes;
    if (space_at(text.substr(text.size() - last)) != last) break;
    text.remove_suffix(last);
  }
  return text;
}

std::pair<std::string_view, std::string_view> cut_word(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && space_at(text.substr(length)) == 0) ++length;
  return {text.substr(0, length), without_blanks(text.substr(length))};
}

std::string_view from_first_seen(std::string_view text) {
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text.front());
    if (byte > ' ' && byte < 0x7f) return text;  // Most lines begin with such a byte.
    const auto first = first_code_point(text);
    if (first.value != '\t' && !is_blank(first.value)) return text;
    text.remove_prefix(first.bytes);
  }
  return text;
}

}  // namespace papo::text
