// SPDX-License-Identifier: MIT

#include "load_client.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <utility>

namespace papo::bench {

LoadClient::LoadClient(net::Loop& loop, const net::Address& server, std::string name,
                       std::function<void(net::Poll::Ready)> on_ready)
    : name_(std::move(name)),
      fd_(net::start_connect(server)),
      poll_(loop, fd_.get(), std::move(on_ready)) {
  poll_.watch(false, true);
}

int LoadClient::begin_to_enter() {
  const int error = net::connect_error(fd_.get());
  if (error != 0) return error;
  net::set_no_delay(fd_.get());
  state_ = State::entering;
  poll_.watch(true, false);
  return 0;
}

void LoadClient::close() {
  state_ = State::closed;
  poll_.watch(false, false);
}

void LoadClient::flush() {
  if (state_ == State::closed || outgoing_.empty()) return;
  const ssize_t sent = net::send_some(fd_.get(), outgoing_);
  if (sent > 0) outgoing_.erase(0, static_cast<std::size_t>(sent));
  poll_.watch(true, !outgoing_.empty());
}

std::optional<std::string_view> LoadClient::receive(std::span<char> space) {
  std::copy(kept_.begin(), kept_.end(), space.begin());
  // A frame that does not fit leaves no space, which looks like the end. No protocol here sends
  // such frames.
  const ssize_t received = net::receive_some(fd_.get(), space.subspan(kept_.size()));
  if (received == 0 || (received < 0 && errno != EAGAIN)) return std::nullopt;
  const std::size_t fresh = received < 0 ? 0 : static_cast<std::size_t>(received);
  return std::string_view{space.data(), kept_.size() + fresh};
}

}  // namespace papo::bench
