// SPDX-License-Identifier: MIT

// The header of the PROXY protocol, in which a proxy names its client. Both versions: the binary
// one, and the line of text that stunnel writes.
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
    incomplete,  // The bytes may become a header.
    malformed,   // No further bytes can make these a header.
    complete,
  };
  State state;
  // The length of a complete header; the bytes after it are the peer's.
  std::size_t length = 0;
  // None: the proxy speaks for itself, or does not name its client.
  std::optional<Address> source{};
};

// Reads the header at the beginning of the bytes.
ProxyHeader parse_proxy_header(std::string_view bytes);

}  // namespace papo::net
