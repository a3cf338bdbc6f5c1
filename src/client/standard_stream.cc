// SPDX-License-Identifier: MIT

#include "client/standard_stream.h"

#include <chrono>
#include <system_error>
#include <utility>

namespace papo::client {

StandardStream::StandardStream(net::Loop& loop, int fd, std::function<void()> on_ready)
    : on_ready_(std::move(on_ready)) {
  try {
    poll_.emplace(loop, fd, [this](net::Poll::Ready) { on_ready_(); });
  } catch (const std::system_error&) {  // EPERM: a regular file, /dev/null and the like.
    next_turn_.emplace(loop, [this] { on_ready_(); });
  }
}

void StandardStream::watch_readable(bool wanted) {
  if (poll_) {
    poll_->watch(wanted, false);
  } else {
    watch_always_ready(wanted);
  }
}

void StandardStream::watch_writable(bool wanted) {
  if (poll_) {
    poll_->watch(false, wanted);
  } else {
    watch_always_ready(wanted);
  }
}

void StandardStream::watch_always_ready(bool wanted) {
  using std::chrono::milliseconds;
  if (wanted == next_turn_->running()) return;
  if (wanted) {
    // Not 0, because libuv does not repeat such a timer.
    next_turn_->start(milliseconds{0}, milliseconds{1});
  } else {
    next_turn_->stop();
  }
}

}  // namespace papo::client
