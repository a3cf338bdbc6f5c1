// SPDX-License-Identifier: MIT

// An IP address, or all addresses that begin with the same bits. A plain value; no sockets.
//
// An IPv4 address that is written as an IPv6 one (::ffff:10.0.0.1) is that IPv4 address. Apart from
// that the two kinds have nothing in common: ::/0 holds every IPv6 address and no IPv4 one.
//
// Threads: a value, any thread.
// Sources: RFC 4291 (2.2 text, 2.3 prefixes, 2.5.3 loopback, 2.5.5.2 IPv4-mapped), RFC 1122
// (3.2.1.3 loopback), RFC 4632 (CIDR), RFC 6177 and RFC 8981 (the addresses that one site has, and
// how its hosts use them), inet_pton(3).
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
  using Bytes = std::array<std::uint8_t, 16>;  // IPv4: the IPv6 address that stands for it.

  // One address.
  explicit AddressRange(const Bytes& address) : AddressRange(address, all_bits) {}

  // Reads `10.0.0.1`, `10.0.0.0/8` or `2001:db8::/32`; nothing if the text is something else. Bits
  // beyond the length of the range do not count. The zone of an IPv6 address (fe80::1%eth0) does
  // not count either.
  static std::optional<AddressRange> parse(std::string_view text);

  // Reads the address out of the name of a connection's peer: `10.0.0.1:50000` or
  // `[2001:db8::1]:50000`.
  static std::optional<AddressRange> of_peer(std::string_view text);

  [[nodiscard]] bool holds(const AddressRange& other) const;
  // Whether the whole range is this machine's own: 127.0.0.0/8, or ::1.
  [[nodiscard]] bool is_loopback() const;

  // The next wider range, with one bit less. Nothing if this range holds all addresses of its kind.
  [[nodiscard]] std::optional<AddressRange> wider() const;

  // The addresses that one household or one office usually has. For an IPv6 address this is its
  // /64, because devices choose new addresses in there. For anything else it is the range itself.
  [[nodiscard]] AddressRange site() const;

  // The form that parse() reads. A single address is written without the bits.
  [[nodiscard]] std::string to_string() const;

  // NOLINTNEXTLINE(modernize-use-nullptr): the compiler makes a comparison with 0 of this.
  friend auto operator<=>(const AddressRange&, const AddressRange&) = default;

 private:
  static constexpr unsigned all_bits = 128;

  AddressRange(const Bytes& bytes, unsigned bits);
  [[nodiscard]] bool is_v4() const;

  Bytes bytes_;
  unsigned bits_;  // How many of those 16 bytes' bits count; the others are zero.
};

}  // namespace papo
