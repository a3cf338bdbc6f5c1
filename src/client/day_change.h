// SPDX-License-Identifier: MIT

// Tells that the day has changed since the last line was shown.
//
// Threads: the loop's; this class knows no clock.
#pragma once

#include <ctime>
#include <optional>
#include <string>

namespace papo::client {

class DayChange {
 public:
  // To be called before a line is shown. Returns a line that tells the new day, if the day has
  // changed.
  std::optional<std::string> line_before(std::time_t now);

 private:
  std::optional<std::string> shown_;
};

}  // namespace papo::client
