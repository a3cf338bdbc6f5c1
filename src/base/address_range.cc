// SPDX-License-Identifier: MIT

#include "base/address_range.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstddef>

#include "base/whole_number.h"

namespace papo {
namespace {

// The bits of the prefix that makes an IPv4 address an IPv6 one.
constexpr unsigned mapped_bits = 96;
constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool is_mapped(const std::array<std::uint8_t, 16>& bytes) {
  return std::equal(mapped.begin(), mapped.end(), bytes.begin());
}

}  // namespace

AddressRange::AddressRange(const Bytes& bytes, unsigned bits) : bytes_(bytes), bits_(bits) {
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    const auto kept = std::clamp(static_cast<int>(bits_) - static_cast<int>(i) * 8, 0, 8);
    bytes_[i] = static_cast<std::uint8_t>(bytes_[i] & (0xff << (8 - kept)));
  }
}

bool AddressRange::is_v4() const { return bits_ >= mapped_bits && is_mapped(bytes_); }

std::optional<AddressRange> AddressRange::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto whole = text.substr(0, slash);
  const std::string address{whole.substr(0, whole.find('%'))};
  if (address.find('\0') != std::string::npos) return std::nullopt;

  Bytes bytes{};
  unsigned before = 0;  // The bits of the mapped prefix, which the text does not count.
  if (::inet_pton(AF_INET, address.c_str(), bytes.data() + mapped.size()) == 1) {
    if (address.size() != whole.size()) return std::nullopt;  // IPv4 has no zones.
    std::copy(mapped.begin(), mapped.end(), bytes.begin());
    before = mapped_bits;
  } else if (::inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) {
    return std::nullopt;
  }
  if (slash == std::string_view::npos) return AddressRange{bytes, all_bits};
  const auto bits = whole_number<unsigned>(text.substr(slash + 1));
  if (!bits || *bits > all_bits - before) return std::nullopt;
  return AddressRange{bytes, *bits + before};
}

std::optional<AddressRange> AddressRange::of_peer(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  auto host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return parse(host);
}

bool AddressRange::holds(const AddressRange& other) const {
  return is_v4() == other.is_v4() && bits_ <= other.bits_ &&
         AddressRange{other.bytes_, bits_}.bytes_ == bytes_;
}

bool AddressRange::is_loopback() const {
  constexpr std::uint8_t first_of_v4 = 127;
  constexpr Bytes v6{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  if (bytes_ == v6) return true;
  return is_v4() && bytes_[mapped.size()] == first_of_v4;
}

std::optional<AddressRange> AddressRange::wider() const {
  if (bits_ == (is_v4() ? mapped_bits : 0)) return std::nullopt;
  return AddressRange{bytes_, bits_ - 1};
}

AddressRange AddressRange::site() const {
  constexpr unsigned site_bits =
      64;  // A host's addresses vary within it (RFC 6177 section 2, RFC 8981).
  return is_v4() || bits_ <= site_bits ? *this : AddressRange{bytes_, site_bits};
}

std::string AddressRange::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (is_v4()) {
    ::inet_ntop(AF_INET, bytes_.data() + mapped.size(), text.data(), text.size());
  } else {
    ::inet_ntop(AF_INET6, bytes_.data(), text.data(), text.size());
  }
  if (bits_ == all_bits) return text.data();
  return std::string{text.data()} + "/" + std::to_string(bits_ - (is_v4() ? mapped_bits : 0));
}

}  // namespace papo
