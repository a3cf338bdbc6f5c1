// SPDX-License-Identifier: MIT

#include "chat/state.h"

#include <algorithm>
#include <utility>

#include "chat/digest.h"
#include "chat/limits.h"

namespace papo::chat {
namespace {

// The cost of a kept line: about its memory, but the same on every machine.
std::size_t bytes_kept_of(const Event& event) {
  constexpr std::size_t beside_its_texts = 320;
  const auto& said = std::get<Said>(event.what);
  return beside_its_texts + said.name.size() + said.room.name.size() + said.text.size();
}

}  // namespace

std::set<std::string> keys_and_looks_of(const std::vector<std::string>& names) {
  std::set<std::string> all;
  for (const auto& name : names) {
    all.insert(key_of(name));
    for (auto& look : looks_of(name)) all.insert(std::move(look));
  }
  return all;
}

State::State(Settings settings, Bans bans)
    : settings_(std::move(settings)), bans_(std::move(bans)) {}

void State::tidy() { people_.rehash(0); }

// ---- People

Person* State::find(ClientId client) {
  const auto found = people_.find(client);
  return found == people_.end() ? nullptr : &found->second;
}

Person* State::find(const Name& name) {
  const auto found = by_name_.find(name.key);
  return found == by_name_.end() ? nullptr : &*found;
}

void State::call(Person& person, const Name& name, Looks looks) {
  person.name = name;
  person.looks = std::move(looks);
  by_name_.insert(person);
  by_look_as_drawn_.insert(person);
  by_look_in_any_case_.insert(person);
}

void State::forget_name(Person& person) {
  by_name_.erase(by_name_.iterator_to(person));
  by_look_as_drawn_.erase(by_look_as_drawn_.iterator_to(person));
  by_look_in_any_case_.erase(by_look_in_any_case_.iterator_to(person));
}

// A person with one of these looks, except for one person (or none).
const Person* State::look_alike(const Looks& looks, const Person* except) const {
  const auto other_in = [except](const auto& people, const std::string& look) -> const Person* {
    const auto found = people.find(look);
    return found == people.end() || &*found == except ? nullptr : &*found;
  };
  const auto* const as_drawn = other_in(by_look_as_drawn_, looks[0]);
  return as_drawn != nullptr ? as_drawn : other_in(by_look_in_any_case_, looks[1]);
}

const Ban* State::ban_on(const Person& person, Time now) const {
  if (const auto* const ban = bans_.find_name(person.name.key, now)) return ban;
  return ban_on_peer(person.address, now);
}

const Ban* State::ban_on_peer(std::string_view address, Time now) const {
  const auto range = AddressRange::of_peer(address);
  return range ? bans_.find_address(*range, now) : nullptr;
}

bool State::is_muted(const Person& person, Moment now) {
  if (mutes_.empty()) return false;
  const auto found = mutes_.find(person.name.key);
  if (found == mutes_.end()) return false;
  if (now < found->second) return true;
  mutes_.erase(found);
  return false;
}

// ---- Rooms

Room* State::find_room(const Name& name) {
  const auto found = rooms_.find(name.key);
  return found == rooms_.end() ? nullptr : found->second.get();
}

// The room of that name, which is made if there is none.
Room& State::room_made(const Name& name) {
  if (auto* const there = find_room(name)) return *there;
  auto made = std::make_unique<Room>(
      Room{.ref = {.id = ++last_room_, .name = name.shown}, .key = name.key});
  auto& room = *made;
  rooms_.emplace(room.key, std::move(made));
  by_history_.emplace(0, room.ref.id, &room);
  by_people_.insert({.people = 0, .room = &room});
  return room;
}

void State::seat(Person& person, Room& room) {
  change_members(
      room, [&] { person.rooms.push_back({.room = &room, .place = room.members.add(person)}); });
  room.laggards.add(person.lag);
}

void State::unseat(Person& person, Room& room) {
  const auto found = std::ranges::find(person.rooms, &room, &Membership::room);
  change_members(room, [&] { room.members.remove(found->place); });
  room.laggards.remove(person.lag);
  person.rooms.erase(found);
  if (!room.members.empty()) return;
  history_bytes_ -= room.history_bytes;
  by_history_.erase({room.history_bytes, room.ref.id, &room});
  by_people_.erase({.people = 0, .room = &room});
  rooms_.erase(room.key);
}

// A room's place among all depends on how many are in it.
template <typename Change>
void State::change_members(Room& room, Change change) {
  auto place = by_people_.extract({.people = room.members.size(), .room = &room});
  change();
  place.value() = {.people = room.members.size(), .room = &room};
  by_people_.insert(std::move(place));
}

// ---- History

void State::keep(Room& room, const EventPtr& said) {
  if (settings_.history_limit == 0) return;
  room.history.push_back(said);
  auto bytes = room.history_bytes + bytes_kept_of(*said);
  while (room.history.size() > settings_.history_limit) bytes -= take_oldest(room);
  set_history_bytes(room, bytes);
  while (history_bytes_ > history_budget) drop_oldest(*std::get<Room*>(*by_history_.rbegin()));
}

void State::forget_half() {
  const auto most = history_bytes_ / 2;
  while (history_bytes_ > most) drop_oldest(*std::get<Room*>(*by_history_.rbegin()));
}

void State::drop_oldest(Room& room) {
  const auto bytes = take_oldest(room);
  set_history_bytes(room, room.history_bytes - bytes);
}

// Takes a room's oldest line. Returns its bytes. The room's place among all, by the bytes that it
// keeps, is not changed.
std::size_t State::take_oldest(Room& room) {
  const auto bytes = bytes_kept_of(*room.history.front());
  room.history.pop_front();
  ++room.first_line;
  return bytes;
}

void State::set_history_bytes(Room& room, std::size_t bytes) {
  if (bytes == room.history_bytes) return;
  auto place = by_history_.extract({room.history_bytes, room.ref.id, &room});
  history_bytes_ = history_bytes_ - room.history_bytes + bytes;
  room.history_bytes = bytes;
  place.value() = {bytes, room.ref.id, &room};
  by_history_.insert(std::move(place));
}

// ---- The digest

namespace {

void add(Digest& digest, const RoomRef& room) {
  digest.add(room.id);
  digest.add(room.name);
}

void add(Digest& digest, const Name& name) {
  digest.add(name.shown);
  digest.add(name.key);
}

void add(Digest& digest, const Lag& lag) {
  digest.add(lag.level);
  digest.add(std::uint64_t{lag.takes});
}

void add(Digest& digest, const Person& person) {
  digest.add(person.client);
  add(digest, person.name);
  for (const auto& look : person.looks) digest.add(look);
  digest.add(person.address);
  digest.add(ticks(person.since));
  digest.add(ticks(person.last_spoke));
  digest.add(person.rooms.size());
  for (const auto& membership : person.rooms) {
    digest.add(membership.room->ref.id);
    digest.add(membership.place);
  }
  digest.add(std::uint64_t{person.is_operator});
  add(digest, person.lag);
  digest.add(std::uint64_t{person.away != nullptr});
  if (!person.away) return;
  digest.add(person.away->reason);
  for (const auto client : person.away->told) digest.add(client);
}

void add(Digest& digest, const Room& room) {
  add(digest, room.ref);
  digest.add(room.key);
  digest.add(room.topic);
  digest.add(room.members.size());
  room.members.visit(0, room.members.size(),
                     [&](const Person& member) { digest.add(member.client); });
  digest.add(room.laggards.price(room.members.size()));
  digest.add(room.first_line);
  digest.add(room.history_bytes);
  for (const auto& event : room.history) {
    const auto& said = std::get<Said>(event->what);
    digest.add(event->sequence);
    digest.add(event->subject);
    digest.add(ticks(event->time));
    digest.add(said.name);
    digest.add(said.text);
  }
}

void add(Digest& digest, const Ban& ban) {
  digest.add(to_string(ban.target));
  digest.add(ban.set_by);
  digest.add(ticks(ban.set_at));
  digest.add(ban.until ? ticks(*ban.until) : 0);
  digest.add(ban.reason);
}

}  // namespace

std::uint64_t State::digest() const {
  Digest digest;
  digest.add(by_name_.size());
  for (const auto& person : by_name_) add(digest, person);
  digest.add(rooms_.size());
  for (const auto& [key, room] : rooms_) add(digest, *room);
  for (const auto& rank : by_people_) digest.add(rank.room->ref.id);
  for (const auto& kept : by_history_) digest.add(std::get<1>(kept));
  digest.add(last_room_);
  digest.add(history_bytes_);
  for (const auto& [key, until] : mutes_) {
    digest.add(key);
    digest.add(ticks(until));
  }
  bans_.visit(Time::min(), [&](const Ban& ban) { add(digest, ban); });
  digest.add(bans_version_);
  return digest.value();
}

}  // namespace papo::chat
