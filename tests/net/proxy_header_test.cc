// SPDX-License-Identifier: MIT

#include "net/proxy_header.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace papo::net {
namespace {

using namespace std::string_literals;
using State = ProxyHeader::State;

const std::string signature = "\r\n\r\n\0\r\nQUIT\n"s;
constexpr char local = '\x20';
constexpr char proxy = '\x21';
constexpr char tcp4 = '\x11';
constexpr char tcp6 = '\x21';

std::string header_of(char command, char family, const std::string& rest) {
  return signature + command + family + static_cast<char>(rest.size() >> 8) +
         static_cast<char>(rest.size() & 0xff) + rest;
}

const std::string v4_addresses = "\x0a\x01\x02\x03\x7f\x00\x00\x01\xc8\x22\xc3\x50"s;
const std::string v6_addresses = "\x20\x01\x0d\xb8"s + std::string(11, '\0') + "\x07" +
                                 std::string(16, '\1') + "\xc8\x22\xc3\x50";
const std::string notes = "\x04\x00\x03xyz"s;

// The client of the connection; "own" if it is the proxy's.
std::string source(const ProxyHeader& header) {
  return header.source ? to_string(*header.source) : "own";
}

struct Good {
  std::string bytes;
  std::string source;
};

const std::vector<Good> good{
    {header_of(proxy, tcp4, v4_addresses), "10.1.2.3:51234"},
    {header_of(proxy, tcp4, v4_addresses + notes), "10.1.2.3:51234"},
    {header_of(proxy, tcp6, v6_addresses), "[2001:db8::7]:51234"},
    {header_of(proxy, tcp6, v6_addresses + std::string(4096 - 16 - 36, 'x')),
     "[2001:db8::7]:51234"},
    {header_of(local, '\0', {}), "own"},
    {header_of(local, tcp4, v4_addresses), "own"},
    {header_of(local, '\xff', "whatever"), "own"},
    {header_of(proxy, '\0', notes), "own"},
    {header_of(proxy, '\x12', v4_addresses), "own"},
    {header_of(proxy, '\x22', v6_addresses), "own"},
    {header_of(proxy, '\x31', std::string(216, '/')), "own"},
    {"PROXY TCP4 10.1.2.3 127.0.0.1 51234 50000\r\n", "10.1.2.3:51234"},
    {"PROXY TCP6 2001:db8::7 ::1 51234 50000\r\n", "[2001:db8::7]:51234"},
    {"PROXY TCP6 ::ffff:10.1.2.3 ::1 51234 50000\r\n", "[::ffff:10.1.2.3]:51234"},
    {"PROXY UNKNOWN\r\n", "own"},
    {"PROXY UNKNOWN ffff::1 anything at all\r\n", "own"},
    {"PROXY UNKNOWN " + std::string(107 - 14 - 2, 'x') + "\r\n", "own"},
};

TEST(ProxyHeader, TellsForWhomTheProxySpeaks) {
  for (const auto& [bytes, whose] : good) {
    const auto header = parse_proxy_header(bytes);
    EXPECT_EQ(header.state, State::complete) << testing::PrintToString(bytes);
    EXPECT_EQ(header.length, bytes.size());
    EXPECT_EQ(source(header), whose);
  }
}

TEST(ProxyHeader, IsCompleteWithItsLastByteAndNoEarlier) {
  for (const auto& [bytes, whose] : good) {
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      const auto header = parse_proxy_header(std::string_view{bytes}.substr(0, length));
      EXPECT_EQ(header.state, State::incomplete) << length << testing::PrintToString(bytes);
    }
  }
}

TEST(ProxyHeader, LeavesWhatFollowsIt) {
  for (const auto& [bytes, whose] : good) {
    for (const auto& rest : {"ana\n"s, "\r\n"s, bytes, std::string(100'000, 'x')}) {
      const auto header = parse_proxy_header(bytes + rest);
      EXPECT_EQ(header.state, State::complete);
      EXPECT_EQ(header.length, bytes.size());
      EXPECT_EQ(source(header), whose);
    }
  }
}

const std::vector<std::string> bad{
    "ana\n",
    "\n",
    "\r\n\r\nhello",
    "GET / HTTP/1.1\r\n\r\n",
    std::string(12, '\0'),
    signature.substr(0, 11) + "x",
    header_of('\x11', tcp4, v4_addresses),  // Version 1 in binary.
    header_of('\x31', tcp4, v4_addresses),
    header_of('\x22', tcp4, v4_addresses),  // An unknown command.
    header_of('\x2f', tcp4, v4_addresses),
    header_of(proxy, '\x13', v4_addresses),  // A protocol, and families.
    header_of(proxy, '\x01', {}),
    header_of(proxy, '\x10', v4_addresses),
    header_of(proxy, '\x41', v6_addresses),
    header_of(proxy, '\xff', v6_addresses),
    header_of(proxy, tcp4, v4_addresses.substr(1)),  // Addresses that are cut off.
    header_of(proxy, tcp4, {}),
    header_of(proxy, tcp6, v4_addresses),
    header_of(proxy, '\x31', std::string(215, '/')),
    header_of(proxy, tcp4, v4_addresses + std::string(4096 - 16 - 12 + 1, 'x')),
    header_of(local, '\0', std::string(65535, 'x')),
    "PROXY \r\n",
    "PROXY TCP5 10.1.2.3 127.0.0.1 51234 50000\r\n",
    "proxy TCP4 10.1.2.3 127.0.0.1 51234 50000\r\n",
    "PROXY TCP4 10.1.2.300 127.0.0.1 51234 50000\r\n",
    "PROXY TCP4 ::1 ::1 51234 50000\r\n",
    "PROXY TCP6 10.1.2.3 127.0.0.1 51234 50000\r\n",
    "PROXY TCP4 10.1.2.3 somewhere 51234 50000\r\n",
    "PROXY TCP4 10.1.2.3 127.0.0.1 65536 50000\r\n",
    "PROXY TCP4 10.1.2.3 127.0.0.1 -1 50000\r\n",
    "PROXY TCP4 10.1.2.3 127.0.0.1 51234\r\n",
    "PROXY TCP4 10.1.2.3 127.0.0.1 51234 50000 1\r\n",
    "PROXY TCP4 10.1.2.3 127.0.0.1 51234 50000 \r\n",
    "PROXY TCP4 10.1.2.3  127.0.0.1 51234 50000\r\n",
    "PROXY TCP4 10.1.2.3\0 127.0.0.1 51234 50000\r\n"s,
    "PROXY TCP4 10.1.2.3 127.0.0.1 51234 50000\n" + std::string(100, ' '),
    "PROXY UNKNOWN " + std::string(107 - 14 - 1, 'x') + "\r\n",
    "PROXY " + std::string(1000, ' '),
};

TEST(ProxyHeader, IsRefusedIfItIsMalformed) {
  for (const auto& bytes : bad) {
    EXPECT_EQ(parse_proxy_header(bytes).state, State::malformed) << testing::PrintToString(bytes);
  }
}

// A malformed header stays so, and that is known before a whole header was read.
TEST(ProxyHeader, IsNotWaitedForOnceItIsMalformed) {
  for (const auto& bytes : bad) {
    bool was_malformed = false;
    for (std::size_t length = 0; length <= bytes.size(); ++length) {
      const auto state = parse_proxy_header(std::string_view{bytes}.substr(0, length)).state;
      EXPECT_NE(state, State::complete);
      EXPECT_TRUE(!was_malformed || state == State::malformed) << testing::PrintToString(bytes);
      was_malformed = state == State::malformed;
    }
  }
  EXPECT_EQ(parse_proxy_header("a").state, State::malformed);
  EXPECT_EQ(parse_proxy_header("\r\n\r\na").state, State::malformed);
  EXPECT_EQ(parse_proxy_header(signature + local + "\0\x10\x00"s).state, State::malformed);
}

}  // namespace
}  // namespace papo::net
