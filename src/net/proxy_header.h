// SPDX-License-Identifier: MIT

// What a proxy says first on a connection, in the PROXY protocol: for whom it speaks. Both
// versions: the binary one, and the line of text that stunnel writes.
//
// Threads: a pure function, any thread.
// Source: https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "net/socket.h"

namespace papo::net {

struct ProxyHeader {
  enum class State {
    incomplete,  // So far it may become one.
    malformed,   // Whatever follows, it won't be one.
    complete,
  };
  State state;
  std::size_t length = 0;           // Bytes of it, if it is complete; what follows is the peer's.
  std::optional<Address> source{};  // None: the proxy speaks for itself, or does not say for whom.
};

// The header that the bytes begin with.
ProxyHeader parse_proxy_header(std::string_view bytes);

}  // namespace papo::net
