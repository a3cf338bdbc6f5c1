// SPDX-License-Identifier: MIT

// The ids of rooms.
#pragma once

#include <cstdint>

namespace papo::chat {

using RoomId = std::uint64_t;  // Never used twice while the server runs. 0 is none.

}  // namespace papo::chat
