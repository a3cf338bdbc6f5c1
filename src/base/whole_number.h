// SPDX-License-Identifier: MIT

// A text that is a number and nothing else: digits, with "-" before them if the type has a sign.
//
// Threads: pure, any thread.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace papo {

// Nothing if the text is no such number, or if the number does not fit into the type.
template <typename Number>
std::optional<Number> whole_number(std::string_view text) {
  Number number{};
  const auto* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return number;
}

}  // namespace papo
