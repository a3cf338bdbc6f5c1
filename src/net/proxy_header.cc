// SPDX-License-Identifier: MIT

#include "net/proxy_header.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>

#include "base/whole_number.h"
#include "budget/limits.h"

namespace papo::net {
namespace {

using namespace std::string_view_literals;
using State = ProxyHeader::State;

constexpr ProxyHeader incomplete{.state = State::incomplete};
constexpr ProxyHeader malformed{.state = State::malformed};

// Whether the bytes so far begin in this way.
bool may_begin(std::string_view bytes, std::string_view with) {
  return bytes.substr(0, with.size()) == with.substr(0, bytes.size());
}

// The bytes of both are in the network's order, as in a header.
Address v4(std::string_view host, std::string_view port) {
  Address address;
  sockaddr_in inner{};
  inner.sin_family = AF_INET;
  std::memcpy(&inner.sin_addr, host.data(), sizeof inner.sin_addr);
  std::memcpy(&inner.sin_port, port.data(), sizeof inner.sin_port);
  std::memcpy(&address.storage, &inner, sizeof inner);
  address.length = sizeof inner;
  return address;
}

Address v6(std::string_view host, std::string_view port) {
  Address address;
  sockaddr_in6 inner{};
  inner.sin6_family = AF_INET6;
  std::memcpy(&inner.sin6_addr, host.data(), sizeof inner.sin6_addr);
  std::memcpy(&inner.sin6_port, port.data(), sizeof inner.sin6_port);
  std::memcpy(&address.storage, &inner, sizeof inner);
  address.length = sizeof inner;
  return address;
}

// The binary header: signature, version and command, family and protocol, length of the rest. The
// rest is the source's host, the destination's, the source's port, the destination's, and notes.
constexpr auto signature = "\r\n\r\n\0\r\nQUIT\n"sv;
constexpr std::size_t fixed_length = 16;

struct Family {
  std::uint8_t number;
  std::size_t host_length;  // 0: an address of no use here.
  std::size_t length;       // The length of all its addresses and ports.
};
// Family (none, IPv4, IPv6, a path) and protocol (none, stream, datagram). "None" of one goes only
// with "none" of the other.
constexpr std::array families{Family{0x00, 0, 0},   Family{0x11, 4, 12}, Family{0x12, 0, 12},
                              Family{0x21, 16, 36}, Family{0x22, 0, 36}, Family{0x31, 0, 216},
                              Family{0x32, 0, 216}};

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

ProxyHeader parse_binary(std::string_view bytes) {
  constexpr std::uint8_t local = 0x20;
  constexpr std::uint8_t proxy = 0x21;
  if (bytes.size() < fixed_length) return incomplete;
  const auto command = byte_at(bytes, 12);
  const auto family_number = byte_at(bytes, 13);
  const std::size_t rest = (std::size_t{byte_at(bytes, 14)} << 8) + byte_at(bytes, 15);
  const auto length = fixed_length + rest;
  if (length > budget::longest_proxy_header || (command != local && command != proxy))
    return malformed;
  const auto* const family = std::ranges::find(families, family_number, &Family::number);
  const bool is_known = family != families.end() && rest >= family->length;
  if (command == proxy && !is_known) return malformed;
  if (bytes.size() < length) return incomplete;

  ProxyHeader header{.state = State::complete, .length = length};
  if (command == local || family->host_length == 0) return header;
  const auto addresses = bytes.substr(fixed_length);
  const auto host = addresses.substr(0, family->host_length);
  const auto port = addresses.substr(2 * family->host_length, sizeof(in_port_t));
  header.source = family->host_length == sizeof(in_addr) ? v4(host, port) : v6(host, port);
  return header;
}

// The line: `PROXY TCP4 10.0.0.7 10.0.0.1 51234 50000\r\n`, or `PROXY UNKNOWN` and anything.
constexpr auto first_word = "PROXY "sv;
constexpr std::size_t longest_line = 107;  // Bytes, with its end.

std::string_view take_word(std::string_view& text) {
  const auto word = text.substr(0, text.find(' '));
  text.remove_prefix(std::min(text.size(), word.size() + 1));
  return word;
}

// The bytes of the address in a binary header; none if it is no address of that family.
std::optional<std::string> host_bytes(int family, std::string_view word) {
  const std::string text{word};
  std::string bytes(family == AF_INET ? sizeof(in_addr) : sizeof(in6_addr), '\0');
  const bool is_text = text.find('\0') == std::string::npos;
  if (!is_text || ::inet_pton(family, text.c_str(), bytes.data()) != 1) return std::nullopt;
  return bytes;
}

std::optional<std::string> port_bytes(std::string_view word) {
  const auto port = whole_number<std::uint16_t>(word);
  if (!port) return std::nullopt;
  return std::string{static_cast<char>(*port >> 8), static_cast<char>(*port & 0xff)};
}

ProxyHeader parse_line(std::string_view bytes) {
  const auto end = bytes.substr(0, longest_line).find("\r\n"sv);
  if (end == std::string_view::npos) return bytes.size() < longest_line ? incomplete : malformed;
  ProxyHeader header{.state = State::complete, .length = end + 2};
  auto line = bytes.substr(0, end);
  line.remove_prefix(first_word.size());
  const auto protocol = take_word(line);
  if (protocol == "UNKNOWN") return header;
  const int family = protocol == "TCP4" ? AF_INET : AF_INET6;
  if (family == AF_INET6 && protocol != "TCP6") return malformed;
  const auto source = host_bytes(family, take_word(line));
  const auto destination = host_bytes(family, take_word(line));
  const auto source_port = port_bytes(take_word(line));
  const auto destination_port = port_bytes(line);  // The last word has no blank behind it.
  if (!source || !destination || !source_port || !destination_port) return malformed;
  header.source = family == AF_INET ? v4(*source, *source_port) : v6(*source, *source_port);
  return header;
}

}  // namespace

ProxyHeader parse_proxy_header(std::string_view bytes) {
  if (may_begin(bytes, signature)) return parse_binary(bytes);
  if (!may_begin(bytes, first_word)) return malformed;
  return bytes.size() < first_word.size() ? incomplete : parse_line(bytes);
}

}  // namespace papo::net
