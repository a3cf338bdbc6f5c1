// SPDX-License-Identifier: MIT

#include "net/deadline_queue.h"

#include <utility>

namespace papo::net {

DeadlineQueue::DeadlineQueue(Loop& loop, std::chrono::milliseconds delay,
                             std::function<void(std::uint64_t id)> on_passed)
    : loop_(loop),
      delay_(delay),
      on_passed_(std::move(on_passed)),
      timer_(loop, [this] { pass(); }) {}

void DeadlineQueue::set(std::uint64_t id) {
  waiting_.push_back({loop_.now() + delay_, id});
  if (!timer_.running()) timer_.start(delay_);
}

void DeadlineQueue::pass() {
  const auto now = loop_.now();
  while (!waiting_.empty() && waiting_.front().when <= now) {
    const auto id = waiting_.front().id;
    waiting_.pop_front();
    on_passed_(id);
  }
  if (!waiting_.empty()) timer_.start(waiting_.front().when - now);
}

}  // namespace papo::net
