// SPDX-License-Identifier: MIT

// Characters that nobody sees: blanks, and what is drawn as one or as nothing at all.
//
// Threads: pure functions, any thread.
// Sources: UAX #44 (general categories, Default_Ignorable_Code_Point), by utf8proc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace papo::text {

// A tab is none: how far it goes is the terminal's to say.
bool is_blank(std::int32_t code_point);

// How many bytes of a space the text begins with: a tab, or a space of any width, with which people
// part words. 0 if it begins with none. What else is blank belongs to a word: joined emoji, flags
// and some scripts end in it.
std::size_t space_at(std::string_view text);

// The text without spaces at either end.
std::string_view without_blanks(std::string_view text);

// Its first word, and what follows that without spaces around it.
std::pair<std::string_view, std::string_view> cut_word(std::string_view text);

// The text from the first character on that is seen; empty if none is.
std::string_view from_first_seen(std::string_view text);

}  // namespace papo::text
