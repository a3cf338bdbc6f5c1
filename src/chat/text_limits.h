// SPDX-License-Identifier: MIT

// How long a text may be that people are told again and again, or that is kept. What is longer is
// cut (cut_to() in text/utf8.h).
#pragma once

#include <cstddef>

namespace papo::chat {

// Bytes.
inline constexpr std::size_t longest_topic = 400;
inline constexpr std::size_t longest_away_reason = 200;
inline constexpr std::size_t longest_quit_reason = 200;
inline constexpr std::size_t longest_kick_reason = 200;
inline constexpr std::size_t longest_ban_reason = 200;

}  // namespace papo::chat
