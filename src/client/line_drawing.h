// SPDX-License-Identifier: MIT

// How the typed line appears: its rows, and how these are drawn and taken away again.
//
// Terminals do not agree on the width of a character, and break their rows anew when their size
// changes. So the drawing relies on little:
//
// - Each row ends with an end of line, and the terminal is kept from beginning a row by itself. So
//   there are never fewer rows than were drawn, and a message of other people is never wiped. (If
//   the terminal has become so narrow that it broke a row, the first piece of that row stays.)
// - The cursor gets to its place by drawing the text before it once more.
//
// Of a line that needs more rows than half the screen only a part is shown, so that the messages of
// others stay in sight.
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
  int rows_above = 0;  // The rows above the cursor's row.
};

struct DrawnLine {
  std::string_view prompt;
  bool bold_prompt = false;
  std::string_view before_cursor{};
  std::string_view after_cursor{};
};

// Draws the line from the cursor's place, which is at the margin.
Drawing draw(const DrawnLine& line, ScreenSize screen);

// Takes the drawing away, and leaves the cursor where its first row began.
std::string wipe(int rows_above);

}  // namespace papo::client
