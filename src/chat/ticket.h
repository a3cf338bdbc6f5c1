// SPDX-License-Identifier: MIT

// Tells the answer to a question for which its client waits. Until that answer has come, whatever
// it waits for (the state, a password's check, a disk), no further line of the client is carried
// out: so each client's answers come in the order of its questions.
#pragma once

#include <cstdint>

namespace papo::chat {

using Ticket = std::uint64_t;  // Of one client. 0 is none.

}  // namespace papo::chat
