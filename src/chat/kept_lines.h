// SPDX-License-Identifier: MIT

// Finds lines of the past among those that a room keeps in memory.
//
// Threads: a pure function, any thread.
#pragma once

#include <deque>
#include <variant>
#include <vector>

#include "chat/event.h"
#include "chat/past.h"
#include "chat/stamp.h"

namespace papo::chat {

// A line that was taken back is no longer Said, and is never shown.
inline bool is_shown(const EventPtr& line) { return std::holds_alternative<Said>(line->what); }

struct FoundLines {
  std::vector<EventPtr> lines{};  // The oldest first.
  bool is_all = true;        // No line that is older than the kept ones has a place among these.
  bool has_earlier = false;  // Earlier lines are kept, too.
  bool has_later = false;    // And later ones.
};

// The lines of that range for somebody who may read from `from` on. The kept lines are in order.
// A line that was taken back is never found.
FoundLines find_lines(const std::deque<EventPtr>& lines, Sequence from, const Range& range);

// Puts the rooms into the order of their last lines, and leaves the first of them.
void arrange(std::vector<TargetsTold::Target>& targets, std::size_t most);

}  // namespace papo::chat
