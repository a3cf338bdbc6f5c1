// SPDX-License-Identifier: MIT

#include "chat/invitations.h"

#include <algorithm>
#include <memory>

#include "chat/limits.h"

namespace papo::chat {

const Room::Invitation* Invitations::find(const Room& room, ClientId client) {
  if (!room.invited) return nullptr;
  const auto found = std::ranges::find(*room.invited, client, &Room::Invitation::client);
  return found == room.invited->end() ? nullptr : &*found;
}

void Invitations::add(Room& room, ClientId client, bool by_ruler) {
  if (const auto* const earlier = find(room, client)) {
    by_ruler = by_ruler || earlier->by_ruler;
    remove(room, client);
  }
  if (room.invited && room.invited->size() >= most_invitations) {
    remove(room, room.invited->front().client);
  }
  if (!room.invited) room.invited = std::make_unique<std::deque<Room::Invitation>>();
  room.invited->push_back({.client = client, .by_ruler = by_ruler});
  by_client_[client].push_back(&room);
}

void Invitations::remove(Room& room, ClientId client) {
  if (find(room, client) == nullptr) return;
  take_from(room, client);
  take_from(client, room);
}

void Invitations::forget(Room& room) {
  if (!room.invited) return;
  for (const auto& one : *room.invited) take_from(one.client, room);
  room.invited.reset();
}

void Invitations::forget(ClientId client) {
  const auto found = by_client_.find(client);
  if (found == by_client_.end()) return;
  for (auto* const room : found->second) take_from(*room, client);
  by_client_.erase(found);
}

void Invitations::take_from(Room& room, ClientId client) {
  std::erase_if(*room.invited, [client](const auto& one) { return one.client == client; });
  if (room.invited->empty()) room.invited.reset();
}

void Invitations::take_from(ClientId client, const Room& room) {
  const auto found = by_client_.find(client);
  std::erase(found->second, &room);
  if (found->second.empty()) by_client_.erase(found);
}

}  // namespace papo::chat
