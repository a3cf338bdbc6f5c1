// SPDX-License-Identifier: MIT

// The time between two moments, as the figures give it.
//
// Threads: a pure function, any thread.
#pragma once

#include <chrono>

namespace papo::bench {

inline double seconds_between(std::chrono::steady_clock::time_point from,
                              std::chrono::steady_clock::time_point to) {
  return std::chrono::duration<double>{to - from}.count();
}

}  // namespace papo::bench
