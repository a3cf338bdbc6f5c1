// SPDX-License-Identifier: MIT

// Takes IRC's formatting out of a text. A terminal shows none of it, or is steered by it.
//
// Threads: pure functions, any thread.
//
// Source: https://modern.ircdocs.horse/formatting
#pragma once

#include <string>
#include <string_view>

namespace papo::wire {

// One line, without formatting, and without anything else that others may not be shown
// (text/clean.h).
std::string without_formatting(std::string_view line);

}  // namespace papo::wire
