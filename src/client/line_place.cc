// SPDX-License-Identifier: MIT

#include "client/line_place.h"

#include <algorithm>

#include "client/server_line.h"

namespace papo::client {
namespace {

// The room of a notice is its first word with a "#". No name holds that sign, and text of other
// people comes last.
std::string_view room_in(std::string_view notice) {
  const auto at = notice.find(" #");
  if (at == std::string_view::npos) return {};
  notice.remove_prefix(at + 1);
  const auto word = notice.substr(0, notice.find(' '));
  return word.substr(0, word.find_last_not_of(".,:;)") + 1);
}

// The person that the user has written to: "(private to bia) psst".
std::string_view reader_in(std::string_view line) {
  const auto end = line.starts_with('(') ? line.find(") ") : std::string_view::npos;
  if (end == std::string_view::npos) return {};
  line = line.substr(1, end - 1);
  line.remove_prefix(line.rfind(' ') + 1);
  return line.substr(line.starts_with('@') ? 1 : 0);
}

}  // namespace

Placed place_of(std::string_view line, const State& state) {
  Placed placed{.line = line};
  switch (kind_of(line)) {
    case LineKind::speech: {
      const Said said = *said_in(line);
      const auto room = said.before.substr(0, said.before.find(' '));
      if (said.in_private) {
        placed.place = '@' + std::string{said.name};
      } else {
        placed.place = room.empty() ? state.current : std::string{room};
        placed.line.remove_prefix(said.before.size());
      }
      break;
    }
    case LineKind::notice: {
      const auto room = room_in(line);
      if (std::ranges::find(state.rooms, room) != state.rooms.end()) placed.place = room;
      break;
    }
    case LineKind::other:
      if (const auto reader = reader_in(line); !reader.empty()) {
        placed.place = '@' + std::string{reader};
      }
      break;
    case LineKind::refusal:
      break;
  }
  return placed;
}

}  // namespace papo::client
