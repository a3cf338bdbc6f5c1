// SPDX-License-Identifier: MIT

#include "net/socket.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>
#include <utility>

#include "net/peer.h"

namespace papo::net {
namespace {

using namespace std::chrono_literals;

int option(int fd, int level, int name) {
  int value = 0;
  socklen_t length = sizeof value;
  EXPECT_EQ(::getsockopt(fd, level, name, &value, &length), 0);
  return value;
}

bool has_ipv6() {
  try {
    listen_at(resolve("::1", 0, true).front());
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

Fd listen_on(const std::string& host) { return listen_at(resolve(host, 0, true).front()); }

TEST(Fd, ClosesItsDescriptorOnce) {
  int number = -1;
  {
    Fd fd = listen_on("127.0.0.1");
    number = fd.get();
    EXPECT_TRUE(is_open(number));
    Fd taken = std::move(fd);
    EXPECT_FALSE(fd.open());  // NOLINT(bugprone-use-after-move): that is what is tested.
    EXPECT_EQ(taken.get(), number);
    Fd other = listen_on("127.0.0.1");
    const int closed = other.get();
    other = std::move(taken);
    EXPECT_FALSE(is_open(closed));
    EXPECT_TRUE(is_open(number));
  }
  EXPECT_FALSE(is_open(number));
}

TEST(Socket, IsTakenOverIfItListensForTcp) {
  Fd made{::socket(AF_INET, SOCK_STREAM, 0)};
  // The socket does not listen yet.
  EXPECT_THROW(adopt_listener(::dup(made.get())), std::system_error);
  ASSERT_EQ(::listen(made.get(), 1), 0);
  const auto adopted = adopt_listener(::dup(made.get()));
  EXPECT_NE(::fcntl(adopted.get(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_EQ(::fcntl(adopted.get(), F_GETFD), FD_CLOEXEC);

  const Fd datagrams{::socket(AF_INET, SOCK_DGRAM, 0)};
  EXPECT_THROW(adopt_listener(::dup(datagrams.get())), std::system_error);
  const Fd local{::socket(AF_UNIX, SOCK_STREAM, 0)};
  EXPECT_THROW(adopt_listener(::dup(local.get())), std::system_error);
  EXPECT_THROW(adopt_listener(::open("/dev/null", O_RDWR)), std::system_error);
  EXPECT_THROW(adopt_listener(9999), std::system_error);
}

TEST(Socket, TellsWhoIsConnectedToIt) {
  const Fd listening = listen_on("127.0.0.1");
  const auto peer = Peer::connect(local_address(listening.get()));
  ASSERT_TRUE(wait_for(listening.get(), POLLIN));
  const auto accepted = accept_from(listening.get());
  EXPECT_EQ(to_string(peer_address(accepted.fd.get())), to_string(local_address(peer.fd())));
  EXPECT_EQ(to_string(peer_address(listening.get())), "?");
}

TEST(Socket, TellsItsRealPort) {
  const Fd fd = listen_on("127.0.0.1");
  const auto text = to_string(local_address(fd.get()));
  EXPECT_TRUE(text.starts_with("127.0.0.1:"));
  EXPECT_NE(text, "127.0.0.1:0");
}

TEST(Socket, WritesAnIpv6AddressInBrackets) {
  EXPECT_EQ(to_string(resolve("::1", 50000, true).front()), "[::1]:50000");
  EXPECT_EQ(to_string(resolve("127.0.0.1", 50000, true).front()), "127.0.0.1:50000");
}

TEST(Socket, ListensOnIpv6WhereThereIsAny) {
  if (!has_ipv6()) GTEST_SKIP() << "there is no IPv6 here";
  const Fd listening = listen_on("::1");
  const auto peer = Peer::connect(local_address(listening.get()));
  ASSERT_TRUE(wait_for(listening.get(), POLLIN));
  const auto accepted = accept_from(listening.get());
  ASSERT_TRUE(accepted.fd.open());
  EXPECT_TRUE(to_string(accepted.peer).starts_with("[::1]:"));
}

TEST(Socket, ListensOnEveryAddressOfBothKindsWithOnePort) {
  if (!has_ipv6()) GTEST_SKIP() << "there is no IPv6 here";
  const Fd v6 = listen_on("::");
  sockaddr_in6 bound{};
  const auto address = local_address(v6.get());
  std::copy_n(reinterpret_cast<const char*>(&address.storage), sizeof bound,
              reinterpret_cast<char*>(&bound));
  EXPECT_NO_THROW(listen_at(resolve("0.0.0.0", ntohs(bound.sin6_port), true).front()));
}

TEST(Socket, SaysWhyAPortCannotBeHad) {
  const Fd first = listen_on("127.0.0.1");
  try {
    listen_at(local_address(first.get()));
    FAIL() << "the port was had twice";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::address_in_use);
    EXPECT_NE(std::string{error.what()}.find(to_string(local_address(first.get()))),
              std::string::npos);
  }
}

TEST(Socket, SaysThatAHostIsNotThere) {
  EXPECT_THROW(resolve("no such host", 1, false), std::system_error);
}

TEST(Socket, AcceptsWithoutBlocking) {
  const Fd listening = listen_on("127.0.0.1");
  const auto none = accept_from(listening.get());
  EXPECT_FALSE(none.fd.open());
  EXPECT_EQ(errno, EAGAIN);

  const auto peer = Peer::connect(local_address(listening.get()));
  ASSERT_TRUE(wait_for(listening.get(), POLLIN));
  const auto accepted = accept_from(listening.get());
  ASSERT_TRUE(accepted.fd.open());
  EXPECT_EQ(to_string(accepted.peer), to_string(local_address(peer.fd())));
  std::array<char, 16> space{};
  EXPECT_EQ(receive_some(accepted.fd.get(), space), -1);
  EXPECT_EQ(errno, EAGAIN);
  EXPECT_NE(::fcntl(accepted.fd.get(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST(Socket, SaysWhyConnectingFailed) {
  Fd listening = listen_on("127.0.0.1");
  const auto address = local_address(listening.get());
  listening.close();
  try {
    const Fd fd = start_connect(address);
    ASSERT_TRUE(wait_for(fd.get(), POLLOUT));
    EXPECT_EQ(connect_error(fd.get()), ECONNREFUSED);
  } catch (const std::system_error& error) {  // The kernel may know at once.
    EXPECT_EQ(error.code(), std::errc::connection_refused);
  }
}

TEST(Socket, SendsTwoPiecesInTheirOrder) {
  const Fd listening = listen_on("127.0.0.1");
  auto peer = Peer::connect(local_address(listening.get()));
  ASSERT_TRUE(wait_for(listening.get(), POLLIN));
  const auto accepted = accept_from(listening.get());
  EXPECT_EQ(send_some(accepted.fd.get(), std::array<std::string_view, 2>{"first, ", "second"}), 13);
  EXPECT_EQ(send_some(accepted.fd.get(), std::array<std::string_view, 2>{"", "!"}), 1);
  ASSERT_TRUE(wait_for(peer.fd(), POLLIN));
  EXPECT_EQ(peer.receive(), "first, second!");
}

TEST(Socket, SendingToWhoIsGoneIsAnErrorAndNoSignal) {
  const Fd listening = listen_on("127.0.0.1");
  auto peer = Peer::connect(local_address(listening.get()));
  ASSERT_TRUE(wait_for(listening.get(), POLLIN));
  const auto accepted = accept_from(listening.get());
  peer.reset();
  ASSERT_TRUE(wait_for(accepted.fd.get(), POLLIN));
  EXPECT_EQ(send_some(accepted.fd.get(), "x"), -1);
  EXPECT_EQ(send_some(accepted.fd.get(), "x"), -1);
  EXPECT_EQ(errno, EPIPE);
}

TEST(Socket, WatchesForPeersThatVanish) {
  const Fd listening = listen_on("127.0.0.1");
  const auto peer = Peer::connect(local_address(listening.get()));
  set_keepalive(peer.fd(), 60s);
  set_no_delay(peer.fd());
  EXPECT_NE(option(peer.fd(), SOL_SOCKET, SO_KEEPALIVE), 0);
  EXPECT_EQ(option(peer.fd(), IPPROTO_TCP, TCP_KEEPIDLE), 60);
  EXPECT_GT(option(peer.fd(), IPPROTO_TCP, TCP_KEEPINTVL), 0);
  // With this option Linux would also end peers that are there and read nothing.
  EXPECT_EQ(option(peer.fd(), IPPROTO_TCP, TCP_USER_TIMEOUT), 0);
  EXPECT_NE(option(peer.fd(), IPPROTO_TCP, TCP_NODELAY), 0);
}

TEST(Socket, HandsItsReceiveBufferOnToWhatItAccepts) {
  const Fd listening = listen_on("127.0.0.1");
  set_receive_buffer(listening.get(), 16384);
  const auto peer = Peer::connect(local_address(listening.get()));
  ASSERT_TRUE(wait_for(listening.get(), POLLIN));
  const auto accepted = accept_from(listening.get());
  EXPECT_EQ(option(accepted.fd.get(), SOL_SOCKET, SO_RCVBUF), 2 * 16384);  // socket(7) says so.
}

TEST(Socket, HandsItsSendBufferOnToWhatItAccepts) {
  const Fd listening = listen_on("127.0.0.1");
  set_send_buffer(listening.get(), 32768);
  const auto peer = Peer::connect(local_address(listening.get()));
  ASSERT_TRUE(wait_for(listening.get(), POLLIN));
  const auto accepted = accept_from(listening.get());
  EXPECT_EQ(send_buffer(accepted.fd.get()), 2U * 32768);
  EXPECT_EQ(send_buffer(-1), 0U);
  // So much it is, however long the other does not read.
  const std::string much(1 << 20, 'x');
  std::size_t taken = 0;
  while (true) {
    const auto sent = send_some(accepted.fd.get(), much);
    if (sent < 0) break;
    taken += static_cast<std::size_t>(sent);
  }
  EXPECT_GT(taken, unacknowledged(accepted.fd.get()));
  EXPECT_GT(unacknowledged(accepted.fd.get()), 0U);
  EXPECT_LE(unacknowledged(accepted.fd.get()), 2U * 65536) << "and one packet";
}

TEST(Address, IsWrittenAsAWholeAndInItsParts) {
  const auto v4 = resolve("127.0.0.1", 50000, false).front();
  EXPECT_EQ(to_string(v4), "127.0.0.1:50000");
  EXPECT_EQ(in_parts(v4).host, "127.0.0.1");
  EXPECT_EQ(in_parts(v4).port, "50000");
  const auto v6 = resolve("::1", 50000, false).front();
  EXPECT_EQ(to_string(v6), "[::1]:50000");
  EXPECT_EQ(in_parts(v6).host, "::1");
  EXPECT_EQ(to_string(Address{}), "?") << "nobody's";
  EXPECT_EQ(range_of(v4), AddressRange::parse("127.0.0.1"));
  EXPECT_EQ(range_of(v6), AddressRange::parse("::1"));
}

}  // namespace
}  // namespace papo::net
