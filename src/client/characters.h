// SPDX-License-Identifier: MIT

// Characters as people see them: a letter with its marks, an emoji joined of several, a flag.
//
// Each is one unit: it is drawn, passed by the cursor and deleted as a whole.
//
// Threads: pure functions, any thread.
// Source: UAX #29 (grapheme clusters), UAX #11 (width), by utf8proc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace papo::client {

// The length in bytes of the character that the text begins with; 0 of an empty text.
std::size_t first_character(std::string_view text);

// Where the character begins that ends at `at` or holds it; where the one ends that begins there.
std::size_t character_before(std::string_view text, std::size_t at);
std::size_t character_after(std::string_view text, std::size_t at);

// The columns that a text takes on any terminal at the most. Terminals do not agree on emoji, on
// joined characters and on what is new in Unicode.
int most_columns(std::string_view text);

// Neither a control character nor the end of a line or paragraph.
bool is_typable(std::int32_t code_point);

// The blanks that the text begins with, in bytes: all that is drawn as a blank or as nothing.
std::size_t blanks_before(std::string_view text);

// Letters, digits and marks, as opposed to blanks and punctuation.
bool is_word_character(std::string_view character);

}  // namespace papo::client
