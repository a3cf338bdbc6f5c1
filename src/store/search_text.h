// SPDX-License-Identifier: MIT

// The words of a text, as they are found by a search. A text and the words that are looked for go
// the same way, so they meet.
//
// Case makes no difference, and neither do accents and forms of a letter: "ACAO" finds "ação",
// "strasse" finds "Straße", and "lodz" finds "Łódź". In scripts without blanks between words (CJK,
// Thai and others) each character is a word, so any part of a text is found. An emoji is a word,
// and so is a sign such as "+": "c++" does not find "c". Other punctuation separates words.
//
// The words of a text depend on the tables of Unicode, and so on their version (words_version()).
//
// Threads: pure functions, any thread. The time is bounded by the length of the text. The text may
// be any bytes.
//
// Sources: UAX #15 (NFKD), UAX #44 (general categories), Unicode 3.13 (case folding), by utf8proc;
// SQLite's manual: "SQLite FTS5 Extension" (full-text query syntax, the ascii tokenizer).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace papo::store {

// A longer text to look for is cut. Bytes.
inline constexpr std::size_t longest_search = 1024;

// The words in the text as it is shown, without formatting, with a blank between them. A line break
// ends a word. They consist of bytes beyond ASCII, digits, small letters, and the signs of ASCII
// that Unicode does not call punctuation, and "#".
std::string words_of(std::string_view text);

// A name as one word, which no other name has.
std::string word_of_name(std::string_view key);

// A shorter word is not taken for the beginning of others, because there would be too many. Bytes.
inline constexpr std::size_t shortest_beginning = 3;

// Whether the last word of a search may be the beginning of a longer one.
enum class LastWord { whole, begun };

// A query of FTS5: all words of the text, in any order. Words that the text does not separate with
// a blank must stand in that order ("foo:bar"). Empty if there is no word.
std::string query_of(std::string_view text, LastWord last = LastWord::whole);

// Changes with anything that changes the words of a text.
std::string words_version();

}  // namespace papo::store
