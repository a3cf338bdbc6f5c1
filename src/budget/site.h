// SPDX-License-Identifier: MIT

// Where a client comes from, as far as limits go: the site of its address. A site is what one
// household or office usually has of addresses: one IPv4 address, or the /64 of an IPv6 one.
//
// Threads: values, any thread.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/address_range.h"

namespace papo::budget {

// Each address of the loopback is a site of its own. Those of IPv6 are one, and have no network.
AddressRange site_of(const AddressRange& address);

// A site as far as it is known, and its reputation. The loopback is one site here, because anyone
// on the machine has all of its addresses.
struct Site {
  std::optional<AddressRange> range{};  // None: the address is not known.
  // Many people share the site, so one of them does not stand for the others.
  bool is_shared = false;
};

// The site of a peer with this name ("10.0.0.1:50000"). The site is shared if it is in one of these
// ranges, or the loopback, from where proxies and tunnels come.
Site site_of(std::string_view peer, std::span<const AddressRange> shared);

}  // namespace papo::budget
