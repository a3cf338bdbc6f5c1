// SPDX-License-Identifier: MIT

// A listener: where people can connect, and what holds for those that come that way.
//
// Threads: constant once it listens.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/fd.h"
#include "net/entry.h"

namespace papo::net {

struct Listener {
  // Every address that the host has (the first one only, where the port is to be a free one).
  struct Host {
    std::string name;
    std::uint16_t port = 0;
  };
  // The descriptor is that of a socket that someone else made, and is gone once it listens.
  std::variant<Host, Fd> place;

  Dialects dialects{Dialect{}};           // Those that it takes.
  Spoken usual{};                         // What is spoken where no step finds out.
  std::vector<const EntryStep*> steps{};  // In their order. They outlive the listener.

  struct Limits {
    std::size_t max_line;                           // Bytes.
    std::chrono::seconds name_timeout;              // From accept; 0: none.
    std::chrono::milliseconds greeting_delay{500};  // For want of first bytes.
    int receive_buffer = 0;  // Bytes of the kernel's for each connection; 0: what the kernel likes.
    int send_buffer = 0;     // The same.
  };
  Limits limits;
};

}  // namespace papo::net
