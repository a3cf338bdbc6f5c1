// SPDX-License-Identifier: MIT

// A place where people can connect, and the rules for connections there.
//
// Threads: constant once it listens.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "base/fd.h"
#include "net/entry.h"

namespace papo::net {

struct Listener {
  // Every address that the host has. For a free port only the first one.
  struct Host {
    std::string name;
    std::uint16_t port = 0;
  };
  // The socket of the descriptor was made by another program. The descriptor is taken when it
  // listens.
  std::variant<Host, Fd> place;

  Dialects dialects{Dialect{}};           // The dialects that the listener takes.
  Spoken usual{};                         // The dialect if no step finds one.
  std::vector<const EntryStep*> steps{};  // In their order. The steps outlive the listener.

  struct Limits {
    std::size_t max_line;                           // Bytes.
    std::chrono::seconds name_timeout;              // From accept; 0: none.
    std::chrono::milliseconds greeting_delay{500};  // How long a greeting waits for first bytes.
    int receive_buffer = 0;  // The kernel's bytes for each connection; 0: the kernel decides.
    int send_buffer = 0;     // The kernel's bytes for each connection; 0: the kernel decides.
  };
  Limits limits;

  // The answers to connections that are turned away before they have an owner.
  struct Refusals {
    std::string full{};         // Above the limit on all connections.
    std::string at_the_door{};  // Too many wait to come in.
    std::string of_memory{};    // There is no memory for it.
    // One connection too many from a site.
    std::function<std::string(std::size_t allowed)> of_site{};
  };
  Refusals refusals{};
};

}  // namespace papo::net
