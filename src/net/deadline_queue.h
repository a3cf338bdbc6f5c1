// SPDX-License-Identifier: MIT

// Deadlines that all come the same time after they were set. So they pass in the order in which
// they were set, and a queue and one timer serve any number of connections.
//
// A deadline is never taken back: the callback checks whether the deadline still matters.
//
// Threads: the loop's.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>

#include "net/loop.h"

namespace papo::net {

class DeadlineQueue {
 public:
  DeadlineQueue(Loop& loop, std::chrono::milliseconds delay,
                std::function<void(std::uint64_t id)> on_passed);

  void set(std::uint64_t id);

  // Later deadlines come after at least this delay. The delay never becomes less, or they would not
  // pass in order.
  void allow(std::chrono::milliseconds delay) { delay_ = std::max(delay_, delay); }

  // Forgets the deadlines of ids for which gone(id) is true, and gives back their memory.
  template <typename Gone>
  void forget(Gone gone) {
    std::erase_if(waiting_, [&](const auto& entry) { return gone(entry.id); });
    waiting_.shrink_to_fit();
  }

 private:
  struct Deadline {
    std::chrono::milliseconds when;
    std::uint64_t id;
  };

  void pass();

  Loop& loop_;
  std::chrono::milliseconds delay_;
  std::function<void(std::uint64_t id)> on_passed_;
  std::deque<Deadline> waiting_;
  Timer timer_;
};

}  // namespace papo::net
