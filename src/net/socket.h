// SPDX-License-Identifier: MIT

// Sockets as the rest of Papo uses them: owned, non-blocking, close-on-exec, TCP.
//
// Threads: free of shared state, any thread. resolve() may block on a name lookup.
// Errors: std::system_error with the errno of the call (of a name lookup, getaddrinfo's error) and
// what it was for.
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

// The same in its two parts, the host without brackets.
struct HostAndPort {
  std::string host;
  std::string port;
};
HostAndPort in_parts(const Address& address);

// The address without its port; "::" if it is nobody's.
AddressRange range_of(const Address& address);

// All addresses of a host (a name or a number), in the order in which they should be tried.
// `to_listen` also takes the empty host, for every address of this machine.
std::vector<Address> resolve(const std::string& host, uint16_t port, bool to_listen);

// A socket that accepts connections at that address. A port of 0 takes a free one.
Fd listen_at(const Address& address);

// A socket that someone else made, and that listens for TCP connections; else it is an error.
Fd adopt_listener(int fd);

// The address that a socket got.
Address local_address(int fd);
// That of who is connected to it; nobody's, if that has ended.
Address peer_address(int fd);

// Takes the next waiting connection. When none could be taken the descriptor is not open and
// `errno` says why: EAGAIN when none waits, EMFILE and its kin when there is no room for it.
struct Accepted {
  Fd fd;
  Address peer;
};
Accepted accept_from(int listening_fd);

// Starts connecting; the socket turns writable once that has ended. connect_error() then gives 0,
// or the errno of why it failed.
Fd start_connect(const Address& address);
int connect_error(int fd);

// Bounds what the kernel holds of what a peer sends; connections take it over from the socket that
// accepts them.
void set_receive_buffer(int fd, int bytes);
// The same of what the kernel holds for a peer, which it then no longer adapts to the connection.
// Linux doubles the number, for what it needs besides; send_buffer() gives what that comes to.
void set_send_buffer(int fd, int bytes);
std::size_t send_buffer(int fd);
// Bytes that the peer has not acknowledged yet.
std::size_t unacknowledged(int fd);

// What the kernel still holds for the peer is dropped when the descriptor is closed, and the peer
// is sent a reset.
void reset_at_close(int fd);

// Small messages leave at once; Papo does its own batching.
void set_no_delay(int fd);

// A peer that vanished without a word while the line was silent is noticed after about `idle`, by
// probes of the kernel's. For one for whom something waits, see net/vanished.h.
void set_keepalive(int fd, std::chrono::seconds idle);

// One non-blocking send. Bytes taken, or -1 with errno; never raises SIGPIPE, never EINTR.
ssize_t send_some(int fd, std::string_view bytes);
// The same for pieces that follow each other, of which it takes the first `most_pieces` at most.
inline constexpr std::size_t most_pieces = 32;
ssize_t send_some(int fd, std::span<const std::string_view> pieces);
// Bytes that have come and were not received yet.
std::size_t unread(int fd);
// One non-blocking receive. Bytes got, 0 at the end, or -1 with errno; never EINTR.
ssize_t receive_some(int fd, std::span<char> space);

}  // namespace papo::net
