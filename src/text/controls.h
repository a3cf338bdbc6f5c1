// SPDX-License-Identifier: MIT

// Code points that may not reach another person's terminal, because they would steer it.
//
// Threads: pure functions, any thread.
// Sources: ECMA-48 (control characters), Unicode 5.8 (ends of lines), UAX #9 (bidirectional
// controls: embeddings, overrides and isolates).
#pragma once

#include <cstdint>

namespace papo::text {

// Control characters (C0, DEL, C1), Unicode's own ends of lines, and the characters that change the
// direction of writing. A tab is a control character, too; the caller decides what to do with a
// tab.
constexpr bool is_control(std::int32_t code_point) {
  const bool c0 = code_point >= 0 && code_point < 0x20;
  const bool del_or_c1 = code_point >= 0x7f && code_point <= 0x9f;
  const bool ends_or_embeds = code_point >= 0x2028 && code_point <= 0x202e;
  const bool isolates = code_point >= 0x2066 && code_point <= 0x2069;
  return c0 || del_or_c1 || ends_or_embeds || isolates;
}

}  // namespace papo::text
