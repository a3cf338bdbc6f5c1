// SPDX-License-Identifier: MIT

#include "client/company.h"

#include <algorithm>

#include "client/line_place.h"
#include "client/server_line.h"

namespace papo::client {

void Company::hear(std::string_view line, const State& state) {
  const bool notice = kind_of(line) == LineKind::notice;
  const auto room = line.substr(line.rfind(' ') + 1);
  const bool entered = std::ranges::find(state.rooms, room) != state.rooms.end();
  if (notice && room.starts_with('#') && !entered) {
    alone_in_.emplace_back(room);
    return;
  }
  std::erase(alone_in_, place_of(line, state).place);
}

bool Company::is_alone_in(std::string_view room) const {
  return std::ranges::find(alone_in_, room) != alone_in_.end();
}

}  // namespace papo::client
