// SPDX-License-Identifier: MIT

// Characters as people see them: a letter with its marks, an emoji joined of several, a flag.
//
// Each character is one unit: it is drawn, passed by the cursor and deleted as a whole.
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

// The place where a character begins: the one that ends at `at` or holds it. The place where a
// character ends: the one that begins there.
std::size_t character_before(std::string_view text, std::size_t at);
std::size_t character_after(std::string_view text, std::size_t at);

// The most columns that the text takes on any terminal. Terminals do not agree on emoji, on joined
// characters and on the newest parts of Unicode.
int most_columns(std::string_view text);

// Whether the code point is neither a control character nor the end of a line or paragraph.
bool is_typable(std::int32_t code_point);

// How many bytes of blanks the text begins with. Invisible characters count as blanks.
std::size_t blanks_before(std::string_view text);

// Whether the character is a letter, a digit or a mark, and not a blank or punctuation.
bool is_word_character(std::string_view character);

}  // namespace papo::client
