// SPDX-License-Identifier: MIT

// Standard input or output, watched on the loop like any other descriptor.
//
// A standard stream differs from a socket in two ways. It may be a file or a device that epoll
// refuses, because it is always ready. And other processes share it, so it must stay blocking:
// O_NONBLOCK would last in the user's shell.
//
// Threads: the loop's.
#pragma once

#include <functional>
#include <optional>

#include "net/loop.h"
#include "net/poll.h"

namespace papo::client {

class StandardStream {
 public:
  StandardStream(net::Loop& loop, int fd, std::function<void()> on_ready);

  [[nodiscard]] bool always_ready() const { return !poll_; }

  // From now on calls back in each turn in which the descriptor can be read (or written), or stops
  // that.
  void watch_readable(bool wanted);
  void watch_writable(bool wanted);

 private:
  void watch_always_ready(bool wanted);

  std::function<void()> on_ready_;
  std::optional<net::Poll> poll_;
  std::optional<net::Timer> next_turn_;  // Replaces poll_ for a descriptor that is always ready.
};

}  // namespace papo::client
