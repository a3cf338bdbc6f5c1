// SPDX-License-Identifier: MIT

#include "net/acceptor.h"

#include <cerrno>
#include <exception>
#include <memory>
#include <system_error>
#include <utility>
#include <variant>

namespace papo::net {
namespace {

using namespace std::chrono_literals;

// So many a turn, so that a storm of newcomers does not delay the clients that are in.
constexpr int accepts_a_turn = 128;
constexpr auto retry_after = 100ms;

bool is_exhaustion(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

// A host may have an address that this machine lacks, such as an IPv6 one of localhost.
bool is_missing_here(int error) { return error == EADDRNOTAVAIL || error == EAFNOSUPPORT; }

}  // namespace

Acceptor::Acceptor(Loop& loop, Callbacks callbacks)
    : loop_(loop), callbacks_(std::move(callbacks)), retry_(loop, [this] {
        for (auto& socket : sockets_) accept_waiting(socket);
        watch(!exhausted_);
      }) {}

void Acceptor::listen(Listener& listener, const OnAccept& on_accept) {
  if (auto* const passed = std::get_if<Fd>(&listener.place)) {
    return add(std::move(*passed), listener, on_accept);
  }
  listen_at_host(std::get<Listener::Host>(listener.place), listener, on_accept);
}

void Acceptor::listen_at_host(const Listener::Host& host, const Listener& listener,
                              const OnAccept& on_accept) {
  std::exception_ptr missing;
  bool listening = false;
  for (const auto& address : resolve(host.name, host.port, true)) {
    try {
      add(listen_at(address), listener, on_accept);
      listening = true;
      if (host.port == 0) return;
    } catch (const std::system_error& error) {
      if (!is_missing_here(error.code().value())) throw;
      missing = std::current_exception();
    }
  }
  if (!listening && missing) std::rethrow_exception(missing);
}

void Acceptor::add(Fd listening, const Listener& listener, const OnAccept& on_accept) {
  const auto& limits = listener.limits;
  if (limits.send_buffer > 0) set_send_buffer(listening.get(), limits.send_buffer);
  if (limits.receive_buffer > 0) set_receive_buffer(listening.get(), limits.receive_buffer);
  sockets_.push_back(
      {.fd = std::move(listening), .dialects = listener.dialects, .on_accept = on_accept});
}

std::vector<Acceptor::Place> Acceptor::places() const {
  std::vector<Place> places;
  for (const auto& socket : sockets_) {
    places.push_back({.address = local_address(socket.fd.get()), .dialects = socket.dialects});
  }
  return places;
}

void Acceptor::start() {
  for (auto& socket : sockets_) {
    socket.poll = std::make_unique<Poll>(loop_, socket.fd.get(), [this, &socket](Poll::Ready) {
      accept_waiting(socket);
      watch(!exhausted_);
    });
  }
  watch(true);
}

void Acceptor::close() {
  retry_.stop();
  sockets_.clear();
}

void Acceptor::accept_waiting(Socket& socket) {
  for (int i = 0; i < accepts_a_turn; ++i) {
    auto accepted = accept_from(socket.fd.get());
    if (accepted.fd.open()) {
      socket.on_accept(std::move(accepted.fd), accepted.peer);
    } else if (is_exhaustion(errno)) {
      set_exhausted(errno);
      return;
    } else if (errno == EAGAIN) {
      set_recovered();
      return;
    }
    // Any other error concerns only the connection that was taken off the queue.
  }
}

void Acceptor::set_exhausted(int error_number) {
  if (exhausted_) return;
  exhausted_ = true;
  retry_.start(retry_after, retry_after);
  callbacks_.on_exhausted(error_number);
}

// No connection waits any more, so the shortage is over.
void Acceptor::set_recovered() {
  if (!exhausted_) return;
  exhausted_ = false;
  retry_.stop();
  callbacks_.on_recovered();
}

void Acceptor::watch(bool accepting) {
  for (auto& socket : sockets_) socket.poll->watch(accepting, false);
}

}  // namespace papo::net
