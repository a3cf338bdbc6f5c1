// SPDX-License-Identifier: MIT

// Sockets as the rest of Papo uses them: owned, non-blocking, close-on-exec, TCP.
//
// Threads: no shared state, any thread. resolve() may block on a name lookup.
//
// Errors: std::system_error with the errno of the call (of a name lookup, getaddrinfo's error) and
// the purpose of the call.
//
// Sources: socket(7), tcp(7), ip(7), getaddrinfo(3).
#pragma once

#include <sys/socket.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/address_range.h"
#include "base/fd.h"

namespace papo::net {

using papo::Fd;

struct Address {
  sockaddr_storage storage{};
  socklen_t length = sizeof(sockaddr_storage);

  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  [[nodiscard]] sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

// "127.0.0.1:50000" or "[::1]:50000".
std::string to_string(const Address& address);

// Such a text in its two parts, the host without brackets.
struct HostAndPort {
  std::string host;
  std::string port;
};
HostAndPort in_parts(const Address& address);

// The address without its port; "::" if there is no address.
AddressRange range_of(const Address& address);

// All addresses of a host (a name or a number), in the order in which to try them. With `to_listen`
// the host may be empty, for every address of this machine.
std::vector<Address> resolve(const std::string& host, uint16_t port, bool to_listen);

// A socket that accepts connections at that address. A port of 0 takes a free one.
Fd listen_at(const Address& address);

// A socket that another program made, and that listens for TCP connections. Anything else is an
// error.
Fd adopt_listener(int fd);

// The address that a socket got.
Address local_address(int fd);
// The address of the peer; no address if the connection has ended.
Address peer_address(int fd);

// Takes the next waiting connection. If there is none, the descriptor is not open and `errno` says
// why: EAGAIN if none waits, EMFILE and the like if there is no room for it.
struct Accepted {
  Fd fd;
  Address peer;
};
Accepted accept_from(int listening_fd);

// Starts to connect. The socket becomes writable when that has ended. connect_error() then gives 0,
// or the errno of the failure.
Fd start_connect(const Address& address);
int connect_error(int fd);

// Bounds the bytes of a peer that the kernel holds. A connection takes this over from its listening
// socket.
void set_receive_buffer(int fd, int bytes);
// Bounds the bytes for a peer that the kernel holds, whose number the kernel then adapts no more.
// Linux doubles the number, for its own needs; send_buffer() returns the result.
void set_send_buffer(int fd, int bytes);
std::size_t send_buffer(int fd);
// Bytes that the peer has not acknowledged yet.
std::size_t unacknowledged(int fd);

// Makes close() drop the bytes that the kernel still holds for the peer, and send a reset.
void reset_at_close(int fd);

// Small messages leave at once; Papo gathers them itself.
void set_no_delay(int fd);

// The kernel acknowledges bytes as soon as they are read (tcp(7), TCP_QUICKACK), until the peer is
// answered at once the next time.
void acknowledge_when_read(int fd);

// The kernel's probes notice a peer that vanished in silence after about `idle`. For a peer for
// which bytes wait, see net/vanished.h.
void set_keepalive(int fd, std::chrono::seconds idle);

// One non-blocking send. Bytes taken, or -1 with errno; never raises SIGPIPE, never EINTR.
ssize_t send_some(int fd, std::string_view bytes);
// One such send for several pieces, of which it takes the first `most_pieces` at most.
inline constexpr std::size_t most_pieces = 32;
ssize_t send_some(int fd, std::span<const std::string_view> pieces);
// Bytes that have come and were not received yet.
std::size_t unread(int fd);
// One non-blocking receive. Bytes got, 0 at the end, or -1 with errno; never EINTR.
ssize_t receive_some(int fd, std::span<char> space);

}  // namespace papo::net
