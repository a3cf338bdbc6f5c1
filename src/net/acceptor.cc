#include "net/acceptor.h"

#include <cerrno>
#include <exception>
#include <memory>
#include <system_error>
#include <utility>

namespace papo::net {
namespace {

using namespace std::chrono_literals;

// So many a turn, so that a storm of newcomers does not keep those who are in waiting.
constexpr int accepts_a_turn = 128;
constexpr auto retry_after = 100ms;

bool is_exhaustion(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

// One address of a host that has several, say the IPv6 one of localhost where there is no IPv6.
bool is_missing_here(int error) { return error == EADDRNOTAVAIL || error == EAFNOSUPPORT; }

}  // namespace

Acceptor::Acceptor(Loop& loop, Callbacks callbacks)
    : loop_(loop), callbacks_(std::move(callbacks)), retry_(loop, [this] {
        for (auto& listener : listeners_) accept_waiting(listener);
        watch(!exhausted_);
      }) {}

void Acceptor::listen(const std::string& host, std::uint16_t port) {
  std::exception_ptr missing;
  bool listening = false;
  for (const auto& address : resolve(host, port, true)) {
    try {
      listeners_.emplace_back(listen_at(address));
      listening = true;
      if (port == 0) return;
    } catch (const std::system_error& error) {
      if (!is_missing_here(error.code().value())) throw;
      missing = std::current_exception();
    }
  }
  if (!listening && missing) std::rethrow_exception(missing);
}

std::vector<Address> Acceptor::addresses() const {
  std::vector<Address> addresses;
  for (const auto& listener : listeners_) addresses.push_back(local_address(listener.fd.get()));
  return addresses;
}

void Acceptor::set_receive_buffer(int bytes) {
  for (auto& listener : listeners_) net::set_receive_buffer(listener.fd.get(), bytes);
}

void Acceptor::set_send_buffer(int bytes) {
  for (auto& listener : listeners_) net::set_send_buffer(listener.fd.get(), bytes);
}

void Acceptor::start() {
  for (auto& listener : listeners_) {
    listener.poll =
        std::make_unique<Poll>(loop_, listener.fd.get(), [this, &listener](Poll::Ready) {
          accept_waiting(listener);
          watch(!exhausted_);
        });
  }
  watch(true);
}

void Acceptor::close() {
  retry_.stop();
  listeners_.clear();
}

void Acceptor::accept_waiting(Listener& listener) {
  for (int i = 0; i < accepts_a_turn; ++i) {
    auto accepted = accept_from(listener.fd.get());
    if (accepted.fd.open()) {
      callbacks_.on_accept(std::move(accepted.fd), accepted.peer);
    } else if (is_exhaustion(errno)) {
      set_exhausted(errno);
      return;
    } else if (errno == EAGAIN) {
      set_recovered();
      return;
    }
    // Any other error is that of the one connection that was taken off the queue.
  }
}

void Acceptor::set_exhausted(int error_number) {
  if (exhausted_) return;
  exhausted_ = true;
  retry_.start(retry_after, retry_after);
  callbacks_.on_exhausted(error_number);
}

// Nobody waits any more, so whatever was short is no longer.
void Acceptor::set_recovered() {
  if (!exhausted_) return;
  exhausted_ = false;
  retry_.stop();
  callbacks_.on_recovered();
}

void Acceptor::watch(bool accepting) {
  for (auto& listener : listeners_) listener.poll->watch(accepting, false);
}

}  // namespace papo::net
