// SPDX-License-Identifier: MIT

#include "load_client.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <utility>

namespace papo::bench {
namespace {

constexpr std::size_t largest_record = std::size_t{17} << 10U;  // Bytes.

}  // namespace

LoadClient::LoadClient(net::Loop& loop, const net::Address& server, std::string name,
                       std::function<void(net::Poll::Ready)> on_ready, tls::Trust* trust,
                       const OverWebSocket* by_websocket)
    : name_(std::move(name)),
      fd_(net::start_connect(server)),
      poll_(loop, fd_.get(), std::move(on_ready)) {
  if (trust != nullptr) channel_ = trust->connect();
  if (by_websocket != nullptr) socket_.emplace(*by_websocket);
  poll_.watch(false, true);
}

int LoadClient::begin_to_enter() {
  const int error = net::connect_error(fd_.get());
  if (error != 0) return error;
  net::set_no_delay(fd_.get());
  state_ = State::entering;
  if (channel_) channel_->begin();
  if (socket_) framed_ = socket_->request();
  poll_.watch(true, false);
  return 0;
}

// A client that once answered at once, as each does in a handshake, would acknowledge every second
// send when that arrives. By the loopback this is work of the server's thread, so servers whose
// dialects begin with questions would pay for their clients.
void LoadClient::has_entered() {
  state_ = State::entered;
  net::acknowledge_when_read(fd_.get());
}

void LoadClient::close() {
  state_ = State::closed;
  poll_.watch(false, false);
}

void LoadClient::flush() {
  if (state_ == State::closed) return;
  if (socket_) socket_->wrap(outgoing_, framed_);
  if (channel_) seal();
  auto& leaving = channel_ ? sealed_ : text_to_send();
  if (leaving.empty()) return;
  const ssize_t sent = net::send_some(fd_.get(), leaving);
  if (sent > 0) leaving.erase(0, static_cast<std::size_t>(sent));
  poll_.watch(true, !leaving.empty());
}

// The text waits for the end of the handshake.
void LoadClient::seal() {
  const auto owed = channel_->unsent();
  sealed_ += owed;
  channel_->sent(owed.size());
  auto& text = text_to_send();
  if (channel_->is_open() && !text.empty() && channel_->seal(text, sealed_)) text.clear();
}

std::optional<std::string_view> LoadClient::receive(std::span<char> space) {
  std::copy(kept_.begin(), kept_.end(), space.begin());
  // A frame that does not fit leaves no space, which looks like the end. No protocol here sends
  // such frames.
  auto place = space.subspan(kept_.size());
  const auto begun = socket_ ? socket_->rest().size() : 0;  // Bytes of a frame of WebSocket.
  if (begun > 0) std::copy(socket_->rest().begin(), socket_->rest().end(), place.begin());
  auto next = place.subspan(begun);
  // The channel may hold the first part of a record, whose text comes as well.
  if (channel_) next = next.first(next.size() - std::min(next.size(), largest_record));
  const ssize_t received = net::receive_some(fd_.get(), next);
  if (received == 0 || (received < 0 && errno != EAGAIN)) return std::nullopt;
  std::size_t fresh = received < 0 ? 0 : static_cast<std::size_t>(received);
  if (channel_ && fresh > 0) {
    text_.clear();
    const auto state = channel_->take({next.data(), fresh}, text_);
    std::copy(text_.begin(), text_.end(), next.begin());
    fresh = text_.size();
    if (state == tls::Channel::State::broken) return std::nullopt;
    if (!text_to_send().empty() || !channel_->unsent().empty()) flush();
  }
  if (socket_) {
    const bool was_open = socket_->is_open();
    const auto lines = fresh > 0 ? socket_->unwrap(place.first(begun + fresh)) : 0;
    if (!lines) return std::nullopt;
    if (!was_open && socket_->is_open()) flush();
    fresh = *lines;
  }
  return std::string_view{space.data(), kept_.size() + fresh};
}

}  // namespace papo::bench
