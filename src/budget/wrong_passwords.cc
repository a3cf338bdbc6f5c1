// SPDX-License-Identifier: MIT

#include "budget/wrong_passwords.h"

#include <algorithm>
#include <iterator>

#include "budget/limits.h"

namespace papo::budget {
namespace {

// In units.
int delay_after(int count) {
  int delay = count < first_wrong_password_with_delay ? 0 : 1;
  for (int i = first_wrong_password_with_delay; i < count && delay < longest_delay; ++i) delay *= 2;
  return std::min(delay, longest_delay);
}

}  // namespace

void WrongPasswords::add(const Site& site, Time now) {
  auto& record = record_of(site, now);
  record.last = now;
  ++record.count;
  if (site.is_shared) {
    const auto interval = unit_ / wrong_passwords_a_unit_if_shared;
    record.free_from =
        std::max(record.free_from, now - interval * wrong_passwords_if_shared) + interval;
  } else {
    record.free_from = now + unit_ * delay_after(record.count);
  }
  forget_some(now);
}

WrongPasswords::Time WrongPasswords::free_from(const Site& site) const {
  const auto found = by_range_.find(site.range);
  return found == by_range_.end() ? Time::min() : found->second->free_from;
}

bool WrongPasswords::suspects(const Site& site) const {
  return !site.is_shared && by_range_.contains(site.range);
}

// The record stands last from now on.
WrongPasswords::Record& WrongPasswords::record_of(const Site& site, Time now) {
  const auto found = by_range_.find(site.range);
  if (found != by_range_.end()) {
    records_.splice(records_.end(), records_, found->second);
  } else {
    records_.push_back({.range = site.range, .count = 0, .last = now, .free_from = Time::min()});
    by_range_.emplace(site.range, std::prev(records_.end()));
  }
  return records_.back();
}

void WrongPasswords::forget_some(Time now) {
  while (records_.size() > most_suspects || records_.front().last + unit_ * quiet_time < now) {
    by_range_.erase(records_.front().range);
    records_.pop_front();
  }
}

}  // namespace papo::budget
