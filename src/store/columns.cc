// SPDX-License-Identifier: MIT

#include "store/columns.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <limits>

namespace papo::store {
namespace {

// The places of this table are on the disk: a new way is added at the end.
constexpr std::array ways{chat::Speech::text, chat::Speech::action, chat::Speech::notice};

}  // namespace

Number number_of(chat::Time time) {
  return std::chrono::floor<std::chrono::microseconds>(time.time_since_epoch()).count();
}

chat::Time time_of(Number number) {
  constexpr auto longest =
      std::chrono::floor<std::chrono::microseconds>(chat::Time::duration::max()).count() - 1;
  const std::chrono::microseconds since{std::clamp(number, -longest, longest)};
  return chat::Time{since};
}

Number number_of(chat::Sequence sequence) {
  constexpr auto highest = static_cast<chat::Sequence>(std::numeric_limits<Number>::max());
  return static_cast<Number>(std::min(sequence, highest));
}

Number number_of(chat::Speech how) { return std::ranges::find(ways, how) - ways.begin(); }

chat::Speech speech_of(Number number) {
  const bool is_known = number >= 0 && number < static_cast<Number>(ways.size());
  return is_known ? ways.at(static_cast<std::size_t>(number)) : chat::Speech::text;
}

}  // namespace papo::store
