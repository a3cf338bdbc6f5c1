// SPDX-License-Identifier: MIT

// The wrong passwords of each site, and how long the site's next password has to wait. The delay
// doubles with each wrong password, up to a limit (budget/limits.h). A site that gave no wrong
// password for long is forgotten. If there are too many sites, the one that gave none for longest
// is forgotten.
//
// On a site that many people share, one guesser would keep all others out by that delay. Such a
// site may give a number of wrong passwords at once and a second instead.
//
// Threads: its owner's.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <map>
#include <optional>

#include "base/address_range.h"
#include "budget/site.h"

namespace papo::budget {

class WrongPasswords {
 public:
  using Clock = std::chrono::steady_clock;
  using Time = Clock::time_point;

  // The unit of all delays; a test has another one.
  explicit WrongPasswords(Clock::duration unit = std::chrono::seconds{1}) : unit_(unit) {}

  void add(const Site& site, Time now);

  // The time from which a password of that site may be checked; long ago if it may be checked at
  // any time.
  [[nodiscard]] Time free_from(const Site& site) const;
  // Whether the site is suspected of guessing. A site that many people share never is.
  [[nodiscard]] bool suspects(const Site& site) const;

  [[nodiscard]] std::size_t sites() const { return records_.size(); }

 private:
  using Range = std::optional<AddressRange>;
  struct Record {
    Range range;
    int count;  // Wrong passwords so far.
    Time last;
    Time free_from;
  };

  Record& record_of(const Site& site, Time now);
  void forget_some(Time now);

  const Clock::duration unit_;
  std::list<Record> records_;  // In the order of the last wrong password.
  std::map<Range, std::list<Record>::iterator> by_range_;
};

}  // namespace papo::budget
