// SPDX-License-Identifier: MIT

// Lines of the past: which of them somebody asks for, and those that an archive has of a room.
//
// The State keeps the last lines of each room that has members. An archive may keep all lines, also
// of rooms that nobody is in. The State asks it by events for observers (RoomWanted, LinesWanted,
// LineWanted).
//
// Threads: values, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "chat/kept_room.h"
#include "chat/limits.h"
#include "chat/stamp.h"

namespace papo::chat {

struct Event;

// Lines between two borders, which are left out themselves. A border is a time or the number of a
// line. At most `most` lines are meant: the first of them, or the last. Lines have their order by
// their numbers. Times only find a border.
struct Range {
  using Border = std::variant<std::monostate, Sequence, Time>;  // Nothing: there is no border.
  Border after{};
  Border before{};
  // Two borders in the other order mean the last lines between them.
  bool either_order = false;
  bool first = false;              // Whether the first lines are meant, or the last.
  std::optional<Border> around{};  // Half of the lines before this, the line, and half behind it.
  std::size_t most = lines_a_page;
  std::size_t most_bytes = bytes_told;  // As bytes_of_line() counts. One line may be longer.
};

// The lines that a person asks for, by a line that it names.
enum class Part : std::uint8_t {
  last,    // No line is named.
  before,  // The last lines before that line.
  since,   // The first lines behind it.
  around,  // Lines before it, the line itself, and lines behind it.
};

inline Part part_of(const Range& range) {
  if (range.around) return Part::around;
  if (!std::holds_alternative<std::monostate>(range.after)) return Part::since;
  return std::holds_alternative<std::monostate>(range.before) ? Part::last : Part::before;
}

// The things that an archive knows of a room that was not in memory.
struct Past {
  std::vector<std::shared_ptr<const Event>> lines{};  // The last lines, the oldest first.
  bool has_older = false;                             // The archive has lines before these.
  Sequence readable_from = 0;  // Members that join may read the lines from here on.
  // The question has it (RoomWanted). There is a newer past if the room was made and left
  // meanwhile.
  std::uint64_t version = 0;
  KeptRoomPtr kept{};  // If the room is registered.
};
using PastPtr = std::shared_ptr<const Past>;

// A line that an archive has, and that is not in memory.
struct KeptLine {
  std::string account{};  // The account of the person that said it; empty: none.
  Time time{};
};

}  // namespace papo::chat
