// SPDX-License-Identifier: MIT

// A length of time, as people write it: `30s`, `10m`, `2h`, `7d`, `1w`, `1h30m` or `5 min`, with
// words of English and Portuguese.
//
// Threads: pure functions, any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace papo::chat {

inline constexpr std::chrono::seconds longest_time{std::chrono::years{10}};

struct TimeGiven {
  std::optional<std::chrono::seconds> time{};  // None: for ever.
  // The text behind the time, without blanks around it.
  std::string_view rest{};
};

// The time at the beginning of the text, if there is one, at most `longest_time`. Nothing if the
// text begins with a number that is no time, because a mistake must not become "for ever".
std::optional<TimeGiven> cut_time(std::string_view text);

// The time, if the whole text is a time.
std::optional<std::chrono::seconds> parse_time(std::string_view text);

}  // namespace papo::chat
