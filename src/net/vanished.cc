// SPDX-License-Identifier: MIT

#include "net/vanished.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

namespace papo::net {
namespace {

constexpr std::size_t rounds_a_patience = 4;
constexpr std::size_t looks_a_round = 16;
constexpr unsigned enough_questions = 2;

}  // namespace

std::optional<PeerState> peer_state(int fd) {
  tcp_info info{};
  socklen_t length = sizeof info;
  if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return std::nullopt;
  return PeerState{.asked_in_vain = std::max<unsigned>(info.tcpi_retransmits, info.tcpi_probes),
                   .since_ack = std::chrono::milliseconds{info.tcpi_last_ack_recv}};
}

Vanished::Vanished(Loop& loop, std::chrono::milliseconds patience,
                   std::function<void(Id)> on_vanished)
    : loop_(loop),
      patience_(patience),
      on_vanished_(std::move(on_vanished)),
      timer_(loop, [this] { look(); }) {}

Vanished::Watched::Watched(Vanished& by, Id id, int fd)
    : by_(by), id_(id), fd_(fd), place_(static_cast<std::uint32_t>(by.all_.size())) {
  if (by_.patience_.count() == 0) return;
  by_.all_.push_back(this);
  if (by_.timer_.running()) return;
  const auto looks_a_patience = static_cast<int>(rounds_a_patience * looks_a_round);
  const auto between = std::max(std::chrono::milliseconds{1}, by_.patience_ / looks_a_patience);
  by_.timer_.start(between, between);
}

Vanished::Watched::~Watched() {
  if (by_.patience_.count() == 0) return;
  auto& all = by_.all_;
  all[place_] = all.back();
  all[place_]->place_ = place_;
  all.pop_back();
  if (all.empty()) by_.timer_.stop();
}

void Vanished::look() {
  const auto looks = (all_.size() + looks_a_round - 1) / looks_a_round;
  for (std::size_t i = 0; i < looks && !all_.empty(); ++i) {
    if (next_ >= all_.size()) next_ = 0;
    auto& watched = *all_[next_++];
    if (is_gone(watched)) on_vanished_(watched.id_);
  }
}

bool Vanished::is_gone(Watched& watched) const {
  const auto now = loop_.now();
  const auto state = peer_state(watched.fd_);
  auto& since = watched.silent_since_;
  if (!state || state->asked_in_vain < enough_questions) {
    since.reset();
  } else if (!since || now - state->since_ack > *since) {
    since = now;
  }
  return since && now - *since >= patience_;
}

}  // namespace papo::net
