// SPDX-License-Identifier: MIT

// Standard input or output, watched on the loop like any other descriptor.
//
// Two things set them apart from a socket. They may be files or devices that epoll refuses since
// they are always ready; and they are shared with other processes, so they must stay blocking:
// O_NONBLOCK would stick to the user's shell.
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

  // From now on calls back each turn in which the descriptor can be read (or written), or not.
  void watch_readable(bool wanted);
  void watch_writable(bool wanted);

 private:
  void watch_always_ready(bool wanted);

  std::function<void()> on_ready_;
  std::optional<net::Poll> poll_;
  std::optional<net::Timer> next_turn_;  // Instead of poll_, for what is always ready.
};

}  // namespace papo::client
