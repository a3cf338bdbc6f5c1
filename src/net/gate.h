// SPDX-License-Identifier: MIT

// A listener that listens, with the deadlines of its connections.
//
// Threads: the loop's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

#include "net/deadline_queue.h"
#include "net/listener.h"
#include "net/loop.h"

namespace papo::net {

struct Gate {
  using OnPassed = std::function<void(std::uint64_t id)>;

  Gate(Loop& loop, Listener made, std::size_t bytes_a_read, OnPassed on_greeting,
       OnPassed on_name_deadline)
      : listener(std::move(made)),
        read_size(bytes_a_read),
        greetings(loop, listener.limits.greeting_delay, std::move(on_greeting)),
        name_deadlines(loop, listener.limits.name_timeout, std::move(on_name_deadline)) {}

  Listener listener;
  std::size_t read_size;
  DeadlineQueue greetings;
  DeadlineQueue name_deadlines;
};

}  // namespace papo::net
