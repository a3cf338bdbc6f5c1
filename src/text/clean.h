// SPDX-License-Identifier: MIT

// Makes text from outside fit to be shown to others.
//
// Threads: pure functions, any thread.
//
// Sources: Unicode 3.9 (well-formed UTF-8), UAX #29 (a backspace takes back a grapheme cluster).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace papo::text {

// How to treat blanks, and characters that are drawn as a blank or not at all (text/blank.h).
enum class Blanks {
  few,         // A tab becomes one blank, and of a row of blanks the first eight stay.
  as_they_are  // Tabs stay, too. This is for text that the server's owner wrote.
};

// Returns the line without control characters (text/controls.h), which could steer another person's
// terminal. Unicode's own ends of lines are taken out, too, because some programs would begin a new
// line there. Returns nothing if the line is not well-formed UTF-8.
//
// A tab stops at the last column, and many blanks fill a line of any width. So the text behind them
// would stand at the beginning of the next line, and look like a line of the server's.
//
// A typed line may also begin with a byte order mark, which is taken out. A typed line may hold
// backspaces (BS or DEL), and each takes back the character before it. Of the marks on one
// character the first eight stay: more would be drawn over the lines above and below.
//
// A line that needs no change comes back as it is; otherwise the view is of `scratch`.
std::optional<std::string_view> clean(std::string_view line, std::string& scratch,
                                      Blanks blanks = Blanks::few);

}  // namespace papo::text
