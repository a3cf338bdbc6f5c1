// SPDX-License-Identifier: MIT

// Normal forms: texts that mean the same become the same bytes, and letters can lose their case.
//
// Threads: pure functions, any thread.
// Sources: UAX #15 (NFC, NFD), Unicode 3.13 (caseless matching), by utf8proc.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace papo::text {

enum class NormalForm {
  composed,   // NFC: a letter and its mark are one code point if there is one for both.
  decomposed  // NFD: a letter and its mark are two code points.
};
enum class Case { kept, folded };

// Nothing if the text is not UTF-8. The time grows with the square of the marks in a row, so the
// caller must bound their number. Throws std::bad_alloc.
std::optional<std::string> normalised(std::string_view text, NormalForm form,
                                      Case letters = Case::kept);

}  // namespace papo::text
