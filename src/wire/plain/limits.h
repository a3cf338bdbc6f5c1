// SPDX-License-Identifier: MIT

// The limits of the plain dialect. The limits of the State (chat/limits.h) hold, too.
//
// Threads: constants, any thread.
#pragma once

#include <cstddef>

namespace papo::wire::plain {

// How many are shown at once.
// The people of a room that are named to a client that joins it.
inline constexpr std::size_t names_told_to_newcomer = 20;
inline constexpr std::size_t names_a_page = 200;
inline constexpr std::size_t rooms_a_page = 100;
inline constexpr std::size_t bans_a_page = 50;

// A line may change so many modes of a room. The room is told of each by a line.
inline constexpr std::size_t most_mode_changes = 12;

// So many bytes of an unknown command are repeated to its client, and no longer word.
inline constexpr std::size_t longest_command_echoed = 32;

}  // namespace papo::wire::plain
