// SPDX-License-Identifier: MIT

// Whom an event reaches besides its subject, and how often. A dialect says it of each event: what
// one tells once a room another may tell once in all.
#pragma once

#include <cstdint>

namespace papo::wire {

enum class Reach : std::uint8_t {
  nobody,         // But its subject.
  once_a_room,    // Each member of the event's rooms, once in each of them.
  once_a_person,  // Each member of the event's rooms, once however many of them it is in.
  everyone,       // Who is here, once.
};

}  // namespace papo::wire
