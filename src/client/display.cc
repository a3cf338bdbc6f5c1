// SPDX-License-Identifier: MIT

#include "client/display.h"

#include <fmt/chrono.h>

#include <array>

#include "client/mention.h"
#include "client/text_style.h"

namespace papo::client {
namespace {

// Where there is no colour, this mark tells that someone speaks to the user.
constexpr std::string_view highlight_mark = ">> ";

bool speaks_to(std::string_view name, std::string_view line) {
  const auto said = said_in(line);
  if (!said || same_name(said->name, name)) return false;
  return said->in_private || mentions(said->text, name);
}

bool is_same_day(const std::tm& one, const std::tm& other) {
  return one.tm_year == other.tm_year && one.tm_mon == other.tm_mon && one.tm_mday == other.tm_mday;
}

}  // namespace

std::string Display::in_format(const std::tm& local) const {
  std::array<char, 128> text{};
  const std::size_t length =
      std::strftime(text.data(), text.size(), wishes_.time_format.c_str(), &local);
  return length == 0 ? "" : to_shown({text.data(), length}, Paint::none) + ' ';
}

std::string Display::time_before(const std::optional<Past>& past, std::time_t now) const {
  std::tm local{};
  const bool has_times = !wishes_.time_format.empty() && localtime_r(&now, &local) != nullptr;
  if (!past) return has_times ? in_format(local) : "";
  if (!has_times || !is_same_day(past->when, local)) return std::string{past->stamp};
  local.tm_hour = past->when.tm_hour;
  local.tm_min = past->when.tm_min;
  local.tm_sec = 0;
  return in_format(local);
}

Display::Shown Display::begin(const std::string& time) const {
  Shown shown{.text = time, .plain = time};
  if (wishes_.color && !time.empty())
    shown.text = fmt::format("{}{}{}", style::dim, time, style::usual);
  return shown;
}

Display::Shown Display::show(std::string_view line, std::string_view own_name, std::time_t now) {
  const auto past = past_in(line);
  Shown shown = begin(time_before(past, now));
  if (past) line = past->line;
  shown.past = past.has_value();
  shown.highlighted = speaks_to(own_name, line);
  if (shown.highlighted && !wishes_.color) shown.plain += highlight_mark;
  shown.plain += to_shown(line, Paint::none);
  if (!wishes_.color) {
    shown.text = shown.plain;
  } else if (shown.highlighted) {
    shown.text += to_shown(line, Paint::highlight);
  } else {
    const auto said = said_in(line);
    shown.text += to_shown(line, Paint::by_kind, said ? names_.of(said->name) : style::bold);
  }
  return shown;
}

Display::Shown Display::show_own(std::string_view prompt, std::string_view line,
                                 std::time_t now) const {
  Shown shown = begin(time_before(std::nullopt, now));
  const std::string blank = prompt.ends_with(' ') ? " " : "";
  const std::string asked = to_shown(prompt.substr(0, prompt.size() - blank.size()), Paint::none);
  const std::string said = blank + to_shown(line, Paint::none);
  shown.plain += asked + said;
  shown.text += wishes_.color ? fmt::format("{}{}{}{}", style::bold, asked, style::usual, said)
                              : asked + said;
  return shown;
}

}  // namespace papo::client
