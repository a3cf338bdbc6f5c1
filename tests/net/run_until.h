// SPDX-License-Identifier: MIT

// Runs a loop until the event that a test waits for.
//
// Threads: the loop's.
#pragma once

#include <chrono>

#include "net/loop.h"

namespace papo::net {

// Looks every millisecond. Returns whether it happened within `patience`.
template <typename Condition>
bool run_until(Loop& loop, Condition condition,
               std::chrono::milliseconds patience = std::chrono::seconds{20}) {
  if (condition()) return true;
  Timer deadline{loop, [&] { loop.stop(); }};
  deadline.start(patience);
  Timer look{loop, [&] {
               if (condition()) loop.stop();
             }};
  const std::chrono::milliseconds at_once{0};
  const std::chrono::milliseconds between_looks{1};
  look.start(at_once, between_looks);
  loop.run();
  return condition();
}

// For events that must not happen: gives the loop so much time.
inline void run_for(Loop& loop, std::chrono::milliseconds time) {
  run_until(
      loop, [] { return false; }, time);
}

}  // namespace papo::net
