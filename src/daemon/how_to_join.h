// SPDX-License-Identifier: MIT

// What the server prints when it starts: where it listens, and what to type to join.
//
// Threads: the program's first.
#pragma once

#include <string>

namespace papo::daemon {

// How to call papo-client where papo-server was called so (argv[0]): the one that stands beside it,
// or else the one that the shell finds.
std::string client_beside(const std::string& server);

// A line or two for an address that the server listens at, with its port. If that stands for all
// addresses of the machine, one is named that others can reach.
std::string how_to_join(const std::string& address, const std::string& client);

}  // namespace papo::daemon
