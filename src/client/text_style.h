// SPDX-License-Identifier: MIT

// The styles in which a terminal draws text.
//
// Threads: constants.
// Source: ECMA-48, 8.3.117 (SGR).
#pragma once

#include <string_view>

namespace papo::client::style {

inline constexpr std::string_view usual = "\033[0m";  // Ends each of the other styles.
inline constexpr std::string_view bold = "\033[1m";
inline constexpr std::string_view dim = "\033[2m";
inline constexpr std::string_view reverse = "\033[7m";
inline constexpr std::string_view red = "\033[31m";

}  // namespace papo::client::style
