// SPDX-License-Identifier: MIT

// The text that the server prints when it starts: its addresses, and the command to join.
//
// Threads: the program's first.
#pragma once

#include <string>

namespace papo::daemon {

// How to call papo-client if papo-server was called so (argv[0]). This is the client beside the
// server, or else the client that the shell finds.
std::string client_beside(const std::string& server);

// A line or two for an address where the server listens, with its port, and for the dialects that
// are spoken there. If that address stands for all addresses of the machine, the text names one
// that others can reach.
std::string how_to_join(const std::string& address, const std::string& dialects,
                        const std::string& client, bool has_tls);

}  // namespace papo::daemon
