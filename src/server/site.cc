#include "server/site.h"

#include <algorithm>
#include <array>

namespace papo::server {
namespace {

const auto& loopback() {
  static const std::array ranges{*chat::AddressRange::parse("127.0.0.0/8"),
                                 *chat::AddressRange::parse("::1")};
  return ranges;
}

}  // namespace

Site site_of(std::string_view peer, std::span<const chat::AddressRange> shared) {
  const auto address = chat::AddressRange::of_peer(peer);
  if (!address) return {.is_shared = true};
  const auto holds = [&](const chat::AddressRange& range) { return range.holds(*address); };
  if (std::ranges::any_of(loopback(), holds)) {
    return {.range = loopback().front(), .is_shared = true};
  }
  return {.range = address->site(), .is_shared = std::ranges::any_of(shared, holds)};
}

}  // namespace papo::server
