// SPDX-License-Identifier: MIT

// SHA-1, for the handshake of WebSocket, where it hides nothing and proves nothing.
//
// Threads: a pure function, any thread.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace papo::tls {

std::array<unsigned char, 20> sha1(std::string_view text);

}  // namespace papo::tls
