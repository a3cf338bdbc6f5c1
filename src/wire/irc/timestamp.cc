// SPDX-License-Identifier: MIT

#include "wire/irc/timestamp.h"

#include <chrono>
#include <cstddef>

namespace papo::wire::irc {
namespace {

// Takes so many digits off the text. None if there are fewer.
std::optional<unsigned> cut_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  unsigned number = 0;
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  text.remove_prefix(digits);
  return number;
}

// Takes digits, and the sign before them, off the text.
std::optional<unsigned> cut_after(char sign, std::string_view& text, std::size_t digits) {
  if (!text.starts_with(sign)) return std::nullopt;
  text.remove_prefix(1);
  return cut_number(text, digits);
}

}  // namespace

std::optional<chat::Time> read_timestamp(std::string_view text) {
  using namespace std::chrono;
  const auto year_number = cut_number(text, 4);
  const auto month_number = cut_after('-', text, 2);
  const auto day_number = cut_after('-', text, 2);
  const auto hour = cut_after('T', text, 2);
  const auto minute = cut_after(':', text, 2);
  const auto second = cut_after(':', text, 2);
  if (!year_number || !month_number || !day_number || !hour || !minute || !second) {
    return std::nullopt;
  }
  unsigned thousandths = 0;
  if (text.starts_with('.')) {
    const auto read = cut_after('.', text, 3);
    if (!read) return std::nullopt;
    thousandths = *read;
  }
  constexpr unsigned hours_a_day = 24;
  constexpr unsigned parts = 60;
  const year_month_day date{year{static_cast<int>(*year_number)}, month{*month_number},
                            day{*day_number}};
  if (text != "Z" || !date.ok() || *hour >= hours_a_day || *minute >= parts || *second > parts) {
    return std::nullopt;
  }
  // The clock cannot hold years beyond these. Clients ask with such times for all that there is.
  constexpr unsigned first_year = 1970;
  constexpr unsigned last_year = 2200;
  if (*year_number < first_year) return sys_days{year{first_year} / January / 1};
  if (*year_number > last_year) return sys_days{year{last_year} / December / 31};
  return sys_days{date} + hours{*hour} + minutes{*minute} + seconds{*second} +
         milliseconds{thousandths};
}

}  // namespace papo::wire::irc
