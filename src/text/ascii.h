// SPDX-License-Identifier: MIT

// Words of ASCII letters, in either case. Other characters are compared byte by byte.
//
// Threads: pure functions, any thread.
#pragma once

#include <algorithm>
#include <string_view>

namespace papo::text {

constexpr char in_lower_case(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_same_letter(char one, char other) {
  return in_lower_case(one) == in_lower_case(other);
}

constexpr bool same_word(std::string_view one, std::string_view other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(), is_same_letter);
}

}  // namespace papo::text
