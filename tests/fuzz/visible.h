// SPDX-License-Identifier: MIT

// Text that may reach a person's terminal: well-formed UTF-8 without control characters, ends of
// lines, and characters that change the direction of writing. Written a second time here, without
// src/text and utf8proc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace papo::fuzz {

// Takes a code point off the front; none if there is no UTF-8 (RFC 3629, table in 4).
inline std::optional<std::uint32_t> take_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
  const auto first = byte(0);
  const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (length > text.size() || (first >= 0x80 && first < 0xc2) || first > 0xf4) return std::nullopt;
  std::uint32_t point = length == 1 ? first : first & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return std::nullopt;
    point = point << 6U | (byte(i) & 0x3fU);
  }
  constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = point >= 0xd800 && point <= 0xdfff;
  if (point < least[length] || point > 0x10ffff || surrogate) return std::nullopt;
  text.remove_prefix(length);
  return point;
}

inline bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    if (!take_code_point(text)) return false;
  }
  return true;
}

// A tab is fine in text that the server's owner wrote; in people's text it becomes a blank. An end
// of line is not.
inline bool is_visible(std::string_view text) {
  while (!text.empty()) {
    const auto point = take_code_point(text);
    if (!point) return false;
    const bool control = (*point < 0x20 && *point != '\t') || (*point >= 0x7f && *point < 0xa0);
    const bool ends = *point == 0x2028 || *point == 0x2029;
    const bool turns =
        (*point >= 0x202a && *point <= 0x202e) || (*point >= 0x2066 && *point <= 0x2069);
    if (control || ends || turns) return false;
  }
  return true;
}

// Whether there is no tab, and no more than eight blanks in a row.
inline bool has_few_blanks(std::string_view text) {
  for (int in_a_row = 0; !text.empty();) {
    const auto point = take_code_point(text);
    if (!point) return false;
    const bool blank = *point == ' ' || *point == 0xa0 || (*point >= 0x2000 && *point <= 0x200f) ||
                       *point == 0x2800 || *point == 0x3000 || *point == 0x3164;
    in_a_row = blank ? in_a_row + 1 : 0;
    if (*point == '\t' || in_a_row > 8) return false;
  }
  return true;
}

// Whether there are surely few blanks, counting each byte beyond ASCII as one.
inline bool cannot_have_many_blanks(std::string_view text) {
  int in_a_row = 0;
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    in_a_row = byte == ' ' || byte >= 0x80 ? in_a_row + 1 : 0;
    if (byte == '\t' || in_a_row > 8) return false;
  }
  return true;
}

}  // namespace papo::fuzz
