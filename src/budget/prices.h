// SPDX-License-Identifier: MIT

// The price of a line, in tokens of the rate limit.
//
// Threads: a pure function, any thread.
#pragma once

#include <cstddef>

#include "budget/limits.h"

namespace papo::budget {

// One token, and one more for each `bytes_a_token` that the line begins beyond the first.
constexpr double cost_of_line(std::size_t bytes) {
  const auto begun = (bytes + bytes_a_token - 1) / bytes_a_token;
  return begun == 0 ? 1.0 : static_cast<double>(begun);
}

}  // namespace papo::budget
