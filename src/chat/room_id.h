// SPDX-License-Identifier: MIT

// The ids of rooms, and the numbers of the lines in a room.
#pragma once

#include <cstdint>

namespace papo::chat {

using RoomId = std::uint64_t;      // Never used twice. 0 is none.
using LineNumber = std::uint64_t;  // Counts all lines that were ever said in a room, from 0 on.

}  // namespace papo::chat
