// SPDX-License-Identifier: MIT

// The number of a question for which its client waits, and of its answer. The answer may wait for
// the State, for the check of a password, or for a disk. Until then no further line of the client
// is carried out. So each client's answers come in the order of its questions.
#pragma once

#include <cstdint>

namespace papo::chat {

using Ticket = std::uint64_t;  // Counts the questions of one client. 0 is none.

}  // namespace papo::chat
