// SPDX-License-Identifier: MIT

// What tells rooms from each other, and the lines that are said in one.
#pragma once

#include <cstdint>

namespace papo::chat {

using RoomId = std::uint64_t;      // Never used twice. 0 is none.
using LineNumber = std::uint64_t;  // From 0 on, among all that were ever said in a room.

}  // namespace papo::chat
