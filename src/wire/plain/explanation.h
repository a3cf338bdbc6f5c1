// SPDX-License-Identifier: MIT

// The words for each refusal.
//
// Threads: pure functions, any thread.
#pragma once

#include "chat/event.h"
#include "lang/voice.h"

namespace papo::wire::plain {

// Says why something was refused, without "!! " and the end of the line.
void explain(const chat::Refused& refused, const lang::Voice& voice);

}  // namespace papo::wire::plain
