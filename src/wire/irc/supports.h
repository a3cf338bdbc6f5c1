// SPDX-License-Identifier: MIT

// The numeric 005: the limits and the extensions of this server, for clients.
//
// Threads: pure functions, any thread.
//
// Source: https://modern.ircdocs.horse/#rplisupport-005
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wire/conversation.h"

namespace papo::wire::irc {

inline constexpr std::string_view software = "papo";

// The letters of a client's own modes.
inline constexpr std::string_view own_mode_letters = "Biow";
// The letters of all modes of rooms.
std::string room_mode_letters();

// The tokens, in lines of at most 13.
std::vector<std::string> supported(const House& house);

}  // namespace papo::wire::irc
