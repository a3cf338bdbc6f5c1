// SPDX-License-Identifier: MIT

// UTF-8, code point by code point. The text may come from anyone. Bytes that are not well-formed
// are reported one by one.
//
// Threads: pure functions, any thread.
// Sources: Unicode 3.9 (well-formed UTF-8), UAX #44 (general categories), by utf8proc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace papo::text {

struct CodePoint {
  std::int32_t value = -1;  // -1: the text is empty, or is not UTF-8 here.
  std::size_t bytes = 0;    // 1 for a byte that is not UTF-8; 0 for an empty text.
};

// The first code point of a text that does not begin with ASCII.
CodePoint first_beyond_ascii(std::string_view text);

// The code point that the text begins with.
inline CodePoint first_code_point(std::string_view text) {
  if (text.empty()) return {};
  const auto byte = static_cast<unsigned char>(text.front());
  if (byte < 0x80) return {.value = byte, .bytes = 1};
  return first_beyond_ascii(text);
}

// The code point that the text ends with.
CodePoint last_code_point(std::string_view text);

bool is_utf8(std::string_view text);

// A mark is drawn onto the character before it.
bool is_mark(std::int32_t code_point);

// The beginning of a valid text: at most so many bytes, and only whole characters.
std::string_view cut_to(std::string_view text, std::size_t most);

}  // namespace papo::text
