// SPDX-License-Identifier: MIT

// A client, as far as something is delivered to it.
//
// Threads: its owner's, for life.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "chat/event.h"
#include "delivery/outbox.h"
#include "delivery/variants.h"

namespace papo::delivery {

struct Group;  // delivery/audience.h

// A recipient's place in a room.
struct Seat {
  chat::RoomId room;
  Group* group;
  std::size_t index;  // Among the group's members.
};

// A part of what a recipient is owed this turn, in a text of the Audience's.
struct Piece {
  const std::string* text;
  std::size_t begin;
  std::size_t end;
};

struct Recipient {
  // What a delivery looks at stands first, side by side.
  int fd = -1;
  bool blocked = false;  // The kernel takes no more bytes until the loop says that it does.
  bool deaf = false;     // Nothing more is kept for it: it is too slow, or cannot be reached.
  bool listed = false;   // Its Audience has it on a list.
  bool counted = false;  // Its owner has counted bytes that wait for it.
  Outbox outbox{};
  std::vector<Seat> seats{};    // In the order in which it joined the rooms.
  std::vector<Piece> pieces{};  // Before what its seats are owed.

  std::uint64_t told_once = 0;  // The event that it was told last of those that are told once.
  VariantId variant = 0;        // In which it is told what is of no room in particular.

  // Has the processor fetch the part of it that a delivery looks at.
  void prefetch() const {
    __builtin_prefetch(&fd);
    __builtin_prefetch(&seats);
  }
};

}  // namespace papo::delivery
