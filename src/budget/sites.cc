// SPDX-License-Identifier: MIT

#include "budget/sites.h"

#include <iterator>

#include "budget/limits.h"

namespace papo::budget {
namespace {

// A newcomer may add one record, so two looks make the table smaller.
constexpr int looks_a_newcomer = 2;

}  // namespace

Sites::Place::~Place() {
  if (sites_ == nullptr) return;
  go_in();
  set_browser(false);
  --record_->second.connections;
  if (record_->first.is_loopback()) --sites_->on_loopback_;
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

void Sites::Place::set_browser(bool on) {
  if (std::exchange(is_browser_, on) == on) return;
  auto& browsers = record_->second.browsers;
  on ? ++browsers : --browsers;
}

unsigned Sites::rate_of(bool shared) const {
  return limits_.rate * connections_a_site * (shared ? sites_a_shared_one : 1U);
}

bool Sites::is_shared(const AddressRange& peer) const {
  return limits_.is_shared && limits_.is_shared(peer);
}

std::size_t Sites::most_from(const AddressRange& peer) const {
  return is_shared(peer) ? limits_.most_shared : limits_.most;
}

std::optional<Sites::Place> Sites::take(const AddressRange& peer, std::chrono::milliseconds now) {
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
  const auto here = site.is_loopback() ? on_loopback_ : record.connections;
  if (most > 0 && here >= most) return std::nullopt;
  ++record.connections;
  if (site.is_loopback()) ++on_loopback_;
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

}  // namespace papo::budget
