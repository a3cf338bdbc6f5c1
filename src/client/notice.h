// SPDX-License-Identifier: MIT

// What the client learns from the server's notices of who is here, and who has another name.
//
// Notices are for people, and in the server's language. Whoever misses one that is not understood
// here misses little: Tab then asks the server.
//
// Threads: pure functions, any thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace papo::client {

// Of "-- ana joined #lobby", "-- you are ana, in #lobby with 2 others: bia, caio" and "-- 2 here in
// #lobby: @ana, bia (away)": the names, without the mark of operators.
std::vector<std::string_view> people_in(std::string_view line);

// "-- ana is now known as aninha"
struct NewName {
  std::string_view from;
  std::string_view to;
};
std::optional<NewName> new_name_in(std::string_view line);

}  // namespace papo::client
