// SPDX-License-Identifier: MIT

#include "chat/duration.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "base/whole_number.h"
#include "text/blank.h"

namespace papo::chat {
namespace {

using std::chrono::seconds;
using namespace std::chrono_literals;

struct Unit {
  seconds length;
  std::array<std::string_view, 8> words;
};
constexpr std::array units{
    Unit{1s, {"s", "sec", "secs", "second", "seconds", "seg", "segundo", "segundos"}},
    Unit{1min, {"m", "min", "mins", "minute", "minutes", "minuto", "minutos"}},
    Unit{1h, {"h", "hr", "hrs", "hour", "hours", "hora", "horas"}},
    Unit{std::chrono::days{1}, {"d", "day", "days", "dia", "dias"}},
    Unit{std::chrono::weeks{1}, {"w", "week", "weeks", "sem", "semana", "semanas"}},
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool parts_words(char c) { return c == ' ' || c == '\t'; }

// Takes all such characters off the front.
template <typename IsOne>
std::string_view cut_while(std::string_view& text, IsOne is_one) {
  const auto* const end = std::ranges::find_if_not(text, is_one);
  const auto cut = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(cut.size());
  return cut;
}

std::optional<seconds> length_of(std::string_view word) {
  for (const auto& unit : units) {
    if (!word.empty() && std::ranges::find(unit.words, word) != unit.words.end()) {
      return unit.length;
    }
  }
  return std::nullopt;
}

seconds times(std::string_view digits, seconds length) {
  const auto count = whole_number<std::int64_t>(digits);
  const bool too_many = !count || *count > longest_time / length;
  return too_many ? longest_time : *count * length;
}

// Takes a number and its unit off the front: `30min` or `30 min`. None, and nothing is taken, if
// there is no such thing.
std::optional<seconds> cut_part(std::string_view& text) {
  auto left = text;
  const auto digits = cut_while(left, is_digit);
  cut_while(left, parts_words);
  const auto length = length_of(cut_while(left, is_letter));
  const bool ends = left.empty() || parts_words(left.front()) || is_digit(left.front());
  if (digits.empty() || !length || !ends) return std::nullopt;
  text = left;
  return times(digits, *length);
}

// Whether the text begins as a time, even as a wrong one: `-1h`.
bool begins_as_a_time(std::string_view text) {
  const bool has_sign = !text.empty() && std::string_view{"+-.,"}.find(text.front()) != text.npos;
  if (has_sign) text.remove_prefix(1);
  return !text.empty() && is_digit(text.front());
}

}  // namespace

std::optional<TimeGiven> cut_time(std::string_view text) {
  text = text::without_blanks(text);
  if (!begins_as_a_time(text)) return TimeGiven{.rest = text};
  seconds sum{};
  while (!text.empty() && is_digit(text.front())) {
    const auto part = cut_part(text);
    if (!part) return std::nullopt;
    sum = std::min(longest_time, sum + *part);
    // Another part may follow the blank. Otherwise the rest begins there.
    auto next = text::without_blanks(text);
    if (next.size() < text.size() && cut_part(next)) text = text::without_blanks(text);
  }
  if (sum == 0s) return std::nullopt;
  return TimeGiven{.time = sum, .rest = text::without_blanks(text)};
}

std::optional<seconds> parse_time(std::string_view text) {
  const auto given = cut_time(text);
  return given && given->rest.empty() ? given->time : std::nullopt;
}

}  // namespace papo::chat
