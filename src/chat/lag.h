// SPDX-License-Identifier: MIT

// How far people are behind in reading, and the price of talking to them then.
//
// In a room with members behind, talk becomes dearer. So the talkers become slower before the slow
// readers are lost. The price depends on how many are behind: a few readers, with a slow line or
// bad intentions, must not silence a room.
//
// Threads: values, any thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "chat/limits.h"

namespace papo::chat {

struct Lag {
  unsigned level = 0;  // Up to `most_lag`; 0: the client is not behind.
  // The client has lately read enough to be waited for.
  bool takes = true;

  friend bool operator==(const Lag&, const Lag&) = default;
};

// How many members of a room are behind, and how far.
class Laggards {
 public:
  void add(const Lag& lag) { change(lag, 1); }
  void remove(const Lag& lag) { change(lag, static_cast<std::size_t>(-1)); }

  // The factor of the price in a room of so many members: 1, unless members are behind.
  [[nodiscard]] unsigned price(std::size_t members) const {
    return at_least_[0] == 0 ? 1 : price_when_behind(members);
  }

 private:
  // From so many members on, many are behind: a quarter of them, and more than three, because a few
  // can be behind on purpose.
  static std::size_t many(std::size_t members) {
    constexpr std::size_t part = 4;
    return std::max<std::size_t>((members + part - 1) / part, 4);
  }

  void change(const Lag& lag, std::size_t by) {
    if (!lag.takes) return;
    for (std::size_t level = 0; level < lag.level; ++level) at_least_.at(level) += by;
  }

  [[nodiscard]] unsigned price_when_behind(std::size_t members) const {
    unsigned price = 1;
    for (std::size_t level = 0; level < at_least_.size(); ++level) {
      if (at_least_.at(level) > 0) price = std::max(price, price_if_some_lag.at(level));
      if (at_least_.at(level) >= many(members))
        price = std::max(price, price_if_many_lag.at(level));
    }
    return price;
  }

  std::array<std::size_t, most_lag> at_least_{};  // For level 1, 2, ...
};

}  // namespace papo::chat
