// SPDX-License-Identifier: MIT

// Normal forms, in which texts that mean the same are the same bytes, and letters without case.
//
// Threads: pure functions, any thread.
// Sources: UAX #15 (NFC, NFD), Unicode 3.13 (caseless matching), by utf8proc.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace papo::text {

enum class NormalForm {
  composed,   // NFC: a letter and its mark are one code point where there is one.
  decomposed  // NFD: they are two.
};
enum class Case { kept, folded };

// None if the text is not UTF-8. The time grows with the square of the marks in a row: their number
// is the caller's to bound. Throws std::bad_alloc.
std::optional<std::string> normalised(std::string_view text, NormalForm form,
                                      Case letters = Case::kept);

}  // namespace papo::text
