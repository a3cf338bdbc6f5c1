// SPDX-License-Identifier: MIT

#include "net/wakeup.h"

#include <sys/eventfd.h>

#include <utility>

#include "base/event_fd.h"

namespace papo::net {

Wakeup::Wakeup(Loop& loop, std::function<void()> on_wakeup)
    : on_wakeup_(std::move(on_wakeup)),
      event_(make_event_fd()),
      poll_(loop, event_.get(), [this](Poll::Ready) { take(); }) {
  poll_.watch(true, false);
}

// Neither call fails: the count stays small, and is above zero when it is taken.
void Wakeup::send() {
  if (!is_sent_.exchange(true)) ::eventfd_write(event_.get(), 1);
}

void Wakeup::take() {
  eventfd_t sends{};
  ::eventfd_read(event_.get(), &sends);
  is_sent_ = false;  // Before the call, which so sees all that was done before a send.
  on_wakeup_();
}

}  // namespace papo::net
