// SPDX-License-Identifier: MIT

// Who is here and in which rooms: what the State keeps.
//
// Threads: whoever owns the State.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "chat/event.h"
#include "chat/lag.h"
#include "chat/look_alikes.h"
#include "chat/members.h"
#include "chat/names.h"
#include "chat/stamp.h"

namespace papo::chat {

struct Room;

struct Membership {
  Room* room;
  Members::Place place;  // Among its members.
};

struct Person {
  ClientId client;
  Name name{};
  Looks looks{};        // Nobody else here has one of them.
  std::string address;  // Where it is connected from.
  Time since;
  Moment last_spoke;

  std::vector<Membership> rooms{};  // In the order in which it joined them.
  bool is_operator = false;
  Lag lag{};

  struct Away {
    std::string reason;
    std::set<ClientId> told;  // Who knows already.
  };
  std::unique_ptr<Away> away{};
};

struct Room {
  RoomRef ref;
  std::string key;
  Members members{};
  Laggards laggards{};  // Among them.
  std::string topic{};

  std::deque<EventPtr> history{};  // What was Said last.
  LineNumber first_line = 0;       // Of those.
  std::size_t history_bytes = 0;
};

// The order in which rooms are listed: those with most people first, then by name.
struct RoomRank {
  std::size_t people;
  const Room* room;

  bool operator<(const RoomRank& other) const {
    if (people != other.people) return people > other.people;
    return room->key < other.room->key;
  }
};

}  // namespace papo::chat
