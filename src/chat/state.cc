// SPDX-License-Identifier: MIT

#include "chat/state.h"

#include <algorithm>
#include <utility>

#include "chat/digest.h"
#include "chat/limits.h"

namespace papo::chat {
namespace {

// The cost of a kept line: about its memory, but the same on every machine. A line that was taken
// back has no texts any more.
std::size_t bytes_kept_of(const Event& event) {
  constexpr std::size_t beside_its_texts = 400;
  const auto* const said = std::get_if<Said>(&event.what);
  if (said == nullptr) return beside_its_texts;
  return beside_its_texts + said->name.size() + said->room.name.size() + said->text.size() +
         said->tags.size();
}

}  // namespace

std::size_t bytes_of_line(const Event& event) {
  constexpr std::size_t time_and_marks = 24;
  const auto& said = std::get<Said>(event.what);
  return said.name.size() + said.text.size() + said.tags.size() + time_and_marks;
}

std::set<std::string> keys_and_looks_of(const std::vector<std::string>& names) {
  std::set<std::string> all;
  for (const auto& name : names) {
    all.insert(key_of(name));
    for (auto& look : looks_of(name)) all.insert(std::move(look));
  }
  return all;
}

State::State(const Settings& settings, Bans bans, Accounts accounts, KeptRooms kept_rooms)
    : settings_(settings),
      accounts_(std::move(accounts)),
      kept_rooms_(std::move(kept_rooms)),
      bans_(std::move(bans)) {
  if (has_archive()) take_past(make_room(settings_.first_room, {}), *settings_.past);
}

void State::tidy() {
  people_.rehash(0);
  identities_.tidy();
}

// ---- People

Person* State::find(ClientId client) {
  const auto found = people_.find(client);
  if (found != people_.end()) return &found->second;
  if (devices_.empty()) return nullptr;  // This is so in many houses.
  const auto device = devices_.find(client);
  return device == devices_.end() ? nullptr : device->second;
}

Person* State::person_of(AccountId account) const {
  const auto found = logged_in_.find(account);
  return found == logged_in_.end() ? nullptr : found->second;
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

Room* State::find_room(const Name& name) const {
  const auto found = rooms_.find(name.key);
  return found == rooms_.end() ? nullptr : found->second.get();
}

Room& State::make_room(const Name& name, Time now) {
  auto modes = settings_.room_modes;
  if (name.key == settings_.first_room.key) modes = {.no_outside = true};
  auto made = std::make_unique<Room>(Room{.ref = {.id = ++last_room_, .name = name.shown},
                                          .key = name.key,
                                          .made_at = now,
                                          .modes = modes});
  auto& room = *made;
  rooms_.emplace(room.key, std::move(made));
  by_history_.emplace(0, room.ref.id, &room);
  by_people_.insert({.people = 0, .room = &room});
  if (modes.secret) ++secret_rooms_;
  return room;
}

// A room's place in both tables depends on its key.
void State::call(Room& room, const Name& name) {
  forget_want(room.key);
  auto in_rooms = rooms_.extract(room.key);
  auto by_people = by_people_.extract({.people = room.members.size(), .room = &room});
  room.ref.name = name.shown;
  room.key = name.key;
  in_rooms.key() = room.key;
  rooms_.insert(std::move(in_rooms));
  by_people_.insert(std::move(by_people));
}

std::size_t State::rooms_in_use() const {
  const auto* const first = find_room(settings_.first_room);
  const bool has_empty = first != nullptr && first->members.empty();
  return rooms_.size() - (has_empty ? 1 : 0);
}

std::size_t State::rooms_hidden_from(const Person& person) const {
  if (person.is_operator) return 0;
  const auto own = std::ranges::count_if(
      person.rooms, [](const Membership& one) { return one.room->modes.secret; });
  return secret_rooms_ - static_cast<std::size_t>(own);
}

void State::seat(Person& person, Room& room, Sequence readable_from) {
  change_members(room, [&] {
    person.rooms.push_back(
        {.room = &room, .place = room.members.add(person), .readable_from = readable_from});
  });
  room.laggards.add(person.lag);
}

void State::unseat(Person& person, Room& room) {
  const auto found = std::ranges::find(person.rooms, &room, &Membership::room);
  change_members(room, [&] { room.members.remove(found->place); });
  room.laggards.remove(person.lag);
  person.rooms.erase(found);
  if (person.returning && person.returning->left.size() < settings_.max_rooms) {
    person.returning->left.push_back(room.key);
  }
  if (!room.members.empty() || is_kept_empty(room)) return;
  invitations_.forget(room);
  metadata_.forget(Metadata::of_room(room.ref.id));
  if (room.modes.secret) --secret_rooms_;
  if (room.masks) masks_ -= room.masks->size();
  history_bytes_ -= room.history_bytes;
  by_history_.erase({room.history_bytes, room.ref.id, &room});
  by_people_.erase({.people = 0, .room = &room});
  forget_want(room.key);
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

std::uint64_t State::add_want(const std::string& key) {
  auto& want = wanted_[key];
  ++want.clients;
  return want.version;
}

bool State::take_want(const std::string& key, std::uint64_t version) {
  const auto found = wanted_.find(key);
  if (found == wanted_.end()) return true;
  const bool is_newest = found->second.version == version;
  if (--found->second.clients == 0) wanted_.erase(found);
  return is_newest;
}

void State::forget_want(const std::string& key) {
  const auto found = wanted_.find(key);
  if (found != wanted_.end()) ++found->second.version;
}

// The line is replaced by one that is never shown. The event itself may still be on its way to
// people, and does not change.
void State::take_back(Room& room, EventPtr& line, ClientId by) {
  auto taken = std::make_shared<Event>();
  taken->subject = by;
  taken->what = Redacted{.name = {}, .room = {.id = room.ref.id}, .message = line->sequence};
  taken->sequence = line->sequence;
  taken->time = line->time;
  const auto bytes = room.history_bytes - bytes_kept_of(*line) + bytes_kept_of(*taken);
  line = std::move(taken);
  set_history_bytes(room, bytes);
}

void State::keep(Room& room, const EventPtr& said) {
  if (settings_.history_limit == 0) {
    room.has_older = has_archive();
    return;
  }
  room.history.push_back(said);
  auto bytes = room.history_bytes + bytes_kept_of(*said);
  while (room.history.size() > settings_.history_limit) bytes -= take_oldest(room);
  set_history_bytes(room, bytes);
  while (history_bytes_ > history_budget) drop_oldest(*std::get<Room*>(*by_history_.rbegin()));
}

// The lines of a registered room that are to be kept no longer. The archive removes them from the
// disk.
void State::forget_old(Room& room, Time now) {
  if (!room.kept) return;
  const auto& keep = room.kept->keep;
  const auto is_old = [&](const EventPtr& line) {
    return (keep.days > 0 && line->time < now - std::chrono::days{keep.days}) ||
           (keep.lines > 0 && room.history.size() > keep.lines);
  };
  while (!room.history.empty() && is_old(room.history.front())) drop_oldest(room);
}

// The room was not in memory, and has no lines yet.
void State::take_past(Room& room, const Past& past) {
  room.has_older = past.has_older;
  room.readable_from = past.readable_from;
  for (const auto& line : past.lines) keep(room, line);
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
std::size_t State::take_oldest(Room& room) const {
  const auto bytes = bytes_kept_of(*room.history.front());
  room.history.pop_front();
  room.has_older = has_archive();
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

void add(Digest& digest, const IdentityPtr& identity) {
  digest.add(identity->user_at_host);
  digest.add(identity->account);
  digest.add(std::uint64_t{identity->is_bot});
}

void add(Digest& digest, const RoomModes& modes) {
  for (const bool flag : {modes.invite_only, modes.moderated, modes.no_outside, modes.secret,
                          modes.topic_locked, modes.past_hidden}) {
    digest.add(std::uint64_t{flag});
  }
  digest.add(modes.key);
  digest.add(modes.limit);
}

void add(Digest& digest, const RoomMasks& masks) {
  for (const auto list : {RoomMode::ban, RoomMode::ban_exception, RoomMode::invite_exception}) {
    digest.add(masks.of(list).size());
    for (const auto& mask : masks.of(list)) {
      digest.add(mask.mask);
      digest.add(mask.key);
      digest.add(mask.by);
      digest.add(ticks(mask.at));
    }
  }
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
    digest.add(membership.readable_from);
  }
  for (const bool flag : {person.is_operator, person.is_invisible, person.reads_wallops}) {
    digest.add(std::uint64_t{flag});
  }
  add(digest, person.identity);
  if (person.real_name) digest.add(*person.real_name);
  add(digest, person.lag);
  digest.add(person.account);
  digest.add(person.read_up_to);
  if (person.returning) {
    digest.add(std::uint64_t{person.returning->is_told});
    for (const auto& key : person.returning->left) digest.add(key);
  }
  if (person.devices) {
    for (const auto& device : *person.devices) {
      digest.add(device.client);
      add(digest, device.lag);
    }
  }
  digest.add(std::uint64_t{person.away != nullptr});
  if (!person.away) return;
  digest.add(person.away->reason);
  for (const auto client : person.away->told) digest.add(client);
}

void add(Digest& digest, const Room& room) {
  add(digest, room.ref);
  digest.add(room.key);
  digest.add(ticks(room.made_at));
  add(digest, room.modes);
  if (room.masks) add(digest, *room.masks);
  if (room.invited) {
    for (const auto& invitation : *room.invited) {
      digest.add(invitation.client);
      digest.add(std::uint64_t{invitation.by_ruler});
    }
  }
  digest.add(room.topic);
  digest.add(room.topic_by);
  digest.add(ticks(room.topic_at));
  digest.add(room.renamed_at ? ticks(*room.renamed_at) : 0);
  digest.add(room.members.size());
  room.members.visit(0, room.members.size(), [&](const Person& member, Ranks ranks) {
    digest.add(member.client);
    digest.add(std::uint64_t{ranks.op});
    digest.add(std::uint64_t{ranks.voice});
  });
  digest.add(room.laggards.price(room.members.size()));
  digest.add(std::uint64_t{room.has_older});
  digest.add(room.readable_from);
  digest.add(std::uint64_t{room.is_private});
  if (room.kept) {
    digest.add(room.kept->founder);
    for (const auto one : room.kept->operators) digest.add(one);
    digest.add(room.kept->keep.days);
    digest.add(room.kept->keep.lines);
  }
  digest.add(room.history_bytes);
  for (const auto& event : room.history) {
    digest.add(event->what.index());
    digest.add(event->sequence);
    digest.add(event->subject);
    digest.add(ticks(event->time));
    const auto* const said = std::get_if<Said>(&event->what);
    if (said == nullptr) continue;
    digest.add(said->name);
    digest.add(said->text);
    digest.add(static_cast<std::uint64_t>(said->how));
    digest.add(said->tags);
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
  for (const auto& [key, want] : wanted_) {
    digest.add(key);
    digest.add(want.clients);
    digest.add(want.version);
  }
  digest.add(last_room_);
  digest.add(history_bytes_);
  for (const auto& [key, until] : mutes_) {
    digest.add(key);
    digest.add(ticks(until));
  }
  digest.add(accounts_.last());
  for (const auto& account : accounts_.all()) {
    digest.add(account.id);
    digest.add(account.name);
    digest.add(std::uint64_t{account.is_suspended});
    digest.add(std::uint64_t{account.stays});
    digest.add(account.proof);
    digest.add(account.since);
    digest.add(account.read_up_to);
  }
  for (const auto& key : kept_rooms_.all()) {
    digest.add(key);
    digest.add(kept_rooms_.founder_of(key));
  }
  digest.add(most_people_);
  digest.add(operators_);
  digest.add(static_cast<std::uint64_t>(disk_));
  digest.add(secret_rooms_);
  for (const auto& [client, names] : watch_lists_.all()) {
    digest.add(client);
    for (const auto& name : names) add(digest, name);
  }
  metadata_.add_to(digest);
  for (const auto& [client, rooms] : invitations_.all()) {
    digest.add(client);
    for (const auto* const room : rooms) digest.add(room->ref.id);
  }
  for (const auto& past : past_names_.all()) {
    digest.add(past.key);
    digest.add(past.person.name);
    add(digest, past.person.identity);
    digest.add(past.person.real_name);
    digest.add(ticks(past.person.left));
  }
  bans_.visit(Time::min(), [&](const Ban& ban) { add(digest, ban); });
  digest.add(bans_version_);
  return digest.value();
}

}  // namespace papo::chat
