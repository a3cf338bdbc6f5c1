// SPDX-License-Identifier: MIT

// The ids of clients. An id says to which machine the client is connected, and which of its workers
// owns the client. So everything that has the id finds the way there without a table.
//
// Threads: values, any thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace papo::chat {

using ClientId = std::uint64_t;  // Never used twice. 0 is nobody.

inline constexpr unsigned owner_bits = 8;
inline constexpr unsigned serial_bits = 40;

inline constexpr std::size_t most_owners = std::size_t{1} << owner_bits;

// `serial` counts the clients of the node, from 1 on. `owner` is the number of a worker, from 0 on.
constexpr ClientId client_id(std::uint64_t node, std::uint64_t serial, std::size_t owner) {
  return node << (serial_bits + owner_bits) | serial << owner_bits | owner;
}

constexpr std::size_t owner_of(ClientId client) { return client % most_owners; }

}  // namespace papo::chat
