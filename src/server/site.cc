#include "server/site.h"

#include <algorithm>

namespace papo::server {

std::vector<chat::AddressRange> loopback() {
  return {*chat::AddressRange::parse("127.0.0.0/8"), *chat::AddressRange::parse("::1")};
}

Site site_of(std::string_view peer, std::span<const chat::AddressRange> shared) {
  const auto address = chat::AddressRange::of_peer(peer);
  if (!address) return {.is_shared = true};
  const auto holds = [&](const chat::AddressRange& range) { return range.holds(*address); };
  const auto range = std::ranges::find_if(shared, holds);
  if (range != shared.end()) return {.range = *range, .is_shared = true};
  return {.range = address->site()};
}

}  // namespace papo::server
