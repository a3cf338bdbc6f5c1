// SPDX-License-Identifier: MIT

// An IP address, or all addresses that begin with the same bits. A plain value; no sockets.
//
// An IPv4 address that is written as an IPv6 one (::ffff:10.0.0.1) is that IPv4 address. Apart from
// that the two kinds have nothing in common: ::/0 holds every IPv6 address and no IPv4 one.
//
// Threads: a value, any thread.
// Sources: RFC 4291 (2.2 text, 2.3 prefixes, 2.5.3 loopback, 2.5.5.2 IPv4-mapped), RFC 1122
// (3.2.1.3 loopback), RFC 4632 (CIDR), RFC 6177 and RFC 8981 (what one site has, and how its hosts
// use it), inet_pton(3).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace papo {

class AddressRange {
 public:
  using Bytes = std::array<std::uint8_t, 16>;  // IPv4 as the IPv6 address that it is mapped to.

  // One address.
  explicit AddressRange(const Bytes& address) : AddressRange(address, all_bits) {}

  // `10.0.0.1`, `10.0.0.0/8`, `2001:db8::/32`; none if it is anything else. Bits beyond the range's
  // own do not count, and neither does the zone of an IPv6 address (fe80::1%eth0).
  static std::optional<AddressRange> parse(std::string_view text);

  // The address in what a connection's peer is called: `10.0.0.1:50000` or `[2001:db8::1]:50000`.
  static std::optional<AddressRange> of_peer(std::string_view text);

  [[nodiscard]] bool holds(const AddressRange& other) const;
  // Whether all of it is this machine's own: 127.0.0.0/8, or ::1.
  [[nodiscard]] bool is_loopback() const;

  // The next wider range, with one bit less; none if this holds all addresses of its kind.
  [[nodiscard]] std::optional<AddressRange> wider() const;

  // What one household or one office usually has of addresses: of one IPv6 address its /64, for its
  // devices choose new ones in there as they like; anything else is that by itself.
  [[nodiscard]] AddressRange site() const;

  // As parse() takes it; without the bits if it is one address.
  [[nodiscard]] std::string to_string() const;

  // NOLINTNEXTLINE(modernize-use-nullptr): it sees a 0 in what the compiler makes of this.
  friend auto operator<=>(const AddressRange&, const AddressRange&) = default;

 private:
  static constexpr unsigned all_bits = 128;

  AddressRange(const Bytes& bytes, unsigned bits);
  [[nodiscard]] bool is_v4() const;

  Bytes bytes_;
  unsigned bits_;  // Of those 16 bytes; the rest of them is zero.
};

}  // namespace papo
