// SPDX-License-Identifier: MIT

// Makes what came from outside fit to be shown to others.
//
// Threads: pure functions, any thread.
// Sources: Unicode 3.9 (well-formed UTF-8), UAX #29 (what a backspace takes back: a grapheme
// cluster).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace papo::text {

// What becomes of blanks, and of what is drawn as blank or not at all (text/blank.h).
enum class Blanks {
  few,         // A tab is one blank, and of a row of them the first eight stay.
  as_they_are  // Tabs, too: for what the one who runs the server wrote.
};

// The line without control characters but tabs (text/controls.h): without those that may not reach
// another person's terminal, and without Unicode's own ends of lines, at which some programs would
// begin a line that nobody sent; none at all if it is not well-formed UTF-8.
//
// Tabs stop at the last column and many blanks fill a line at any width, so that what follows them
// would stand at the beginning of the next one, as if it were a line of the server's.
//
// What people type may also begin with a byte order mark, which is taken out, and hold backspaces
// (BS or DEL), each of which takes back the character before it. Of the marks on one character the
// first eight stay: more would be drawn over the lines above and below.
//
// A line with nothing to change comes back as it is; otherwise the view is of `scratch`.
std::optional<std::string_view> clean(std::string_view line, std::string& scratch,
                                      Blanks blanks = Blanks::few);

}  // namespace papo::text
