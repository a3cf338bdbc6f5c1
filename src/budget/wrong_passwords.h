// SPDX-License-Identifier: MIT

// The sites of wrong passwords, and the delay of their next password: nothing after the first, then
// a second, two, four, up to a minute. A site without a wrong password for ten minutes is
// forgotten. If there are too many sites, the one that gave none for longest is forgotten.
//
// At a site that many people share, one guesser would keep all others out in this way. Such a site
// has tokens instead: a number of wrong passwords at once and a second is free, whoever gives them
// (budget/limits.h).
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
    int count;  // How many wrong passwords.
    Time last;
    Time free_from;
  };

  Record& record_of(const Site& site, Time now);
  void forget_some(Time now);

  const Clock::duration unit_;
  std::list<Record> records_;  // The site with the latest wrong password stands last.
  std::map<Range, std::list<Record>::iterator> by_range_;
};

}  // namespace papo::budget
