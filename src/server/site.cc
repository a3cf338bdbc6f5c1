// SPDX-License-Identifier: MIT

#include "server/site.h"

#include <algorithm>

namespace papo::server {

namespace {

// As a site: anyone on the machine has all of its addresses.
const AddressRange& loopback() {
  static const auto range = AddressRange::parse("127.0.0.0/8").value();
  return range;
}

}  // namespace

Site site_of(std::string_view peer, std::span<const AddressRange> shared) {
  const auto address = AddressRange::of_peer(peer);
  if (!address) return {.is_shared = true};
  const auto holds = [&](const AddressRange& range) { return range.holds(*address); };
  if (address->is_loopback()) return {.range = loopback(), .is_shared = true};
  return {.range = address->site(), .is_shared = std::ranges::any_of(shared, holds)};
}

}  // namespace papo::server
