// SPDX-License-Identifier: MIT

#include "chat/person.h"

#include <algorithm>

#include "chat/room.h"

namespace papo::chat {

const Membership* membership(const Person& person, const Room* room) {
  const auto found = std::ranges::find(person.rooms, room, &Membership::room);
  return found == person.rooms.end() ? nullptr : &*found;
}

Ranks ranks_in(const Room& room, const Person& person) {
  const auto* const member = membership(person, &room);
  return member == nullptr ? Ranks{} : room.members.ranks(member->place);
}

std::vector<RoomRef> rooms_of(const Person& person) {
  std::vector<RoomRef> rooms;
  rooms.reserve(person.rooms.size());
  for (const auto& membership : person.rooms) rooms.push_back(membership.room->ref);
  return rooms;
}

bool share_a_room(const Person& one, const Person& other) {
  return std::ranges::any_of(
      one.rooms, [&](const Membership& its) { return membership(other, its.room) != nullptr; });
}

bool has_left_since(const Person& person, const std::string& key_of_room) {
  if (!person.returning) return false;
  const auto& left = person.returning->left;
  return std::ranges::find(left, key_of_room) != left.end();
}

bool has_device(const Person& person, ClientId client) {
  if (!person.devices) return person.client == client;
  return std::ranges::find(*person.devices, client, &Person::Device::client) !=
         person.devices->end();
}

ClientId lead_of(const Person& person) {
  if (!person.devices) return person.client;
  return person.devices->empty() ? 0 : person.devices->front().client;
}

unsigned least_lag(const Person& person) {
  if (!person.devices || person.devices->empty()) return person.lag.level;
  return std::ranges::min(*person.devices, {}, [](const auto& one) { return one.lag.level; })
      .lag.level;
}

void add_devices(std::vector<ClientId>& clients, const Person& person) {
  if (!person.devices) return clients.push_back(person.client);
  for (const auto& device : *person.devices) clients.push_back(device.client);
}

std::string mask_of(const Person& person) {
  return person.name.shown + "!" + person.identity->user_at_host;
}

std::string real_name_of(const Person& person) {
  return person.real_name ? *person.real_name : std::string{};
}

std::optional<std::string> away_of(const Person& person) {
  if (!person.away) return std::nullopt;
  return person.away->reason;
}

Named named(const Person& person, bool with_identity) {
  return {.name = person.name.shown,
          .is_operator = person.is_operator,
          .identity = with_identity ? person.identity : nullptr};
}

Doer doer(const Person& person) {
  return {
      .name = person.name.shown, .identity = person.identity, .is_operator = person.is_operator};
}

}  // namespace papo::chat
