// SPDX-License-Identifier: MIT

// The codes with which Papo closes a WebSocket.
//
// Threads: constants, any thread.
//
// Sources: RFC 6455, 7.4.1; 1013 is the IANA registry's
#pragma once

#include <cstdint>

namespace papo::web::close_code {

inline constexpr std::uint16_t normal = 1000;
inline constexpr std::uint16_t going_away = 1001;
inline constexpr std::uint16_t broken_rule = 1002;
inline constexpr std::uint16_t wrong_kind = 1003;
inline constexpr std::uint16_t not_utf8 = 1007;
inline constexpr std::uint16_t not_allowed = 1008;
inline constexpr std::uint16_t too_long = 1009;
inline constexpr std::uint16_t try_later = 1013;

}  // namespace papo::web::close_code
