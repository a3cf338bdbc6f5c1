// SPDX-License-Identifier: MIT

// How often clients are told of an event that concerns them, besides its subject. Each dialect
// decides this for each event: one tells a departure once in each room, and another once in all.
#pragma once

#include <cstdint>

namespace papo::wire {

enum class HowOften : std::uint8_t {
  nobody,         // Only its subject.
  once_a_room,    // Each member of the event's rooms, once in each of them.
  once_a_person,  // Each client that it concerns, once, in however many of the rooms it is.
  // As once_a_person, but each has a text of its own (Conversation::tell_of_other()). That is for
  // rare events of rooms.
  each_alone,
};

}  // namespace papo::wire
