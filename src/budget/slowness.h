// SPDX-License-Identifier: MIT

// How slow a client is in reading: how far it is behind, and whether it has to go.
//
// The level rises as more waits for the client, and falls again once half of that is gone, so that
// the level does not change all the time. The client has to go if more than the soft limit has
// waited, all the time, for longer than the patience lasts.
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

  // So much waits for the client now.
  void see(std::size_t waiting, Time now, const Limits& limits);
  // The client has taken so many bytes.
  void took(std::size_t bytes, Time now);
  // The kernel holds so many bytes that were sent to the client.
  void see_kernel(std::size_t held, Time now);

  [[nodiscard]] chat::Lag lag(Time now) const;
  [[nodiscard]] bool too_slow(Time now, const Limits& limits) const {
    return over_since_ && now - *over_since_ > limits.patience;
  }

 private:
  std::size_t waiting_ = 0;
  std::size_t in_kernel_ = 0;
  unsigned level_ = 0;
  std::size_t taken_ = 0;  // Bytes since took_at_.
  Time taken_since_{};
  Time took_at_{};  // When that was enough the last time, or when something began to wait.
  std::optional<Time> over_since_{};
};

}  // namespace papo::budget
