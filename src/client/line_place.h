// SPDX-License-Identifier: MIT

// Tells where a line of the server belongs: to a room that the user is in, "#jogos", or to the
// private talk with a person, "@bia".
//
// Threads: pure functions, any thread.
#pragma once

#include <string>
#include <string_view>

#include "client/program_line.h"

namespace papo::client {

struct Placed {
  std::string place{};    // Empty if the line belongs to no place, as an answer of the server.
  std::string_view line;  // The line as it is told there, without the room before it.
};

Placed place_of(std::string_view line, const State& state);

}  // namespace papo::client
