// SPDX-License-Identifier: MIT

// Where a line that the server sends belongs: to a room that one is in, "#jogos", or to what is
// said in private with someone, "@bia".
//
// Threads: pure functions, any thread.
#pragma once

#include <string>
#include <string_view>

#include "client/program_line.h"

namespace papo::client {

struct Placed {
  std::string place{};    // Empty: it belongs to neither, as what the server answers.
  std::string_view line;  // As it is told there, without the room before it.
};

Placed place_of(std::string_view line, const State& state);

}  // namespace papo::client
