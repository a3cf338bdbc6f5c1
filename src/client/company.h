// SPDX-License-Identifier: MIT

// Knows whether other people are in the rooms that the user has entered. The server says so in a
// notice, in any language. This notice ends with the names of the others or, without others, with
// the name of the room: "-- you are alone in #ops". Later the server announces each person that
// joins.
//
// Threads: the loop's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/program_line.h"

namespace papo::client {

class Company {
 public:
  // Takes a line of the server. The state is the one that the server has told by then, so it lacks
  // a room that the user is just entering.
  void hear(std::string_view line, const State& state);

  [[nodiscard]] bool is_alone_in(std::string_view room) const;

 private:
  std::vector<std::string> alone_in_;
};

}  // namespace papo::client
