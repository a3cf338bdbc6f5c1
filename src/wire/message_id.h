// SPDX-License-Identifier: MIT

// The id of a line, as all dialects write it.
//
// Threads: pure functions, any thread.
#pragma once

#include <string>
#include <string_view>

#include "chat/stamp.h"

namespace papo::wire {

void add_message_id(chat::Sequence sequence, std::string& out);

// None if the text is no such id.
chat::Sequence message_with_id(std::string_view id);  // 0: none.

}  // namespace papo::wire
