// SPDX-License-Identifier: MIT

// The limits of the plain dialect. Those of the state (chat/limits.h) hold besides.
//
// Threads: constants, any thread.
#pragma once

#include <cstddef>

namespace papo::wire::plain {

// How many are shown at once.
inline constexpr std::size_t names_told_to_newcomer = 20;  // Of those in a room that it joins.
inline constexpr std::size_t names_a_page = 200;
inline constexpr std::size_t rooms_a_page = 100;
inline constexpr std::size_t bans_a_page = 50;

// Of a command that is not known, so many bytes are repeated to the client, and no longer one.
inline constexpr std::size_t longest_command_echoed = 32;

}  // namespace papo::wire::plain
