// SPDX-License-Identifier: MIT

#include "net/lingering.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <array>
#include <utility>

namespace papo::net {
namespace {

using namespace std::chrono_literals;

constexpr auto between_looks = 20ms;

// The peer's kernel has every sent byte, or the peer is gone.
bool peer_has_everything(int fd) {
  tcp_info info{};
  socklen_t length = sizeof info;
  if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) == 0 && info.tcpi_state == TCP_CLOSE) {
    return true;  // A reset came. Bytes that were not acknowledged then never will be.
  }
  return unacknowledged(fd) == 0;
}

void drop_input(int fd) {
  // As much as may reasonably have come since. A peer that keeps sending gets a reset.
  std::array<char, 16384> dropped{};
  for (int reads = 0; reads < 16 && receive_some(fd, dropped) > 0; ++reads) {
  }
}

}  // namespace

Lingering::Lingering(Loop& loop, std::function<void()> on_all_closed)
    : loop_(loop), on_all_closed_(std::move(on_all_closed)), timer_(loop, [this] { look(); }) {}

void Lingering::add(Fd fd) {
  drop_input(fd.get());
  ::shutdown(fd.get(), SHUT_WR);
  if (peer_has_everything(fd.get())) return;
  closing_.push_back({std::move(fd), loop_.now() + patience_});
  if (!timer_.running()) timer_.start(between_looks, between_looks);
}

void Lingering::look() {
  const auto now = loop_.now();
  std::erase_if(closing_, [now](const Closing& closing) {
    const bool done = peer_has_everything(closing.fd.get());
    if (!done && now < closing.deadline) return false;
    // Otherwise the kernel would keep the bytes for minutes.
    if (!done) reset_at_close(closing.fd.get());
    drop_input(closing.fd.get());
    return true;
  });
  if (!closing_.empty()) return;
  timer_.stop();
  on_all_closed_();
}

}  // namespace papo::net
