// SPDX-License-Identifier: MIT

// Wakes a loop from other threads.
//
// libuv has uv_async_t for that. But its loop spins while a thread is in the middle of a send, and
// on few cores that thread may be off the processor for milliseconds.
//
// Threads: send() any; the rest the loop's.
// Source: eventfd(2).
#pragma once

#include <atomic>
#include <functional>

#include "base/fd.h"
#include "net/loop.h"
#include "net/poll.h"

namespace papo::net {

// Calls back on the loop's thread after send(); several sends may become one call.
class Wakeup : Pinned {
 public:
  // Throws std::system_error.
  Wakeup(Loop& loop, std::function<void()> on_wakeup);

  void send();  // Any thread, also from a signal handler.

 private:
  void take();

  std::function<void()> on_wakeup_;
  std::atomic<bool> is_sent_{false};  // And the loop has not seen that yet.
  Fd event_;
  Poll poll_;  // After event_, so that it ends before that is closed.
};

}  // namespace papo::net
