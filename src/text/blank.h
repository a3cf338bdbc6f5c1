// SPDX-License-Identifier: MIT

// Finds characters that nobody sees: blanks, and characters that are drawn as a blank or not at
// all.
//
// Threads: pure functions, any thread.
// Sources: UAX #44 (general categories, Default_Ignorable_Code_Point), by utf8proc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace papo::text {

// A tab is not a blank here: its width is up to the terminal.
bool is_blank(std::int32_t code_point);

// How many bytes the space at the beginning of the text has. A space is a tab, or a blank of any
// width that separates words; 0 if the text begins with something else. Other invisible characters
// belong to a word: joined emoji, flags and some scripts end in one.
std::size_t space_at(std::string_view text);

// The text without spaces at either end.
std::string_view without_blanks(std::string_view text);

// The first word of the text, and the rest after it, without spaces around either.
std::pair<std::string_view, std::string_view> cut_word(std::string_view text);

// The text from the first visible character on; empty if there is none.
std::string_view from_first_seen(std::string_view text);

}  // namespace papo::text
