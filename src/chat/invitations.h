// SPDX-License-Identifier: MIT

// The invitations into rooms, for both sides: a room knows its own, and this table knows those of
// each client. An invitation ends when it is used, and with its client or its room.
//
// Threads: those that may use the State.
#pragma once

#include <map>
#include <vector>

#include "chat/client_id.h"
#include "chat/room.h"

namespace papo::chat {

class Invitations {
 public:
  using Rooms = std::vector<Room*>;  // The room of the first invitation comes first.

  // Null if the client is not invited.
  static const Room::Invitation* find(const Room& room, ClientId client);

  // A client that is invited again keeps the stronger of both invitations.
  void add(Room& room, ClientId client, bool by_ruler);
  // Nothing happens if the client is not invited.
  void remove(Room& room, ClientId client);
  void forget(Room& room);
  void forget(ClientId client);

  // Null if there is none.
  [[nodiscard]] const Rooms* of(ClientId client) const {
    const auto found = by_client_.find(client);
    return found == by_client_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] const std::map<ClientId, Rooms>& all() const { return by_client_; }

 private:
  static void take_from(Room& room, ClientId client);
  void take_from(ClientId client, const Room& room);

  std::map<ClientId, Rooms> by_client_;
};

}  // namespace papo::chat
