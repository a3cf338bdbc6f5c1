// SPDX-License-Identifier: MIT

// The limits of the form of people's texts. Characters beyond the first two are cut out
// (text/clean.h).
//
// Threads: constants, any thread.
#pragma once

#include <cstddef>

namespace papo::text {

inline constexpr std::size_t most_blanks = 8;  // In a row.
inline constexpr std::size_t most_marks = 8;   // On one character.

// An address for e-mail that is longer is refused. Bytes. RFC 5321 (4.5.3.1.3).
inline constexpr std::size_t longest_email = 254;

}  // namespace papo::text
