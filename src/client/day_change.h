// SPDX-License-Identifier: MIT

// Tells that the day has changed since a line was shown last.
//
// Threads: the loop's; it knows no clock.
#pragma once

#include <ctime>
#include <optional>
#include <string>

namespace papo::client {

class DayChange {
 public:
  // A line is to be shown now: the one that tells the new day, if it is not the day of the last.
  std::optional<std::string> line_before(std::time_t now);

 private:
  std::optional<std::string> shown_;
};

}  // namespace papo::client
