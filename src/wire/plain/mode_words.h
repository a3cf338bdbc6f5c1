// SPDX-License-Identifier: MIT

// The words for the modes of a room (chat/room_modes.h).
//
// Threads: pure functions, any thread.
#pragma once

#include "chat/room_modes.h"
#include "lang/voice.h"

namespace papo::wire::plain {

// Says which rule of the room holds since the change: "only invited people may join".
// Says nothing of a rank, which is no rule.
void tell_rule(const chat::ModeChange& change, const lang::Voice& voice);

}  // namespace papo::wire::plain
