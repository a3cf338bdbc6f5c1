// SPDX-License-Identifier: MIT

// The State's record of a room.
//
// Threads: those that may use the State.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "chat/account_id.h"
#include "chat/event.h"
#include "chat/lag.h"
#include "chat/members.h"
#include "chat/room_id.h"
#include "chat/room_masks.h"
#include "chat/room_modes.h"
#include "chat/stamp.h"

namespace papo::chat {

struct Room {
  RoomRef ref;
  std::string key;
  Time made_at{};
  Members members{};
  Laggards laggards{};  // The members that are behind.
  RoomModes modes{};
  // Most rooms have neither.
  std::unique_ptr<RoomMasks> masks{};
  // An invitation by an operator of the room lets its client past all that keeps people out. One by
  // another member holds against invite_only alone.
  struct Invitation {
    ClientId client;
    bool by_ruler;
  };
  std::unique_ptr<std::deque<Invitation>> invited{};  // The first that was invited comes first.

  std::string topic{};
  std::string topic_by{};  // nick!user@host of the person that set it.
  Time topic_at{};
  std::optional<Moment> renamed_at{};

  // The lines that were Said last. A line that was taken back is Redacted here, with the number and
  // the time of the line, and is never shown.
  std::deque<EventPtr> history{};
  bool has_older = false;  // The archive has lines before these.
  std::size_t history_bytes = 0;
  // Members that join may read the lines from here on, unless the room is for invited people.
  Sequence readable_from = 0;
  bool is_private = false;  // As PrivacyChanged told it last.

  // The room is registered (chat/kept_room.h). Most rooms are not.
  struct Kept {
    AccountId founder;
    std::vector<AccountId> operators{};  // Without the founder.
    Retention keep{};
  };
  std::unique_ptr<Kept> kept{};
};

// The order of rooms in lists: those with most people first, then by name.
struct RoomRank {
  std::size_t people;
  const Room* room;

  bool operator<(const RoomRank& other) const {
    if (people != other.people) return people > other.people;
    return room->key < other.room->key;
  }
};

}  // namespace papo::chat
