#include "client/day_change.h"

#include <fmt/chrono.h>

#include <array>
#include <cstddef>

#include "lang/translate.h"

namespace papo::client {
namespace {

// Marks a text for the catalogues; it is translated when it is shown.
constexpr const char* text(const char* english) { return english; }

constexpr std::array days{text("Sunday"),   text("Monday"), text("Tuesday"), text("Wednesday"),
                          text("Thursday"), text("Friday"), text("Saturday")};

}  // namespace

std::optional<std::string> DayChange::line_before(std::time_t now) {
  std::tm local{};
  if (localtime_r(&now, &local) == nullptr) return std::nullopt;
  std::string day = fmt::format("{:%Y-%m-%d}", local);
  const bool changed = shown_.has_value() && day != *shown_;
  shown_ = std::move(day);
  if (!changed) return std::nullopt;
  const char* const name = lang::translated(days.at(static_cast<std::size_t>(local.tm_wday)));
  return fmt::format("-- {}, {}", name, *shown_);
}

}  // namespace papo::client
