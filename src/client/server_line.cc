#include "client/server_line.h"

#include <fmt/core.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace papo::client {
namespace {

constexpr std::size_t longest_name = 128;  // Bytes: 32 characters of UTF-8.

constexpr std::string_view plain = "\033[0m";
constexpr std::string_view dim = "\033[2m";
constexpr std::string_view red = "\033[31m";

// Red is the refusals'; what is left stands out on a light and on a dark background.
constexpr std::array<std::string_view, 5> name_colors{"\033[1;32m", "\033[1;33m", "\033[1;34m",
                                                      "\033[1;35m", "\033[1;36m"};

// The same name has the same colour, today and tomorrow: FNV-1a, since std::hash promises nothing.
std::string_view color_of(std::string_view name) {
  std::uint32_t hash = 2166136261U;
  for (const char byte : name) hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619U;
  return name_colors.at(hash % name_colors.size());
}

bool is_bidirectional_control(utf8proc_int32_t c) {
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

std::string harmless(std::string_view line) {
  std::string result;
  result.reserve(line.size());
  while (!line.empty()) {
    utf8proc_int32_t code_point = 0;
    const utf8proc_ssize_t length =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(line.data()),
                         static_cast<utf8proc_ssize_t>(line.size()), &code_point);
    if (length <= 0) {
      result += "\uFFFD";
      line.remove_prefix(1);
      continue;
    }
    const bool control = utf8proc_category(code_point) == UTF8PROC_CATEGORY_CC;
    if (code_point == '\t' || (!control && !is_bidirectional_control(code_point))) {
      result += line.substr(0, static_cast<std::size_t>(length));
    }
    line.remove_prefix(static_cast<std::size_t>(length));
  }
  return result;
}

// Where the text of "<ana> hello" begins, after "<ana>"; none if it is not of that form.
std::optional<std::size_t> end_of_speaker(std::string_view line) {
  if (!line.starts_with('<')) return std::nullopt;
  const auto end = line.find("> ");
  if (end == std::string_view::npos || end == 1) return std::nullopt;
  return end + 1;
}

}  // namespace

LineKind kind_of(std::string_view line) {
  if (line.starts_with("-- ")) return LineKind::notice;
  if (line.starts_with("!! ")) return LineKind::refusal;
  return end_of_speaker(line) ? LineKind::speech : LineKind::other;
}

std::optional<std::string_view> name_given(std::string_view line) {
  constexpr std::string_view before = "-- you are ";
  if (!line.starts_with(before)) return std::nullopt;
  const std::string_view name = line.substr(before.size());
  const auto end = name.find(',');
  if (end == std::string_view::npos || end == 0 || end > longest_name) return std::nullopt;
  return name.substr(0, end);
}

bool is_goodbye(std::string_view line) { return line == "-- bye"; }

std::string to_shown(std::string_view line, bool color) {
  std::string text = harmless(line);
  if (!color) return text;
  switch (kind_of(text)) {
    case LineKind::notice:
      return fmt::format("{}{}{}", dim, text, plain);
    case LineKind::refusal:
      return fmt::format("{}{}{}", red, text, plain);
    case LineKind::speech: {
      const std::string_view all = text;
      const std::string_view speaker = all.substr(0, *end_of_speaker(all));
      return fmt::format("{}{}{}{}", color_of(speaker), speaker, plain, all.substr(speaker.size()));
    }
    case LineKind::other:
      break;
  }
  return text;
}

}  // namespace papo::client
