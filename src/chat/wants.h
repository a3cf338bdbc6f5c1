// SPDX-License-Identifier: MIT

// How much of a room a client wants to be told when it joins.
//
// Threads: values, any thread.
#pragma once

#include <cstddef>
#include <optional>

namespace papo::chat {

struct Wants {
  std::size_t names = 0;               // People of the room.
  bool identities = false;             // With their identities.
  std::optional<std::size_t> lines{};  // Last lines that were said there; none: as usual.
};

}  // namespace papo::chat
