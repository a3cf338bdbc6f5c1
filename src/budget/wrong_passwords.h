// SPDX-License-Identifier: MIT

// Where wrong passwords came from, and how long the next one from there has to wait: nothing after
// the first, then a second, two, four, up to a minute. A site that gave none for ten minutes is
// forgotten, and so is the one that gave none for longest when there are too many.
//
// Of a site that many share, one guesser would keep all others out like that. There a number of
// wrong passwords at once and a second is free instead, whoever gives them (budget/limits.h).
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

  // From when on a password of that site may be checked; long ago if it may be at any time.
  [[nodiscard]] Time free_from(const Site& site) const;
  // Whether the site is suspected of guessing. One that many share never is.
  [[nodiscard]] bool suspects(const Site& site) const;

  [[nodiscard]] std::size_t sites() const { return records_.size(); }

 private:
  using Range = std::optional<AddressRange>;
  struct Record {
    Range range;
    int count;  // Of wrong passwords.
    Time last;
    Time free_from;
  };

  Record& record_of(const Site& site, Time now);
  void forget_some(Time now);

  const Clock::duration unit_;
  std::list<Record> records_;  // Those who gave a wrong one last stand last.
  std::map<Range, std::list<Record>::iterator> by_range_;
};

}  // namespace papo::budget
