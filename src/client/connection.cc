// SPDX-License-Identifier: MIT

#include "client/connection.h"

#include <cerrno>
#include <chrono>
#include <utility>

namespace papo::client {
namespace {

using namespace std::chrono_literals;

// An address that does not answer at all must not keep the others from being tried.
constexpr auto connect_deadline = 10s;

// A server that vanished is noticed within about this time.
constexpr auto keepalive_idle = 60s;

std::error_code error_of(int number) { return {number, std::generic_category()}; }

}  // namespace

Connection::Connection(net::Loop& loop, std::vector<net::Address> addresses, Events events,
                       tls::Trust* trust)
    : loop_(loop),
      addresses_(std::move(addresses)),
      last_error_(std::make_error_code(std::errc::timed_out)),
      events_(std::move(events)),
      trust_(trust),
      step_(loop, [this] { try_next_address(); }) {
  step_.start(0ms);
}

void Connection::try_next_address() {
  poll_.reset();
  fd_.close();
  channel_.reset();
  unsent_.clear();
  state_ = State::connecting;
  if (next_address_ == addresses_.size()) {
    end(last_error_);
    return;
  }
  try {
    fd_ = net::start_connect(addresses_[next_address_++]);
  } catch (const std::system_error& error) {
    failed_to_connect(error.code());
    return;
  }
  poll_.emplace(loop_, fd_.get(), [this](net::Poll::Ready ready) { on_ready(ready); });
  poll_->watch(false, true);
  last_error_ = std::make_error_code(std::errc::timed_out);
  step_.start(connect_deadline);
}

// The calling Poll may be the one to replace, so the timer replaces it.
void Connection::failed_to_connect(std::error_code error) {
  last_error_ = error;
  if (poll_) poll_->watch(false, false);
  step_.start(0ms);
}

void Connection::on_ready(net::Poll::Ready ready) {
  if (state_ == State::connecting) {
    const int error = net::connect_error(fd_.get());
    if (error != 0) {
      failed_to_connect(error_of(error));
      return;
    }
    net::set_no_delay(fd_.get());
    net::set_keepalive(fd_.get(), keepalive_idle);
    trust_ == nullptr ? opened() : secure();
    watch();
    return;
  }
  if (ready.writable && !unsent_.empty()) send_waiting();
  const bool receives = state_ == State::securing || (open() && receiving_);
  if (ready.readable && receives) receive();
  watch();
}

// A server that does not shake hands must not keep the others from being tried either.
void Connection::secure() {
  state_ = State::securing;
  step_.start(connect_deadline);
  channel_ = trust_->connect();
  channel_->begin();
  queue_sealed();
}

void Connection::opened() {
  step_.stop();
  state_ = State::open;
  events_.on_open();
}

void Connection::receive() {
  const ssize_t got = net::receive_some(fd_.get(), received_);
  if (got > 0) {
    const std::string_view bytes{received_.data(), static_cast<std::size_t>(got)};
    channel_ ? take_sealed(bytes) : events_.on_received(bytes);
  } else if (got == 0) {
    // With TLS the server says that this is the end. Otherwise somebody may have cut its text.
    end(channel_ ? std::make_error_code(std::errc::connection_aborted) : std::error_code{});
  } else if (errno != EAGAIN) {
    end(error_of(errno));
  }
}

void Connection::take_sealed(std::string_view bytes) {
  text_.clear();
  const auto state = channel_->take(bytes, text_);
  queue_sealed();
  if (state_ == State::securing && channel_->is_open()) opened();
  if (open() && !text_.empty()) events_.on_received(text_);
  if (state == tls::Channel::State::finished) return end({});
  if (state != tls::Channel::State::broken) return;
  fault_of_tls_ = channel_->reason();
  end(std::make_error_code(std::errc::protocol_error));
}

// Sends the bytes that TLS itself owes the server.
void Connection::queue_sealed() {
  const auto sealed = channel_->unsent();
  if (sealed.empty()) return;
  const bool first = unsent_.empty();
  unsent_ += sealed;
  channel_->sent(sealed.size());
  if (first) send_waiting();
}

void Connection::send(std::string_view bytes) {
  if (!open() || !can_send_) return;
  const bool first = unsent_.empty();
  if (!channel_) {
    unsent_ += bytes;
  } else if (!channel_->seal(bytes, unsent_)) {
    can_send_ = false;
    return;
  }
  if (first) send_waiting();
  watch();
}

void Connection::send_waiting() {
  const ssize_t sent = net::send_some(fd_.get(), unsent_);
  if (sent >= 0) {
    unsent_.erase(0, static_cast<std::size_t>(sent));
  } else if (errno != EAGAIN) {
    // The server takes no more, but its last words may still be there to be received. The end of
    // the connection is found by receiving.
    can_send_ = false;
    unsent_.clear();
  }
  if (unsent_.empty() && open()) events_.on_sent();
}

void Connection::set_receiving(bool wanted) {
  receiving_ = wanted;
  watch();
}

void Connection::watch() {
  if (open()) poll_->watch(receiving_, !unsent_.empty());
  if (state_ == State::securing) poll_->watch(true, !unsent_.empty());
}

void Connection::end(std::error_code error) {
  state_ = State::ended;
  if (poll_) poll_->watch(false, false);
  step_.stop();
  events_.on_end(error);
}

}  // namespace papo::client
