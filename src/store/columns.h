// SPDX-License-Identifier: MIT

// Values as the columns of the database have them: times, numbers of lines, and ways to say
// something.
//
// Threads: pure functions, any thread.
#pragma once

#include <cstdint>

#include "chat/speech.h"
#include "chat/stamp.h"

namespace papo::store {

using Number = std::int64_t;

// Microseconds since 1970, UTC.
Number number_of(chat::Time time);
chat::Time time_of(Number number);

Number number_of(chat::Sequence sequence);

// An unknown number is that of a text.
Number number_of(chat::Speech how);
chat::Speech speech_of(Number number);

}  // namespace papo::store
