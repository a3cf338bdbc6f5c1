// SPDX-License-Identifier: MIT

#include "budget/site.h"

#include <algorithm>

namespace papo::budget {
namespace {

// The loopback is one site, because anyone on the machine has all of its addresses.
const AddressRange& loopback() {
  static const auto range = AddressRange::parse("127.0.0.0/8").value();
  return range;
}

}  // namespace

AddressRange site_of(const AddressRange& address) {
  return address.is_loopback() ? address : address.site();
}

Site site_of(std::string_view peer, std::span<const AddressRange> shared) {
  const auto address = AddressRange::of_peer(peer);
  if (!address) return {.is_shared = true};
  const auto holds = [&](const AddressRange& range) { return range.holds(*address); };
  if (address->is_loopback()) return {.range = loopback(), .is_shared = true};
  return {.range = site_of(*address), .is_shared = std::ranges::any_of(shared, holds)};
}

}  // namespace papo::budget
