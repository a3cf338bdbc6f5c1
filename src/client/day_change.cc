// SPDX-License-Identifier: MIT

#include "client/day_change.h"

#include <fmt/chrono.h>

#include <array>
#include <cstddef>

#include "lang/translate.h"

namespace papo::client {

std::optional<std::string> DayChange::line_before(std::time_t now) {
  using lang::translated;
  std::tm local{};
  if (localtime_r(&now, &local) == nullptr) return std::nullopt;
  std::string day = fmt::format("{:%Y-%m-%d}", local);
  const bool changed = shown_.has_value() && day != *shown_;
  shown_ = std::move(day);
  if (!changed) return std::nullopt;
  const std::array names{translated("Sunday"),    translated("Monday"),   translated("Tuesday"),
                         translated("Wednesday"), translated("Thursday"), translated("Friday"),
                         translated("Saturday")};
  return fmt::format("-- {}, {}", names.at(static_cast<std::size_t>(local.tm_wday)), *shown_);
}

}  // namespace papo::client
