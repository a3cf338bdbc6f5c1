// SPDX-License-Identifier: MIT

// Learns from the server's notices which people are here, and who has a new name.
//
// Notices are for people, and in the server's language. If the client does not understand a notice,
// little is lost: Tab then asks the server.
//
// Threads: pure functions, any thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace papo::client {

// The names in "-- ana joined #lobby", in "-- you are ana, in #lobby with 2 others: bia, caio" and
// in "-- 2 here in #lobby: @ana, bia (away)", without the mark of operators.
std::vector<std::string_view> people_in(std::string_view line);

// "-- ana is now known as aninha"
struct NewName {
  std::string_view from;
  std::string_view to;
};
std::optional<NewName> new_name_in(std::string_view line);

}  // namespace papo::client
