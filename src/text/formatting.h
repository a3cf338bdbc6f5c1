// SPDX-License-Identifier: MIT

// Takes IRC's formatting out of a text. A terminal shows none of it, or is steered by it.
//
// Threads: pure functions, any thread.
//
// Source: https://modern.ircdocs.horse/formatting
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace papo::text {

// The length of the formatting that the text begins with; 0 if it begins with something else. The
// text is not empty.
std::size_t formatting_at(std::string_view text);

// One line, without formatting, and without anything else that others may not be shown
// (text/clean.h).
std::string without_formatting(std::string_view line);

}  // namespace papo::text
