#include "chat/hub.h"

#include <algorithm>
#include <iterator>

#include "chat/look_alikes.h"
#include "chat/text_limits.h"
#include "text/utf8.h"

namespace papo::chat {
namespace {

constexpr std::size_t names_told_to_newcomer = 20;
constexpr std::size_t names_a_page = 200;
constexpr std::size_t bans_a_page = 50;
constexpr std::size_t rooms_a_page = 100;
constexpr std::size_t most_pages_of_rooms = 10;  // To go further takes longer.
// Of what was said. Someone who joins is sent no more than a page, either.
constexpr std::size_t lines_a_page = 100;
constexpr std::size_t bytes_a_page = std::size_t{16} << 10;
constexpr std::size_t most_candidates = 50;
constexpr std::size_t most_mutes = 10'000;
constexpr std::size_t most_told_away = 100;  // Then some are told again.

// What all rooms together keep of what was said. Beyond it, the room that keeps most keeps less.
constexpr std::size_t history_budget = std::size_t{64} << 20;  // Bytes.

using Why = Refused::Why;

Refused refused(Why why, std::string what = {}, std::size_t limit = 0) {
  return {.why = why, .what = std::move(what), .limit = limit};
}

std::optional<std::string> reason_of(const Person& person) {
  if (!person.away) return std::nullopt;
  return person.away->reason;
}

Named named(const Person& person) {
  return {.name = person.name.shown, .is_operator = person.is_operator};
}

std::vector<Named> first_names(const Members& members, std::size_t most) {
  std::vector<Named> names;
  names.reserve(std::min(most, members.size()));
  members.visit(0, most, [&](const Person& member) { names.push_back(named(member)); });
  return names;
}

// A page of so many, of which `size` make a page.
Page page_of(std::size_t count, std::size_t number, std::size_t size, std::size_t most_pages) {
  const auto pages = std::clamp((count + size - 1) / size, std::size_t{1}, most_pages);
  number = std::clamp(number, std::size_t{1}, pages);
  return {
      .number = number, .more = count - std::min(count, number * size), .has_next = number < pages};
}

Page page_of(std::size_t count, std::size_t number, std::size_t size) {
  return page_of(count, number, size, count / size + 1);
}

// How many come before the page.
std::size_t before(const Page& page, std::size_t size) { return (page.number - 1) * size; }

// About how many bytes of an answer the line takes.
std::size_t bytes_of_line(const Event& event) {
  constexpr std::size_t time_and_marks = 24;
  const auto& said = std::get<Said>(event.what);
  return said.name.size() + said.text.size() + time_and_marks;
}

std::vector<RoomRef> rooms_of(const Person& person) {
  std::vector<RoomRef> rooms;
  rooms.reserve(person.rooms.size());
  for (const auto& membership : person.rooms) rooms.push_back(membership.room->ref);
  return rooms;
}

std::set<std::string> keys_and_looks_of(const std::vector<std::string>& names) {
  std::set<std::string> all;
  for (const auto& name : names) {
    all.insert(key_of(name));
    for (auto& look : looks_of(name)) all.insert(std::move(look));
  }
  return all;
}

}  // namespace

Hub::Hub(Settings settings, std::vector<EventSink*> sinks, Bans bans,
         std::vector<EventSink*> observers)
    : settings_(std::move(settings)),
      reserved_(keys_and_looks_of(settings_.reserved_names)),
      sinks_(std::move(sinks)),
      observers_(std::move(observers)),
      bans_(std::move(bans)) {}

// ---- How a command is carried out

template <typename Command>
Outcome Hub::for_person(ClientId client, Command command) {
  const Lock lock{mutex_};
  auto* const person = find(client);
  if (person == nullptr) return Outcome::not_here();
  return command(*person);
}

template <typename Command>
Outcome Hub::for_operator(ClientId client, Command command) {
  return for_person(client, [&](Person& person) -> Outcome {
    if (!person.is_operator) return refused(Why::not_operator);
    return command(person);
  });
}

template <typename Command>
Outcome Hub::in_room(ClientId client, const MaybeRoom& room, Command command) {
  return for_person(client, [&](Person& person) -> Outcome {
    const auto there = room_for(person, room);
    if (const auto* refusal = std::get_if<Refused>(&there)) return *refusal;
    return command(person, *std::get<Room*>(there));
  });
}

// ---- Coming and going

std::variant<std::size_t, Refused> Hub::enter(ClientId client, const Name& name, EventSink& owner,
                                              std::string_view address) {
  const auto now = std::chrono::system_clock::now();
  const auto first_room = std::get<Name>(make_room_name(settings_.first_room));
  const auto range = AddressRange::of_peer(address);
  auto looks = looks_of(name.shown);
  const Lock lock{mutex_};
  // It may have connected before the ban was set.
  const auto* const ban = range ? bans_.find_address(*range, now) : nullptr;
  if (ban != nullptr) return refused(Why::address_banned, ban->reason);
  if (auto refusal = refusal_of(name, looks, nullptr)) return *std::move(refusal);
  auto owned = std::make_unique<Person>(Person{.client = client,
                                               .owner = &owner,
                                               .address = std::string{address},
                                               .since = now,
                                               .last_spoke = Clock::now()});
  auto& person = *owned;
  people_.emplace(client, std::move(owned));
  call(person, name, std::move(looks));
  add_to_room(person, first_room, true);
  return people_.size();
}

void Hub::call(Person& person, const Name& name, Looks looks) {
  person.name = name;
  person.looks = std::move(looks);
  by_name_.emplace(person.name.key, &person);
  for (const auto& look : person.looks) by_look_.emplace(look, &person);
}

void Hub::forget_name(const Person& person) {
  by_name_.erase(person.name.key);
  for (const auto& look : person.looks) by_look_.erase(look);
}

std::optional<Refused> Hub::refusal_of(const Name& name, const Looks& looks,
                                       const Person* person) const {
  const auto is_reserved = [this](const std::string& one) { return reserved_.contains(one); };
  if (is_reserved(name.key) || std::ranges::any_of(looks, is_reserved)) {
    return refused(Why::name_reserved, name.shown);
  }
  const auto other_in = [person](const auto& people, const std::string& called) -> const Person* {
    const auto found = people.find(called);
    return found == people.end() || found->second == person ? nullptr : found->second;
  };
  if (other_in(by_name_, name.key) != nullptr) return refused(Why::name_taken, name.shown);
  if (bans_.find_name(name.key, std::chrono::system_clock::now()) != nullptr) {
    return refused(Why::name_banned, name.shown);
  }
  for (const auto& look : looks) {
    const auto* const other = other_in(by_look_, look);
    if (other == nullptr) continue;
    return Refused{
        .why = Why::name_looks_taken, .what = name.shown, .looks_like = other->name.shown};
  }
  return std::nullopt;
}

std::optional<Hub::Gone> Hub::leave(ClientId client, Departure departure, std::string_view words) {
  const Lock lock{mutex_};
  auto* const person = find(client);
  if (person == nullptr) return std::nullopt;
  Gone gone{.name = person->name.shown, .people = 0};
  words = is_muted(*person) ? std::string_view{} : text::cut_to(words, longest_quit_reason);
  gone.people = remove(*person, departure, words);
  return gone;
}

std::size_t Hub::remove(Person& person, Departure departure, std::string_view words,
                        std::string_view by) {
  post_to_all(person, Departed{.name = person.name.shown,
                               .rooms = rooms_of(person),
                               .departure = departure,
                               .words = std::string{words},
                               .by = std::string{by}});
  while (!person.rooms.empty()) remove_from_room(person, *person.rooms.back().room);
  forget_name(person);
  people_.erase(person.client);
  return people_.size();
}

// ---- Talking

Outcome Hub::say(ClientId client, const MaybeRoom& room, std::string_view text, bool action) {
  // What can be done before the mutex is taken is.
  auto shared = std::make_shared<Event>(Event{client, Said{}});
  auto& said = std::get<Said>(shared->what);
  said.text = text;
  said.action = action;
  said.when = std::chrono::system_clock::now();
  const auto now = Clock::now();
  return in_room(client, room, [&](Person& person, Room& there) -> Outcome {
    if (is_muted(person)) return refused(Why::muted);
    returns(person);
    said.name = person.name.shown;
    said.room = there.ref;
    shared->by_operator = person.is_operator;
    person.last_spoke = now;
    const EventPtr finished = std::move(shared);
    post_to_all(finished);
    keep(there, finished);
    return Outcome::done(price(there));
  });
}

Outcome Hub::whisper(ClientId client, const Name& to, std::string_view text) {
  return for_person(client, [&](Person& person) -> Outcome {
    auto* const other = find(to);
    if (other == nullptr) return refused(Why::nobody, to.shown);
    return whisper_to(person, *other, text);
  });
}

Outcome Hub::reply(ClientId client, std::string_view text) {
  return for_person(client, [&](Person& person) -> Outcome {
    auto* const other = find(person.last_writer);
    if (other == nullptr) return refused(Why::nobody_wrote);
    return whisper_to(person, *other, text);
  });
}

Outcome Hub::whisper_to(Person& from, Person& to, std::string_view text) {
  if (is_muted(from)) return refused(Why::muted);
  if (to.lag.level >= too_far_behind) return refused(Why::far_behind, to.name.shown);
  returns(from);
  from.last_spoke = Clock::now();
  to.last_writer = from.client;
  post_to(to, Whispered{.from = named(from), .text = std::string{text}});
  WhisperSent sent{.to = named(to), .text = std::string{text}};
  if (to.away) {
    if (to.away->told.size() >= most_told_away) to.away->told.clear();
    if (to.away->told.insert(from.client).second) sent.away = to.away->reason;
  }
  post_to(from, std::move(sent));
  return Outcome::done();
}

void Hub::keep(Room& room, const EventPtr& said) {
  if (settings_.history_limit == 0) return;
  room.history.push_back(said);
  set_history_bytes(room, room.history_bytes + footprint(*said));
  while (room.history.size() > settings_.history_limit) drop_oldest(room);
  while (history_bytes_ > history_budget) drop_oldest(*by_history_.rbegin()->second);
}

void Hub::drop_oldest(Room& room) {
  const auto bytes = footprint(*room.history.front());
  room.history.pop_front();
  ++room.first_line;
  set_history_bytes(room, room.history_bytes - bytes);
}

void Hub::set_history_bytes(Room& room, std::size_t bytes) {
  auto place = by_history_.extract({room.history_bytes, &room});
  history_bytes_ = history_bytes_ - room.history_bytes + bytes;
  room.history_bytes = bytes;
  place.value() = {bytes, &room};
  by_history_.insert(std::move(place));
}

// The last of those before that line: at most so many, and no more than a page, but for a line that
// is longer than that by itself.
std::vector<EventPtr> Hub::lines_before(const Room& room, std::uint64_t end, std::size_t most) {
  const auto& kept = room.history;
  const auto behind = static_cast<std::size_t>(std::max(end, room.first_line) - room.first_line);
  const auto last = kept.begin() + static_cast<std::ptrdiff_t>(std::min(behind, kept.size()));
  auto first = last;
  std::size_t bytes = 0;
  for (most = std::min(most, lines_a_page); most > 0 && first != kept.begin(); --most) {
    bytes += bytes_of_line(**std::prev(first));
    if (bytes > bytes_a_page && first != last) break;
    --first;
  }
  return {first, last};
}

std::vector<EventPtr> Hub::last_lines(const Room& room, std::size_t most) {
  return lines_before(room, room.first_line + room.history.size(), most);
}

// ---- Rooms

Outcome Hub::join(ClientId client, const Name& room) {
  return for_person(client, [&](Person& person) -> Outcome {
    auto* const there = find_room(room);
    if (there != nullptr && membership(person, there) != nullptr) {
      person.talking_in = there;
      post_to(person, Moved{there->ref});
      return Outcome::done();
    }
    // Whoever makes a room names it, and everyone can read that.
    if (there == nullptr && is_muted(person)) return refused(Why::muted);
    if (person.rooms.size() >= settings_.max_rooms) {
      return refused(Why::too_many_rooms, {}, settings_.max_rooms);
    }
    add_to_room(person, room, false);
    return Outcome::done(price(*person.talking_in));
  });
}

Outcome Hub::go(ClientId client, const Name& room) {
  return in_room(client, room, [&](Person& person, Room& there) -> Outcome {
    person.talking_in = &there;
    post_to(person, Moved{person.talking_in->ref});
    return Outcome::done();
  });
}

Outcome Hub::leave_room(ClientId client, const MaybeRoom& room) {
  return in_room(client, room, [&](Person& person, Room& there) -> Outcome {
    if (person.talking_in == &there) {
      // Then it talks in the one that it joined last.
      person.talking_in = nullptr;
      for (const auto& other : person.rooms) {
        if (other.room != &there) person.talking_in = other.room;
      }
    }
    post_to_all(person, Left{.name = person.name.shown,
                             .room = there.ref,
                             .talking_in = person.talking_in != nullptr ? person.talking_in->ref
                                                                        : RoomRef{}});
    const auto dear = price(there);
    remove_from_room(person, there);
    return Outcome::done(dear);
  });
}

void Hub::add_to_room(Person& person, const Name& name, bool entered) {
  auto* room = find_room(name);
  if (room == nullptr) {
    auto made = std::make_unique<Room>(
        Room{.ref = {.id = ++last_room_, .name = name.shown}, .key = name.key});
    room = made.get();
    rooms_.emplace(room->key, std::move(made));
    by_history_.emplace(0, room);
    by_people_.insert({.people = 0, .room = room});
  }
  post_to_all(person, Joined{.name = person.name.shown,
                             .room = room->ref,
                             .entered = entered,
                             .others = first_names(room->members, names_told_to_newcomer),
                             .others_count = room->members.size(),
                             .topic = room->topic,
                             .history = last_lines(*room, settings_.history)});
  change_members(
      *room, [&] { person.rooms.push_back({.room = room, .place = room->members.add(person)}); });
  room->laggards.add(person.lag);
  person.talking_in = room;
}

// Its place among all rooms goes by how many are in it.
template <typename Change>
void Hub::change_members(Room& room, Change change) {
  auto place = by_people_.extract({.people = room.members.size(), .room = &room});
  change();
  place.value() = {.people = room.members.size(), .room = &room};
  by_people_.insert(std::move(place));
}

void Hub::remove_from_room(Person& person, Room& room) {
  const auto found = std::ranges::find(person.rooms, &room, &Membership::room);
  change_members(room, [&] { room.members.remove(found->place); });
  room.laggards.remove(person.lag);
  person.rooms.erase(found);
  if (!room.members.empty()) return;
  history_bytes_ -= room.history_bytes;
  by_history_.erase({room.history_bytes, &room});
  by_people_.erase({.people = 0, .room = &room});
  rooms_.erase(room.key);
}

Outcome Hub::set_topic(ClientId client, std::string_view topic) {
  return in_room(client, std::nullopt, [&](Person& person, Room& there) -> Outcome {
    if (is_muted(person)) return refused(Why::muted);
    there.topic = text::cut_to(topic, longest_topic);
    post_to_all(person,
                TopicSet{.name = person.name.shown, .room = there.ref, .topic = there.topic});
    return Outcome::done(price(there));
  });
}

Outcome Hub::tell_topic(ClientId client) {
  return in_room(client, std::nullopt, [&](Person& person, Room& there) -> Outcome {
    post_to(person, TopicTold{.room = there.ref.name, .topic = there.topic});
    return Outcome::done();
  });
}

Outcome Hub::recall(ClientId client, std::size_t lines) {
  return in_room(client, std::nullopt, [&](Person& person, Room& there) -> Outcome {
    tell_lines(person, there, {.room = there.ref.name, .history = last_lines(there, lines)},
               there.first_line + there.history.size());
    return Outcome::done();
  });
}

Outcome Hub::recall_older(ClientId client) {
  return in_room(client, std::nullopt, [&](Person& person, Room& there) -> Outcome {
    const bool goes_on = person.shown.room == there.ref.id;
    const auto end = goes_on ? person.shown.line : there.first_line + there.history.size();
    tell_lines(person, there,
               {.room = there.ref.name,
                .history = lines_before(there, end, lines_a_page),
                .older = goes_on},
               end);
    return Outcome::done();
  });
}

// Its lines are the last before `end`.
void Hub::tell_lines(Person& person, const Room& room, Recalled recalled, std::uint64_t end) {
  const auto first = std::max(end, room.first_line) - recalled.history.size();
  recalled.has_older = first > room.first_line;
  post_to(person, std::move(recalled));
  person.shown = {.room = room.ref.id, .line = first};
}

Outcome Hub::list_rooms(ClientId client, std::size_t page) {
  return for_person(client, [&](Person& person) -> Outcome {
    RoomsListed listed{.rooms = {},
                       .count = rooms_.size(),
                       .page = page_of(rooms_.size(), page, rooms_a_page, most_pages_of_rooms)};
    auto passed_over = before(listed.page, rooms_a_page);
    const auto list = [&](const Room& room) {
      if (passed_over > 0) {
        --passed_over;
      } else if (listed.rooms.size() < rooms_a_page) {
        listed.rooms.push_back(
            {.name = room.ref.name, .people = room.members.size(), .topic = room.topic});
      }
    };
    const auto own = ranks_of_own(person);
    for (const auto& rank : own) list(*rank.room);
    auto next_own = own.begin();
    for (const auto& rank : by_people_) {
      if (listed.rooms.size() == rooms_a_page) break;
      if (next_own != own.end() && next_own->room == rank.room) {
        ++next_own;
      } else {
        list(*rank.room);
      }
    }
    post_to(person, std::move(listed));
    return Outcome::done();
  });
}

// The rooms that it is in, in the order of all.
std::vector<RoomRank> Hub::ranks_of_own(const Person& person) {
  std::vector<RoomRank> own;
  own.reserve(person.rooms.size());
  for (const auto& [room, place] : person.rooms) own.push_back({room->members.size(), room});
  std::sort(own.begin(), own.end());
  return own;
}

// ---- People

Outcome Hub::rename(ClientId client, const Name& name) {
  auto looks = looks_of(name.shown);
  return for_person(client, [&](Person& person) -> Outcome {
    if (is_muted(person)) return refused(Why::muted);
    if (auto refusal = refusal_of(name, looks, &person)) return *std::move(refusal);
    auto old_name = person.name.shown;
    forget_name(person);
    call(person, name, std::move(looks));
    post_to_all(person, Renamed{.old_name = std::move(old_name),
                                .name = person.name.shown,
                                .rooms = rooms_of(person)});
    return Outcome::done(price(person));
  });
}

Outcome Hub::go_away(ClientId client, std::string_view reason) {
  return for_person(client, [&](Person& person) -> Outcome {
    reason = is_muted(person) ? std::string_view{} : text::cut_to(reason, longest_away_reason);
    person.away = std::make_unique<Person::Away>(Person::Away{std::string{reason}, {}});
    post_to(person, AwaySet{.away = true, .reason = std::string{reason}});
    return Outcome::done();
  });
}

Outcome Hub::come_back(ClientId client) {
  return for_person(client, [&](Person& person) -> Outcome {
    returns(person);
    return Outcome::done();
  });
}

void Hub::returns(Person& person) {
  if (!person.away) return;
  person.away.reset();
  post_to(person, AwaySet{.away = false});
}

Outcome Hub::who(ClientId client, const MaybeRoom& name, std::size_t page) {
  return in_room(client, name, [&](Person& person, Room& there) -> Outcome {
    Listed listed{.room = there.ref.name,
                  .people = {},
                  .count = there.members.size(),
                  .page = page_of(there.members.size(), page, names_a_page)};
    listed.people.reserve(std::min(listed.count, names_a_page));
    there.members.visit(before(listed.page, names_a_page), names_a_page, [&](const Person& member) {
      listed.people.push_back({.name = member.name.shown,
                               .away = reason_of(member),
                               .is_operator = member.is_operator});
    });
    post_to(person, std::move(listed));
    return Outcome::done();
  });
}

Outcome Hub::who_is(ClientId client, const Name& name) {
  const auto now = Clock::now();
  return for_person(client, [&](Person& person) -> Outcome {
    const auto* const other = find(name);
    if (other == nullptr) return refused(Why::nobody, name.shown);
    Described described{
        .name = other->name.shown,
        .is_operator = other->is_operator,
        .rooms = {},
        .since = other->since,
        .idle = std::chrono::duration_cast<std::chrono::seconds>(now - other->last_spoke),
        .away = reason_of(*other),
        .address = person.is_operator ? other->address : std::string{}};
    for (const auto& membership : other->rooms)
      described.rooms.push_back(membership.room->ref.name);
    post_to(person, std::move(described));
    return Outcome::done();
  });
}

Outcome Hub::complete(ClientId client, std::string_view prefix) {
  Completed completed{.prefix = std::string{prefix}, .candidates = {}};
  const bool of_rooms = prefix.starts_with('#');
  if (of_rooms) prefix.remove_prefix(1);
  const auto folded = key_of(prefix);
  const bool too_long = folded.empty() && !prefix.empty();
  const auto key = of_rooms ? "#" + folded : folded;
  const auto add_from = [&](const auto& table, auto name_of) {
    if (too_long) return;
    for (auto entry = table.lower_bound(key); entry != table.end(); ++entry) {
      if (!entry->first.starts_with(key) || completed.candidates.size() == most_candidates) break;
      completed.candidates.push_back(name_of(*entry->second));
    }
  };
  return for_person(client, [&](Person& person) -> Outcome {
    if (of_rooms) {
      add_from(rooms_, [](const Room& room) { return room.ref.name; });
    } else {
      add_from(by_name_, [](const Person& other) { return other.name.shown; });
    }
    post_to(person, std::move(completed));
    return Outcome::done();
  });
}

void Hub::lags(ClientId client, Lag lag) {
  const Lock lock{mutex_};
  auto* const person = find(client);
  if (person == nullptr) return;
  for (const auto& membership : person->rooms) {
    membership.room->laggards.remove(person->lag);
    membership.room->laggards.add(lag);
  }
  person->lag = lag;
}

// All of its rooms are told.
unsigned Hub::price(const Person& person) {
  unsigned highest = 1;
  for (const auto& membership : person.rooms) highest = std::max(highest, price(*membership.room));
  return highest;
}

// ---- Operators

Outcome Hub::make_operator(ClientId client) {
  return for_person(client, [&](Person& person) -> Outcome {
    person.is_operator = true;
    post_to(person, OperatorMade{.name = person.name.shown});
    return Outcome::done();
  });
}

Outcome Hub::kick(ClientId client, const Name& name, std::string_view reason) {
  return for_operator(client, [&](Person& person) -> Outcome {
    auto* const other = find(name);
    if (other == nullptr) return refused(Why::nobody, name.shown);
    if (other->is_operator) return refused(Why::is_operator, other->name.shown);
    remove(*other, Departure::kicked, text::cut_to(reason, longest_kick_reason), person.name.shown);
    return Outcome::done();
  });
}

Outcome Hub::ban(ClientId client, const BanTarget& target, std::optional<Ban::Time> until,
                 std::string_view reason) {
  const auto now = std::chrono::system_clock::now();
  return for_operator(client, [&](Person& person) -> Outcome {
    const auto is_meant = [&](const Person& other) {
      if (const auto* name = std::get_if<Name>(&target)) return other.name.key == name->key;
      const auto address = AddressRange::of_peer(other.address);
      return address && std::get<AddressRange>(target).holds(*address);
    };
    std::vector<Person*> meant;
    for (const auto& [id, other] : people_) {
      if (!is_meant(*other)) continue;
      if (other->is_operator) return refused(Why::is_operator, other->name.shown);
      meant.push_back(other.get());
    }
    Ban ban{.target = target,
            .set_by = person.name.shown,
            .set_at = now,
            .until = until,
            .reason = std::string{text::cut_to(reason, longest_ban_reason)}};
    if (!bans_.add(std::move(ban), now)) return refused(Why::too_many_bans);
    ++bans_version_;
    for (auto* const other : meant) {
      remove(*other, Departure::banned, text::cut_to(reason, longest_ban_reason),
             person.name.shown);
    }
    return Outcome::done();
  });
}

Outcome Hub::lift_ban(ClientId client, const BanTarget& target) {
  const auto now = std::chrono::system_clock::now();
  return for_operator(client, [&](Person&) -> Outcome {
    if (!bans_.remove(target, now)) return refused(Why::not_banned, to_string(target));
    ++bans_version_;
    return Outcome::done();
  });
}

Outcome Hub::list_bans(ClientId client, std::size_t page) {
  const auto now = std::chrono::system_clock::now();
  return for_operator(client, [&](Person& person) -> Outcome {
    BansListed listed;
    bans_.visit(now, [&](const Ban&) { ++listed.count; });
    listed.page = page_of(listed.count, page, bans_a_page);
    auto passed_over = before(listed.page, bans_a_page);
    bans_.visit(now, [&](const Ban& ban) {
      if (passed_over > 0) {
        --passed_over;
      } else if (listed.bans.size() < bans_a_page) {
        listed.bans.push_back({.what = to_string(ban.target),
                               .by = ban.set_by,
                               .reason = ban.reason,
                               .until = ban.until});
      }
    });
    post_to(person, std::move(listed));
    return Outcome::done();
  });
}

std::optional<std::string> Hub::ban_of(std::string_view address) {
  const auto range = AddressRange::of_peer(address);
  const Lock lock{mutex_};
  const auto* const ban =
      range ? bans_.find_address(*range, std::chrono::system_clock::now()) : nullptr;
  if (ban == nullptr) return std::nullopt;
  return ban->reason;
}

std::vector<Ban> Hub::bans() {
  const Lock lock{mutex_};
  return bans_.list(std::chrono::system_clock::now());
}

std::uint64_t Hub::bans_version() {
  const Lock lock{mutex_};
  return bans_version_;
}

bool Hub::replace_bans(Bans bans, std::uint64_t version) {
  const auto now = std::chrono::system_clock::now();
  const Lock lock{mutex_};
  if (version != bans_version_) return false;
  std::swap(bans_, bans);
  std::vector<Person*> meant;
  for (const auto& [id, person] : people_) {
    if (!person->is_operator && ban_on(*person, now) != nullptr) meant.push_back(person.get());
  }
  for (auto* const person : meant) {
    const auto* const ban = ban_on(*person, now);
    remove(*person, Departure::banned, ban->reason, ban->set_by);
  }
  return true;
}

const Ban* Hub::ban_on(const Person& person, Ban::Time now) const {
  if (const auto* const ban = bans_.find_name(person.name.key, now)) return ban;
  const auto address = AddressRange::of_peer(person.address);
  return address ? bans_.find_address(*address, now) : nullptr;
}

Outcome Hub::mute(ClientId client, const Name& name, std::optional<std::chrono::seconds> time) {
  const auto now = Clock::now();
  return for_operator(client, [&](Person& person) -> Outcome {
    const auto* const other = find(name);
    if (other == nullptr) return refused(Why::nobody, name.shown);
    if (other->is_operator) return refused(Why::is_operator, other->name.shown);
    std::erase_if(mutes_, [&](const auto& mute) { return mute.second <= now; });
    if (mutes_.size() >= most_mutes) return refused(Why::busy);
    mutes_[name.key] = time ? now + *time : Clock::time_point::max();
    post_to(*other, Muted{.muted = true, .by = person.name.shown});
    post_to(person, Done{.what = Done::What::muted, .whom = other->name.shown});
    return Outcome::done();
  });
}

Outcome Hub::unmute(ClientId client, const Name& name) {
  return for_operator(client, [&](Person& person) -> Outcome {
    if (mutes_.erase(name.key) == 0) return refused(Why::not_muted, name.shown);
    if (const auto* const other = find(name)) {
      post_to(*other, Muted{.muted = false, .by = person.name.shown});
    }
    post_to(person, Done{.what = Done::What::unmuted, .whom = name.shown});
    return Outcome::done();
  });
}

bool Hub::is_muted(const Person& person) {
  if (mutes_.empty()) return false;
  const auto found = mutes_.find(person.name.key);
  if (found == mutes_.end()) return false;
  if (Clock::now() < found->second) return true;
  mutes_.erase(found);
  return false;
}

Outcome Hub::announce(ClientId client, std::string_view text) {
  return for_operator(client, [&](Person& person) -> Outcome {
    post_to_all(person, Announced{.by = person.name.shown, .text = std::string{text}});
    return Outcome::done();
  });
}

// ---- The server

void Hub::worker_drained() {
  const Lock lock{mutex_};
  if (++drained_ < sinks_.size()) return;
  post_to_all(std::make_shared<const Event>(Event{.subject = 0, .what = Stopping{}}));
}

void Hub::tidy() {
  const Lock lock{mutex_};
  people_.rehash(0);
}

void Hub::forget_half() {
  const Lock lock{mutex_};
  const auto most = history_bytes_ / 2;
  while (history_bytes_ > most) drop_oldest(*by_history_.rbegin()->second);
}

void Hub::wake_all() {
  for (auto* sink : sinks_) sink->wake();
  for (auto* observer : observers_) observer->wake();
}

// ---- Parts

Person* Hub::find(ClientId client) {
  const auto found = people_.find(client);
  return found == people_.end() ? nullptr : found->second.get();
}

Person* Hub::find(const Name& name) {
  const auto found = by_name_.find(name.key);
  return found == by_name_.end() ? nullptr : found->second;
}

Room* Hub::find_room(const Name& name) {
  const auto found = rooms_.find(name.key);
  return found == rooms_.end() ? nullptr : found->second.get();
}

const Membership* Hub::membership(const Person& person, const Room* room) {
  const auto found = std::ranges::find(person.rooms, room, &Membership::room);
  return found == person.rooms.end() ? nullptr : &*found;
}

std::variant<Room*, Refused> Hub::room_for(const Person& person, const MaybeRoom& name) {
  if (!name) {
    if (person.talking_in == nullptr) return refused(Why::no_room);
    return person.talking_in;
  }
  auto* const room = find_room(*name);
  if (room == nullptr || membership(person, room) == nullptr) {
    return refused(Why::not_in_room, name->shown);
  }
  return room;
}

template <typename What>
void Hub::post_to_all(const Person& subject, What what) {
  post_to_all(
      std::make_shared<const Event>(Event{subject.client, std::move(what), subject.is_operator}));
}

void Hub::post_to_all(const EventPtr& event) {
  for (auto* sink : sinks_) sink->post(event);
  for (auto* observer : observers_) observer->post(event);
}

template <typename What>
void Hub::post_to(const Person& person, What what) {
  person.owner->post(
      std::make_shared<const Event>(Event{person.client, std::move(what), person.is_operator}));
}

}  // namespace papo::chat
