// SPDX-License-Identifier: MIT

#include "net/lookup.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <span>
#include <system_error>
#include <thread>
#include <utility>

namespace papo::net {
namespace {

using Addresses = std::array<Address, Lookup::most_addresses>;

// Sends one message, which is empty if nothing was found.
void find(const std::string& host, std::uint16_t port, int result) {
  Addresses addresses;
  std::size_t count = 0;
  try {
    const auto found = resolve(host, port, false);
    count = std::min(found.size(), addresses.size());
    std::copy_n(found.begin(), count, addresses.begin());
  } catch (const std::exception&) {
    return;
  }
  const auto bytes = std::as_bytes(std::span{addresses}.first(count));
  send_some(result, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// Runs the work without signals, which belong to the other thread.
template <typename Work>
void start_thread(Work work) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    std::thread{std::move(work)}.detach();
  } catch (const std::system_error&) {
    // The thread closes its end of the socket, as if nothing was found.
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace

Lookup::Lookup(Loop& loop, std::function<void(std::vector<Address>)> on_found)
    : loop_(loop), on_found_(std::move(on_found)) {}

void Lookup::start(const std::string& host, std::uint16_t port) {
  poll_.reset();
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    on_found_({});
    return;
  }
  result_ = Fd{ends[0]};
  poll_.emplace(loop_, result_.get(), [this](Poll::Ready) { receive(); });
  poll_->watch(true, false);
  start_thread([host, port, result = Fd{ends[1]}] { find(host, port, result.get()); });
}

// The calling Poll may be the one here, so it stays until the next start.
void Lookup::receive() {
  Addresses addresses;
  const auto space = std::as_writable_bytes(std::span{addresses});
  const ssize_t got =
      receive_some(result_.get(), {reinterpret_cast<char*>(space.data()), space.size()});
  poll_->watch(false, false);
  const std::size_t count = got > 0 ? static_cast<std::size_t>(got) / sizeof(Address) : 0;
  on_found_({addresses.begin(), addresses.begin() + static_cast<std::ptrdiff_t>(count)});
}

}  // namespace papo::net
