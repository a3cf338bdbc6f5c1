// SPDX-License-Identifier: MIT

// SHA-1, for the handshake of WebSocket, where it hides nothing and proves nothing.
//
// Threads: a pure function, any thread.
#pragma once

#include <string>
#include <string_view>

namespace papo::tls {

// 20 bytes.
std::string sha1(std::string_view text);

}  // namespace papo::tls
