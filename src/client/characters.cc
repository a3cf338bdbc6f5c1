// SPDX-License-Identifier: MIT

#include "client/characters.h"

#include <utf8proc.h>

#include <algorithm>

#include "text/blank.h"
#include "text/utf8.h"

namespace papo::client {
namespace {

// The character before it becomes as wide as an emoji.
constexpr std::int32_t emoji_presentation = 0xFE0F;
constexpr std::int32_t soft_hyphen = 0xAD;
constexpr std::int32_t beyond_the_old_planes = 0x10000;

bool is_plain(char byte) { return byte >= ' ' && byte < '\x7f'; }

int most_columns_of(std::int32_t code_point) {
  if (code_point < 0) return 1;
  const auto* const property = utf8proc_get_property(code_point);
  switch (property->category) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return 0;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CF:
      // A terminal that does not know such a character shows a box.
      return code_point == emoji_presentation || code_point == soft_hyphen ||
                     code_point >= beyond_the_old_planes
                 ? 1
                 : 0;
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CO:
      return 2;
    default:
      break;
  }
  const bool picture = property->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC ||
                       property->boundclass == UTF8PROC_BOUNDCLASS_REGIONAL_INDICATOR;
  return picture ? 2 : std::max(1, utf8proc_charwidth(code_point));
}

}  // namespace

std::size_t first_character(std::string_view text) {
  if (text.size() < 2) return text.size();
  if (is_plain(text[0]) && is_plain(text[1])) return 1;
  text::CodePoint previous = text::first_code_point(text);
  std::size_t end = previous.bytes;
  utf8proc_int32_t state = 0;
  while (end < text.size() && previous.value >= 0) {
    const text::CodePoint next = text::first_code_point(text.substr(end));
    if (next.value < 0 || utf8proc_grapheme_break_stateful(previous.value, next.value, &state))
      break;
    end += next.bytes;
    previous = next;
  }
  return end;
}

std::size_t character_before(std::string_view text, std::size_t at) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t next = begin + first_character(text.substr(begin));
    if (next >= at) break;
    begin = next;
  }
  return begin;
}

std::size_t character_after(std::string_view text, std::size_t at) {
  std::size_t end = 0;
  while (end < text.size() && end <= at) end += first_character(text.substr(end));
  return end;
}

int most_columns(std::string_view text) {
  int columns = 0;
  while (!text.empty()) {
    const text::CodePoint code_point = text::first_code_point(text);
    columns += is_plain(text.front()) ? 1 : most_columns_of(code_point.value);
    text.remove_prefix(code_point.bytes);
  }
  return columns;
}

bool is_typable(std::int32_t code_point) {
  const auto category = utf8proc_category(code_point);
  return category != UTF8PROC_CATEGORY_CC && category != UTF8PROC_CATEGORY_ZL &&
         category != UTF8PROC_CATEGORY_ZP;
}

bool is_word_character(std::string_view character) {
  const text::CodePoint first = text::first_code_point(character);
  if (first.value < 0) return false;
  const auto category = utf8proc_category(first.value);
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

std::size_t blanks_before(std::string_view text) {
  return text.size() - text::from_first_seen(text).size();
}

}  // namespace papo::client
