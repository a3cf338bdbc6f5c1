// SPDX-License-Identifier: MIT

// The handshake of WebSocket: whether a request may become a WebSocket, and the answer to it.
//
// A page of somebody else's can make a browser ask for a WebSocket here. Its request has the Origin
// of that page, so a foreign Origin is refused. Programs send none.
//
// Threads: pure functions, any thread.
//
// Sources: RFC 6455, 4.2; https://ircv3.net/specs/extensions/websocket
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "web/request.h"
#include "web/status.h"

namespace papo::web {

struct Upgrade {
  std::string answer;
  bool is_binary = false;  // The messages in both directions are binary ones.
};

// Whether the client wants a WebSocket.
bool wants_upgrade(const Request& request);

// `origins` are those of pages elsewhere that may ask: "https://chat.example".
std::variant<Upgrade, Status> upgrade(const Request& request,
                                      const std::vector<std::string>& origins);

// The text without a port: "chat.example", "[::1]".
std::string_view without_port(std::string_view host);

// Whether the request is for one of these hosts; none: for any.
bool is_for_one_of(const Request& request, const std::vector<std::string>& hosts);

// Whether the text is an origin: "http://" or "https://", a host, perhaps a port, and no more.
bool is_origin(std::string_view text);

}  // namespace papo::web
