// SPDX-License-Identifier: MIT

// The other end of a connection in a test. It writes and reads without blocking, and can go in each
// of the ways in which a peer can go.
//
// Threads: one at a time.
#pragma once

#include <fcntl.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "net/socket.h"

namespace papo::net {

// Whether there is something to read (or the end), within the patience of a test.
inline bool wait_for(int fd, short what, int milliseconds = 20'000) {
  pollfd waiting{.fd = fd, .events = what, .revents = 0};
  return ::poll(&waiting, 1, milliseconds) == 1;
}

inline bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

class Peer {
 public:
  explicit Peer(Fd fd) : fd_(std::move(fd)) {}

  static Peer connect(const Address& address) {
    Peer peer{start_connect(address)};
    if (!wait_for(peer.fd_.get(), POLLOUT) || connect_error(peer.fd_.get()) != 0) {
      throw std::runtime_error("cannot connect to " + to_string(address));
    }
    return peer;
  }

  [[nodiscard]] int fd() const { return fd_.get(); }

  // All bytes must fit into the kernel's buffers.
  void send(std::string_view bytes) const {
    if (send_some(fd_.get(), bytes) != static_cast<ssize_t>(bytes.size())) {
      throw std::runtime_error("the kernel did not take everything");
    }
  }

  // Sends as many bytes as the kernel takes.
  [[nodiscard]] std::size_t send_what_fits(std::string_view bytes) const {
    const auto sent = send_some(fd_.get(), bytes);
    return sent < 0 ? 0 : static_cast<std::size_t>(sent);
  }

  // The bytes that have come since the last call.
  std::string receive() {
    std::string received;
    std::array<char, 65536> space{};
    while (!ended_) {
      const auto got = receive_some(fd_.get(), space);
      if (got < 0 && errno == EAGAIN) break;
      if (got <= 0) {
        ended_ = true;
        error_ = got < 0 ? errno : 0;
        break;
      }
      received.append(space.data(), static_cast<std::size_t>(got));
    }
    return received;
  }

  // Whether receive() has seen the end of the other side, and how that ended: 0, or an errno.
  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] int error() const { return error_; }

  // The peer goes in one of three ways. In the last two the kernel would throw away bytes that
  // still wait on this side, so they all arrive first.
  void send_end() const { ::shutdown(fd_.get(), SHUT_WR); }
  void close() {
    wait_for_arrival();
    fd_.close();
  }
  // A killed process with unread bytes goes so.
  void reset() {
    wait_for_arrival();
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    fd_.close();
  }

 private:
  void wait_for_arrival() const {
    constexpr int patience = 20'000;  // Milliseconds.
    for (int waited = 0; waited < patience; ++waited) {
      int unacknowledged = 0;
      if (::ioctl(fd_.get(), SIOCOUTQ, &unacknowledged) != 0 || unacknowledged == 0) return;
      ::poll(nullptr, 0, 1);
    }
    throw std::runtime_error("what was sent did not arrive");
  }

  Fd fd_;
  bool ended_ = false;
  int error_ = 0;
};

}  // namespace papo::net
