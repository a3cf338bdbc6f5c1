#include "net/sites.h"

#include <netinet/in.h>

#include <algorithm>
#include <iterator>

#include "net/rates.h"

namespace papo::net {
namespace {

constexpr std::size_t v4_at = 12;       // Where an IPv4 address begins in the IPv6 one.
constexpr std::size_t site_bytes = 8;   // Of an IPv6 address; RFC 6177 section 2.
constexpr std::uint8_t loopback = 127;  // The first byte; RFC 1122 section 3.2.1.3.
// More than the one that a newcomer may add.
constexpr int looks_a_newcomer = 2;

}  // namespace

Site site_of(const Address& address) {
  Site site{};
  if (address.storage.ss_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(&address.storage);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&v4->sin_addr);
    site[v4_at - 2] = site[v4_at - 1] = 0xff;
    std::copy_n(bytes, sizeof v4->sin_addr, site.begin() + v4_at);
  } else if (address.storage.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6*>(&address.storage)->sin6_addr;
    const bool whole = IN6_IS_ADDR_V4MAPPED(&v6) || IN6_IS_ADDR_LOOPBACK(&v6);
    std::copy_n(std::begin(v6.s6_addr), whole ? site.size() : site_bytes, site.begin());
  }
  return site;
}

bool is_loopback(const Site& site) {
  constexpr Site v6{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  constexpr std::array<std::uint8_t, v4_at> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return site == v6 ||
         (std::equal(mapped.begin(), mapped.end(), site.begin()) && site[v4_at] == loopback);
}

Sites::Place::~Place() {
  if (sites_ == nullptr) return;
  go_in();
  --record_->second.connections;
  if (is_loopback(record_->first)) --sites_->on_loopback_;
}

bool Sites::Place::wait_at_the_door() {
  auto& record = record_->second;
  const auto rate = sites_->rate_of(record.is_shared);
  if (record.at_the_door >=
      static_cast<std::size_t>(rate * seconds_at_the_door / cost_of_entering)) {
    return false;
  }
  at_the_door_ = true;
  ++record.at_the_door;
  return true;
}

void Sites::Place::go_in() {
  if (std::exchange(at_the_door_, false)) --record_->second.at_the_door;
}

unsigned Sites::rate_of(bool shared) const {
  return limits_.rate * connections_a_site * (shared ? sites_a_shared_one : 1U);
}

bool Sites::is_shared(const Address& peer) const {
  return limits_.is_shared && limits_.is_shared(peer);
}

std::size_t Sites::most_from(const Address& peer) const {
  return is_shared(peer) ? limits_.most_shared : limits_.most;
}

std::optional<Sites::Place> Sites::take(const Address& peer, std::chrono::milliseconds now) {
  forget_some(now);
  const auto site = site_of(peer);
  auto found = records_.find(site);
  if (found == records_.end()) {
    const bool shared = is_shared(peer);
    const auto rate = rate_of(shared);
    const auto burst = rate * (shared ? burst_seconds_if_shared : burst_seconds);
    found = records_.emplace(site, Record{shared, {rate, burst, now, rate * seconds_owed_by_site}})
                .first;
  }
  auto& record = found->second;
  const auto most = record.is_shared ? limits_.most_shared : limits_.most;
  const auto here = is_loopback(site) ? on_loopback_ : record.connections;
  if (most > 0 && here >= most) return std::nullopt;
  ++record.connections;
  if (is_loopback(site)) ++on_loopback_;
  return Place{*this, found};
}

void Sites::forget_some(std::chrono::milliseconds now) {
  for (int looks = 0; looks < looks_a_newcomer && !records_.empty(); ++looks) {
    if (next_look_ == records_.end()) next_look_ = records_.begin();
    auto& record = next_look_->second;
    const bool is_as_new = record.connections == 0 && record.bucket.full(now);
    next_look_ = is_as_new ? records_.erase(next_look_) : std::next(next_look_);
  }
}

}  // namespace papo::net
