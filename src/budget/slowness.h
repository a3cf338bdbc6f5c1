// SPDX-License-Identifier: MIT

// How slow a client is in taking what waits for it: how far it is behind, and whether it has to go.
//
// Its level rises as more waits for it, and falls again once half of that is gone, so that it does
// not change all the time. A client for whom more than the soft limit waits has to go if that was
// so all the time for longer than the patience lasts.
//
// Threads: its owner's.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "chat/lag.h"

namespace papo::budget {

class Slowness {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Limits {
    std::size_t soft;  // Bytes.
    std::chrono::milliseconds patience;
  };

  // So much waits for it now.
  void see(std::size_t waiting, Time now, const Limits& limits);
  // It has taken so many bytes.
  void took(std::size_t bytes, Time now);
  // The kernel holds so much of what was sent to it.
  void see_kernel(std::size_t held, Time now);

  [[nodiscard]] chat::Lag lag(Time now) const;
  [[nodiscard]] bool too_slow(Time now, const Limits& limits) const {
    return over_since_ && now - *over_since_ > limits.patience;
  }

 private:
  std::size_t waiting_ = 0;
  std::size_t in_kernel_ = 0;
  unsigned level_ = 0;
  std::size_t taken_ = 0;  // Bytes, since:
  Time taken_since_{};
  Time took_at_{};  // When that was enough, or when something began to wait.
  std::optional<Time> over_since_{};
};

}  // namespace papo::budget
