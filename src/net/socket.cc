// SPDX-License-Identifier: MIT

#include "net/socket.h"

#include <fcntl.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>
#include <utility>

#include "base/retry.h"

namespace papo::net {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void set_option(int fd, int level, int name, int value) {
  // These only tune; a kernel that lacks one still carries the chat.
  static_cast<void>(setsockopt(fd, level, name, &value, sizeof value));
}

// -1 if the descriptor has no such option, for example because it is no socket.
int option_of(int fd, int name) {
  int value = 0;
  socklen_t length = sizeof value;
  return getsockopt(fd, SOL_SOCKET, name, &value, &length) == 0 ? value : -1;
}

Fd new_socket(const Address& address) {
  Fd fd{::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!fd.open()) fail("cannot make a socket");
  return fd;
}

// The error numbers of getaddrinfo(3) are a kind of their own.
const std::error_category& lookup_errors() {
  class LookupErrors : public std::error_category {
   public:
    [[nodiscard]] const char* name() const noexcept override { return "getaddrinfo"; }
    [[nodiscard]] std::string message(int error) const override { return gai_strerror(error); }
  };
  static const LookupErrors category;
  return category;
}

}  // namespace

HostAndPort in_parts(const Address& address) {
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  const int result = getnameinfo(address.get(), address.length, host.data(), host.size(),
                                 port.data(), port.size(), NI_NUMERICHOST | NI_NUMERICSERV);
  return result == 0 ? HostAndPort{.host = host.data(), .port = port.data()} : HostAndPort{};
}

std::string to_string(const Address& address) {
  const auto [host, port] = in_parts(address);
  if (host.empty()) return "?";
  const bool v6 = address.storage.ss_family == AF_INET6;
  return (v6 ? "[" + host + "]" : host) + ":" + port;
}

AddressRange range_of(const Address& address) {
  constexpr std::size_t v4_at = 12;  // Where an IPv4 address begins in the IPv6 address.
  AddressRange::Bytes bytes{};
  if (address.storage.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address.storage).sin_addr;
    bytes[v4_at - 2] = bytes[v4_at - 1] = 0xff;
    std::memcpy(bytes.data() + v4_at, &v4, sizeof v4);
  } else if (address.storage.ss_family == AF_INET6) {
    std::ranges::copy(reinterpret_cast<const sockaddr_in6&>(address.storage).sin6_addr.s6_addr,
                      bytes.begin());
  }
  return AddressRange{bytes};
}

std::vector<Address> resolve(const std::string& host, uint16_t port, bool to_listen) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | (to_listen ? AI_PASSIVE : 0);
  addrinfo* found = nullptr;
  const int result = getaddrinfo(host.empty() ? nullptr : host.c_str(),
                                 std::to_string(port).c_str(), &hints, &found);
  if (result == EAI_SYSTEM) fail("cannot look up " + host);
  if (result != 0) {
    throw std::system_error(result, lookup_errors(), "cannot look up " + host);
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> list{found, &freeaddrinfo};
  std::vector<Address> addresses;
  for (const addrinfo* entry = list.get(); entry != nullptr; entry = entry->ai_next) {
    Address address;
    address.length = entry->ai_addrlen;
    std::copy_n(reinterpret_cast<const char*>(entry->ai_addr), entry->ai_addrlen,
                reinterpret_cast<char*>(&address.storage));
    addresses.push_back(address);
  }
  return addresses;
}

Fd listen_at(const Address& address) {
  Fd fd = new_socket(address);
  // After a restart, old connections in TIME_WAIT must not keep the port.
  set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  // "::" must not take the port from "0.0.0.0" if both are asked for.
  if (address.storage.ss_family == AF_INET6) set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 1);
  const std::string where = to_string(address);
  if (::bind(fd.get(), address.get(), address.length) != 0) fail("cannot listen on " + where);
  if (::listen(fd.get(), SOMAXCONN) != 0) fail("cannot listen on " + where);
  return fd;
}

Fd adopt_listener(int fd) {
  Fd adopted{fd};
  const bool is_tcp = option_of(fd, SO_PROTOCOL) == IPPROTO_TCP;
  if (!is_tcp || option_of(fd, SO_ACCEPTCONN) != 1) {
    errno = EINVAL;
    fail("descriptor " + std::to_string(fd) + " is no listening TCP socket");
  }
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0 || ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0 ||
      ::fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) {
    fail("cannot take over descriptor " + std::to_string(fd));
  }
  return adopted;
}

Address local_address(int fd) {
  Address address;
  if (getsockname(fd, address.get(), &address.length) != 0) fail("cannot tell a socket's address");
  return address;
}

Address peer_address(int fd) {
  Address address;
  return getpeername(fd, address.get(), &address.length) == 0 ? address : Address{};
}

Accepted accept_from(int listening_fd) {
  Accepted accepted;
  accepted.fd = Fd{retry_if_interrupted([&] {
    return ::accept4(listening_fd, accepted.peer.get(), &accepted.peer.length,
                     SOCK_NONBLOCK | SOCK_CLOEXEC);
  })};
  return accepted;
}

Fd start_connect(const Address& address) {
  Fd fd = new_socket(address);
  if (::connect(fd.get(), address.get(), address.length) != 0 && errno != EINPROGRESS) {
    fail("cannot connect to " + to_string(address));
  }
  return fd;
}

int connect_error(int fd) {
  int error = 0;
  socklen_t length = sizeof error;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : errno;
}

void set_receive_buffer(int fd, int bytes) { set_option(fd, SOL_SOCKET, SO_RCVBUF, bytes); }

void set_send_buffer(int fd, int bytes) { set_option(fd, SOL_SOCKET, SO_SNDBUF, bytes); }

std::size_t send_buffer(int fd) {
  return static_cast<std::size_t>(std::max(0, option_of(fd, SO_SNDBUF)));
}

std::size_t unacknowledged(int fd) {
  int bytes = 0;
  return ::ioctl(fd, SIOCOUTQ, &bytes) == 0 ? static_cast<std::size_t>(bytes) : 0;
}

void reset_at_close(int fd) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  static_cast<void>(setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once));
}

void set_no_delay(int fd) { set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1); }

void acknowledge_when_read(int fd) { set_option(fd, IPPROTO_TCP, TCP_QUICKACK, 1); }

void set_keepalive(int fd, std::chrono::seconds idle) {
  constexpr int probes = 3;
  const int seconds = static_cast<int>(idle.count());
  set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, seconds);
  set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, std::max(1, seconds / (2 * probes)));
  set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, probes);
}

ssize_t send_some(int fd, std::string_view bytes) {
  return retry_if_interrupted([&] { return ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL); });
}

ssize_t send_some(int fd, std::span<const std::string_view> pieces) {
  // NOLINT(*-member-init): only the part that is sent is filled in.
  std::array<iovec, most_pieces> parts;
  const auto count = std::min(pieces.size(), most_pieces);
  std::transform(pieces.begin(), pieces.begin() + static_cast<std::ptrdiff_t>(count), parts.begin(),
                 [](std::string_view piece) {
                   // iovec has no const; sendmsg does not write through it.
                   return iovec{const_cast<char*>(piece.data()), piece.size()};
                 });
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = count;
  return retry_if_interrupted([&] { return ::sendmsg(fd, &message, MSG_NOSIGNAL); });
}

std::size_t unread(int fd) {
  int bytes = 0;
  return ::ioctl(fd, FIONREAD, &bytes) == 0 && bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
}

ssize_t receive_some(int fd, std::span<char> space) {
  return retry_if_interrupted([&] { return ::recv(fd, space.data(), space.size(), 0); });
}

}  // namespace papo::net
