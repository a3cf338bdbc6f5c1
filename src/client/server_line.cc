// SPDX-License-Identifier: MIT

#include "client/server_line.h"

#include <fmt/core.h>

#include <algorithm>

#include "client/text_style.h"
#include "text/controls.h"
#include "text/utf8.h"

namespace papo::client {
namespace {

constexpr std::size_t longest_name = 128;  // Bytes: 32 characters of UTF-8.

std::string harmless(std::string_view line) {
  std::string result;
  result.reserve(line.size());
  while (!line.empty()) {
    const auto [code_point, bytes] = text::first_code_point(line);
    if (code_point < 0) {
      result += "\uFFFD";
    } else if (code_point == '\t') {
      result += ' ';
    } else if (!text::is_control(code_point)) {
      result += line.substr(0, bytes);
    }
    line.remove_prefix(bytes);
  }
  return result;
}

// "<ana> hello", "* ana waves" or "-ana- a notice", with nothing before.
std::optional<Said> speech_in(std::string_view line) {
  constexpr std::string_view act = "* ";
  Said said;
  if (line.starts_with('<')) {
    const auto end = line.find("> ");
    if (end == std::string_view::npos) return std::nullopt;
    said.name = line.substr(1, end - 1);
    said.speaker = line.substr(0, end + 1);
  } else if (line.starts_with(act)) {
    said.name = line.substr(act.size(), line.find(' ', act.size()) - act.size());
    said.speaker = line.substr(0, act.size() + said.name.size());
  } else if (line.starts_with('-')) {
    const auto end = line.find("- ");
    if (end == std::string_view::npos || end < 2) return std::nullopt;
    said.speaker = line.substr(0, end + 1);
    said.name = said.speaker.substr(1, said.speaker.size() - 2);
  }
  said.name = without_mark(said.name);
  if (said.name.empty() || said.name.find(' ') != std::string_view::npos) return std::nullopt;
  said.text = line.substr(said.speaker.size());
  return said;
}

}  // namespace

std::string_view without_mark(std::string_view name) {
  return name.substr(name.starts_with('@') ? 1 : 0);
}

LineKind kind_of(std::string_view line) {
  if (line.starts_with("-- ")) return LineKind::notice;
  if (line.starts_with("!! ")) return LineKind::refusal;
  return said_in(line) ? LineKind::speech : LineKind::other;
}

std::optional<Said> said_in(std::string_view line) {
  std::size_t before = 0;
  const bool in_private = line.starts_with('(');
  if (in_private) {
    // The user's own words are "(private to bia) * psst *".
    auto end = line.find(") <");
    if (end == std::string_view::npos) end = line.substr(0, line.find(' ')).find(')');
    if (end == std::string_view::npos) return std::nullopt;
    before = std::min(end + 2, line.size());
  } else if (line.starts_with('#')) {
    before = std::min(line.find(' '), line.size() - 1) + 1;
  }
  auto said = speech_in(line.substr(before));
  if (!said) return std::nullopt;
  said->before = line.substr(0, before);
  said->in_private = in_private;
  return said;
}

std::optional<Past> past_in(std::string_view line) {
  constexpr std::string_view form = "[0000-00-00 00:00] ";
  if (line.size() < form.size()) return std::nullopt;
  const bool fits = std::equal(form.begin(), form.end(), line.begin(), [](char wanted, char is) {
    return wanted == '0' ? is >= '0' && is <= '9' : wanted == is;
  });
  if (!fits) return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t digits) {
    int value = 0;
    for (const char digit : line.substr(at, digits)) value = value * 10 + (digit - '0');
    return value;
  };
  Past past{.when = {}, .stamp = line.substr(0, form.size()), .line = line.substr(form.size())};
  past.when.tm_year = number(1, 4) - 1900;
  past.when.tm_mon = number(6, 2) - 1;
  past.when.tm_mday = number(9, 2);
  past.when.tm_hour = number(12, 2);
  past.when.tm_min = number(15, 2);
  return past;
}

std::int64_t minute_of(const Past& past) {
  std::tm when = past.when;
  return timegm(&when) / 60;
}

std::optional<std::string_view> name_given(std::string_view line) {
  constexpr std::string_view before = "-- you are ";
  if (!line.starts_with(before)) return std::nullopt;
  const std::string_view name = line.substr(before.size());
  const auto end = name.find(',');
  if (end == std::string_view::npos || end == 0 || end > longest_name) return std::nullopt;
  return name.substr(0, end);
}

bool is_goodbye(std::string_view line) { return line == "-- bye" || line == "-- tchau"; }

std::string to_shown(std::string_view line, Paint paint, std::string_view name_color) {
  std::string text = harmless(line);
  if (paint == Paint::none) return text;
  if (paint == Paint::highlight) return fmt::format("{}{}{}", style::reverse, text, style::usual);
  switch (kind_of(text)) {
    case LineKind::notice:
      return fmt::format("{}{}{}", style::dim, text, style::usual);
    case LineKind::refusal:
      return fmt::format("{}{}{}", style::red, text, style::usual);
    case LineKind::speech: {
      const Said said = *said_in(text);
      return fmt::format("{}{}{}{}{}", said.before, name_color, said.speaker, style::usual,
                         said.text);
    }
    case LineKind::other:
      break;
  }
  return text;
}

}  // namespace papo::client
