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

// The memory for gathered sends that are sealed. It shares the processor's cache with what the
// sends themselves need, so more of it makes them dearer.
constexpr std::size_t most_sealed = std::size_t{96} << 10U;  // Bytes.
// So much text is sealed before it is known whether the kernel takes it.
constexpr std::size_t sealed_at_once = std::size_t{64} << 10U;  // Bytes.

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
  if (recipient.channel) return add_sealed(recipient, owed);
  sends_.push_back({.fd = recipient.fd, .bytes = owed});
  recipients_.push_back(&recipient);
  if (sends_.size() == most_gathered) flush();
}

void Outlet::flush() {
  sender_.send_all(sends_);
  for (std::size_t i = 0; i < sends_.size(); ++i) {
    auto& recipient = *recipients_[i];
    const auto taken = taken_of(sends_[i].result);
    if (!taken) {
      watcher_.on_lost(recipient);
    } else if (recipient.channel) {
      keep_sealed(recipient, sends_[i].bytes.substr(*taken));
    } else {
      keep_rest(recipient, {&sends_[i].bytes, 1}, *taken);
    }
  }
  sends_.clear();
  recipients_.clear();
  sealed_.clear();
}

void Outlet::send(Recipient& recipient, Pieces owed) {
  if (recipient.channel) return send_sealed(recipient, owed);
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
      if (taken >= piece.size()) {
        taken -= piece.size();
        outbox.passed_whole(piece);
        continue;
      }
      outbox.passed_by(piece.substr(0, taken));
      outbox.tail() += piece.substr(std::exchange(taken, 0));
    }
  });
  settle(recipient, kept);
}

// Tells how it stands with the recipient now.
void Outlet::settle(Recipient& recipient, bool kept) {
  if (kept && recipient.nothing_waits() && !recipient.counted) return;  // Most recipients.
  // The text of a channel may wait for the peer's handshake, and not for the kernel.
  const bool kernel_is_full =
      recipient.channel ? !recipient.channel->unsent().empty() : !recipient.outbox.empty();
  if (!recipient.blocked && kernel_is_full) {
    recipient.blocked = true;
    watcher_.on_blocked(recipient);
  }
  if (!kept) return watcher_.on_no_memory(recipient);
  watcher_.on_waiting(recipient);
}

// ---- Sealed

// The buffer never grows while sends refer to it.
void Outlet::add_sealed(Recipient& recipient, std::string_view owed) {
  auto& channel = *recipient.channel;
  const auto most = tls::Channel::most_sealed(owed.size());
  const bool fits = channel.can_seal() && channel.unsent().empty() && most <= most_sealed &&
                    at_own_risk([this] { sealed_.reserve(most_sealed); });
  if (!fits) return send(recipient, {&owed, 1});
  if (sealed_.size() + most > sealed_.capacity()) flush();
  const auto begin = sealed_.size();
  if (!channel.seal(owed, sealed_)) {
    sealed_.resize(begin);
    return watcher_.on_lost(recipient);
  }
  recipient.outbox.passed_whole(owed);
  sends_.push_back({.fd = recipient.fd, .bytes = std::string_view{sealed_}.substr(begin)});
  recipients_.push_back(&recipient);
  if (sends_.size() == most_gathered) flush();
}

// The peer can make nothing of later bytes if some are missing.
void Outlet::keep_sealed(Recipient& recipient, std::string_view rest) {
  if (!at_own_risk([&] { recipient.channel->keep_unsent(rest); })) {
    return watcher_.on_lost(recipient);
  }
  settle(recipient, true);
}

void Outlet::send_sealed(Recipient& recipient, Pieces owed) {
  auto& channel = *recipient.channel;
  auto& outbox = recipient.outbox;
  const bool may_seal_later = channel.state() == tls::Channel::State::shaking_hands;
  if (!channel.can_seal() && !may_seal_later) outbox.clear();
  if (recipient.deaf || (!channel.can_seal() && !may_seal_later)) owed = {};
  std::size_t taken = 0;  // Bytes that waited.
  if (!recipient.blocked && !channel.unsent().empty()) {
    const auto unsent = channel.unsent();
    const auto took = hand_to_kernel(recipient.fd, {&unsent, 1});
    if (!took) return watcher_.on_lost(recipient);
    channel.sent(*took);
    taken += *took;
  }
  const auto goes_on = [&] {
    return !recipient.blocked && channel.can_seal() && channel.unsent().empty();
  };
  while (goes_on() && !outbox.empty()) {
    auto rest = outbox.waiting();
    const auto before = rest.size();
    if (!seal_some(recipient, rest, taken)) return watcher_.on_lost(recipient);
    outbox.advance(before - rest.size());
  }
  if (taken > 0) watcher_.on_taken(recipient, taken);
  auto rest = joined(owed);
  std::size_t of_owed = 0;
  while (goes_on() && outbox.empty() && !rest.empty()) {
    const auto before = rest;
    if (!seal_some(recipient, rest, of_owed)) return watcher_.on_lost(recipient);
    outbox.passed_by(before.substr(0, before.size() - rest.size()));
  }
  keep_rest(recipient, {&rest, 1}, 0);
}

// Seals and sends the beginning of the text, and takes it off. False if the recipient is lost.
bool Outlet::seal_some(Recipient& recipient, std::string_view& text, std::size_t& taken) {
  auto& channel = *recipient.channel;
  const auto some = text.substr(0, sealed_at_once);
  sealed_alone_.clear();
  if (!channel.seal(some, sealed_alone_)) return false;
  const std::string_view bytes = sealed_alone_;
  const auto took = hand_to_kernel(recipient.fd, {&bytes, 1});
  if (!took || !at_own_risk([&] { channel.keep_unsent(bytes.substr(*took)); })) return false;
  taken += *took;
  text.remove_prefix(some.size());
  return true;
}

// One record costs less than a few.
std::string_view Outlet::joined(Pieces pieces) {
  if (pieces.size() == 1) return pieces.front();
  joined_.clear();
  for (const auto piece : pieces) joined_ += piece;
  return joined_;
}

}  // namespace papo::delivery
