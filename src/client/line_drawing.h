// SPDX-License-Identifier: MIT

// How the line that is being typed appears: its rows, and how they are drawn and taken away again.
//
// Terminals do not agree on how wide a character is, and cut what they show anew when their size
// changes. So no more is taken for granted than has to be:
//
// - Each row ends by an end of line, and the terminal is kept from beginning one by itself. So
// there
//   are never fewer rows than were drawn, and what is wiped is never somebody's message. (If the
//   terminal has become so narrow that it cut a row, the first piece of it stays.)
// - The cursor gets to its place by drawing once more what stands before it in its row.
//
// A line of more rows than half the screen is seen in part, so that what others say can be seen
// too.
//
// Threads: pure functions, any thread.
// Source: ECMA-48 (CUU, ED), DEC private mode 7 (DECAWM).
#pragma once

#include <string>
#include <string_view>

#include "client/screen.h"

namespace papo::client {

struct Drawing {
  std::string bytes;
  int rows_above = 0;  // The cursor's row.
};

struct DrawnLine {
  std::string_view prompt;
  bool bold_prompt = false;
  std::string_view before_cursor{};
  std::string_view after_cursor{};
};

// From where the cursor stands, at the margin.
Drawing draw(const DrawnLine& line, ScreenSize screen);

// Takes it away, and leaves the cursor where its first row began.
std::string wipe(int rows_above);

}  // namespace papo::client
