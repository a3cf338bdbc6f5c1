// SPDX-License-Identifier: MIT

#include "delivery/outlet.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include "base/memory_reserve.h"
#include "net/socket.h"

namespace papo::delivery {
namespace {

// How many sends are gathered before they are made.
constexpr std::size_t most_gathered = 512;

// How many bytes the kernel took, from the result of a send (bytes, or minus an errno). None if the
// peer cannot be reached any more.
std::optional<std::size_t> taken_of(ssize_t result) {
  if (result >= 0) return static_cast<std::size_t>(result);
  const bool full =
      result == -EAGAIN || result == -EINTR || result == -ENOBUFS || result == -ENOMEM;
  return full ? std::optional<std::size_t>{0} : std::nullopt;
}

std::optional<std::size_t> hand_to_kernel(int fd, Outlet::Pieces pieces) {
  const auto result =
      pieces.size() == 1 ? net::send_some(fd, pieces.front()) : net::send_some(fd, pieces);
  return taken_of(result >= 0 ? result : -errno);
}

}  // namespace

Outlet::Outlet(net::Sender sender, Watcher& watcher)
    : sender_(std::move(sender)), watcher_(watcher) {
  sends_.reserve(most_gathered);
  recipients_.reserve(most_gathered);
}

void Outlet::add(Recipient& recipient, std::string_view owed) {
  if (recipient.deaf || recipient.blocked || !recipient.outbox.empty()) {
    return send(recipient, {&owed, 1});
  }
  sends_.push_back({.fd = recipient.fd, .bytes = owed});
  recipients_.push_back(&recipient);
  if (sends_.size() == most_gathered) flush();
}

void Outlet::flush() {
  sender_.send_all(sends_);
  for (std::size_t i = 0; i < sends_.size(); ++i) {
    if (const auto taken = taken_of(sends_[i].result)) {
      keep_rest(*recipients_[i], {&sends_[i].bytes, 1}, *taken);
    } else {
      watcher_.on_lost(*recipients_[i]);
    }
  }
  sends_.clear();
  recipients_.clear();
}

void Outlet::send(Recipient& recipient, Pieces owed) {
  auto& outbox = recipient.outbox;
  if (recipient.deaf) owed = {};
  if (!recipient.blocked && !outbox.empty()) {
    const auto waiting = outbox.waiting();
    const auto taken = hand_to_kernel(recipient.fd, {&waiting, 1});
    if (!taken) return watcher_.on_lost(recipient);
    outbox.advance(*taken);
    if (*taken > 0) watcher_.on_taken(recipient, *taken);
  }
  std::optional<std::size_t> taken{0};
  if (!recipient.blocked && outbox.empty() && !owed.empty()) {
    taken = hand_to_kernel(recipient.fd, owed);
    if (!taken) return watcher_.on_lost(recipient);
  }
  keep_rest(recipient, owed, *taken);
}

// The kernel took so many of the owed bytes, after all waiting ones.
void Outlet::keep_rest(Recipient& recipient, Pieces owed, std::size_t taken) {
  auto& outbox = recipient.outbox;
  const bool kept = at_own_risk([&] {
    for (const auto piece : owed) {
      const auto sent = std::min(taken, piece.size());
      taken -= sent;
      outbox.passed_by(piece.substr(0, sent));
      outbox.tail() += piece.substr(sent);
    }
  });
  if (kept && outbox.empty() && !recipient.counted) return;  // This is so for most recipients.
  if (!recipient.blocked && !outbox.empty()) {
    recipient.blocked = true;
    watcher_.on_blocked(recipient);
  }
  if (!kept) return watcher_.on_no_memory(recipient);
  watcher_.on_waiting(recipient);
}

}  // namespace papo::delivery
