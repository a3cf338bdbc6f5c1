// SPDX-License-Identifier: MIT

#include "text/formatting.h"

#include <algorithm>
#include <cstddef>

#include "text/clean.h"

namespace papo::text {
namespace {

constexpr char color = '\x03';
constexpr char hex_color = '\x04';
// Bold, as before, monospace, reverse, italics, struck through, underlined.
constexpr std::string_view styles = "\x02\x0f\x11\x16\x1d\x1e\x1f";

bool is_decimal(char c) { return c >= '0' && c <= '9'; }
bool is_hex_digit(char c) {
  return is_decimal(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// How many characters at the beginning are digits, and no more than that many.
template <typename IsDigit>
std::size_t digits_at(std::string_view text, IsDigit is_digit_of, std::size_t most) {
  const auto first = text.substr(0, most);
  return static_cast<std::size_t>(std::ranges::find_if_not(first, is_digit_of) - first.begin());
}

// The length of "4" or "4,12" behind the mark of a colour: the foreground, and perhaps the
// background.
std::size_t color_at(std::string_view text) {
  const auto foreground = digits_at(text, is_decimal, 2);
  if (foreground == 0 || foreground == text.size() || text[foreground] != ',') return foreground;
  const auto background = digits_at(text.substr(foreground + 1), is_decimal, 2);
  return background == 0 ? foreground : foreground + 1 + background;
}

// The length of "ff0000" or "ff0000,00ff00", likewise.
std::size_t hex_color_at(std::string_view text) {
  constexpr std::size_t digits = 6;
  if (digits_at(text, is_hex_digit, digits) < digits) return 0;
  const auto rest = text.substr(digits);
  const bool has_background =
      rest.starts_with(',') && digits_at(rest.substr(1), is_hex_digit, digits) == digits;
  return has_background ? digits + 1 + digits : digits;
}

}  // namespace

std::size_t formatting_at(std::string_view text) {
  if (text.front() == color) return 1 + color_at(text.substr(1));
  if (text.front() == hex_color) return 1 + hex_color_at(text.substr(1));
  return styles.find(text.front()) == std::string_view::npos ? 0 : 1;
}

std::string without_formatting(std::string_view line) {
  std::string text;
  text.reserve(line.size());
  while (!line.empty()) {
    const auto formatting = formatting_at(line);
    if (formatting == 0) text += line.front();
    line.remove_prefix(std::max<std::size_t>(formatting, 1));
  }
  std::string scratch;
  return std::string{clean(text, scratch).value_or("")};
}

}  // namespace papo::text
