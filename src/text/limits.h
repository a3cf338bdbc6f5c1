// SPDX-License-Identifier: MIT

// The limits of the form of people's texts. Characters beyond them are cut out (text/clean.h).
//
// Threads: constants, any thread.
#pragma once

#include <cstddef>

namespace papo::text {

inline constexpr std::size_t most_blanks = 8;  // In a row.
inline constexpr std::size_t most_marks = 8;   // On one character.

}  // namespace papo::text
