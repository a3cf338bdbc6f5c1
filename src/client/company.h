// SPDX-License-Identifier: MIT

// Whether somebody else is in the rooms that one has entered. The server tells it as one enters, by
// a notice that ends with the names of the others or, if there are none, with that of the room,
// whatever its language: "-- you are alone in #ops". Whoever comes later is announced.
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
  // A line of the server. The state is what the server has told by then, and so it has no room that
  // one is just entering.
  void hear(std::string_view line, const State& state);

  [[nodiscard]] bool is_alone_in(std::string_view room) const;

 private:
  std::vector<std::string> alone_in_;
};

}  // namespace papo::client
