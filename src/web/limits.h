// SPDX-License-Identifier: MIT

// The limits of HTTP and WebSocket.
//
// Threads: constants, any thread.
#pragma once

#include <cstddef>

namespace papo::web {

inline constexpr std::size_t longest_head = 8192;  // Bytes of a request, with its empty line.
// The requests that one read may hold. The connection ends with the last of them, so a client
// cannot ask for much more than it reads.
inline constexpr std::size_t most_requests_at_once = 4;

}  // namespace papo::web
