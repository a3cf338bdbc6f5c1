// SPDX-License-Identifier: MIT

// How often the clients are told of an event whom it concerns, besides its subject. Each dialect
// says it of each event: one tells once a room that somebody left, and another once in all.
#pragma once

#include <cstdint>

namespace papo::wire {

enum class Reach : std::uint8_t {
  nobody,         // But its subject.
  once_a_room,    // Each member of the event's rooms, once in each of them.
  once_a_person,  // Each whom it concerns, once however many of the rooms it is in.
};

}  // namespace papo::wire
