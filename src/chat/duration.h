// SPDX-License-Identifier: MIT

// How long something is to hold, as people write it: `30s`, `10m`, `2h`, `7d`, `1w`, `1h30m` or
// `5 min`, with words of English and Portuguese.
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
  std::string_view rest{};                     // What follows it, without blanks around it.
};

// The time that the text begins with, if it begins with one; longer than `longest_time` is that
// long. Nothing at all if it begins with a number that is no time: a mistake must not become "for
// ever".
std::optional<TimeGiven> cut_time(std::string_view text);

// The time that the whole text is; none if it is anything else.
std::optional<std::chrono::seconds> parse_time(std::string_view text);

}  // namespace papo::chat
