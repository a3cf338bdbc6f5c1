// SPDX-License-Identifier: MIT

// The people, the rooms, and the last lines there: a table that only apply() changes.
//
// The State is deterministic. The same requests with the same stamps give the same events and the
// same digest on every machine. The State reads no clock and no random number. Nothing in it
// depends on addresses in memory, on the order of a hash table, or on how much memory there is.
//
// Threads: those that may use its owner; it has no lock of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

#include "chat/accounts.h"
#include "chat/bans.h"
#include "chat/disk.h"
#include "chat/event.h"
#include "chat/identities.h"
#include "chat/invitations.h"
#include "chat/kept_room.h"
#include "chat/look_alikes.h"
#include "chat/metadata.h"
#include "chat/names.h"
#include "chat/past.h"
#include "chat/past_names.h"
#include "chat/people.h"
#include "chat/request.h"
#include "chat/room.h"
#include "chat/room_modes.h"
#include "chat/stamp.h"
#include "chat/watchers.h"

namespace papo::chat {

using Events = std::vector<EventPtr>;

// About how many bytes of an answer a line takes that was Said.
std::size_t bytes_of_line(const Event& event);

// The keys and the looks of reserved names (State::Settings::reserved).
std::set<std::string> keys_and_looks_of(const std::vector<std::string>& names);

class State {
 public:
  struct Settings {
    Name first_room{.shown = "#lobby", .key = "#lobby"};  // The room that everyone enters.
    std::size_t max_rooms = 20;                           // How many rooms one person may be in.
    std::size_t history = 20;         // How many lines a client that joins is sent; 0: none.
    std::size_t history_limit = 200;  // How many lines of a room are kept.
    RoomModes room_modes{.no_outside = true, .topic_locked = true};  // A new room has these.
    std::set<std::string> reserved{};  // Keys and looks of names that nobody may have.
    // The past of the first room. None: there is no archive. Otherwise an observer keeps all lines,
    // and answers questions (Kind::question).
    PastPtr past{};
    std::size_t max_devices = 10;  // How many clients one account may have here.
  };
  explicit State(const Settings& settings, Bans bans = {}, Accounts accounts = Accounts{},
                 KeptRooms kept_rooms = {});

  // Carries a request out, and appends its events, in their order. A refused request changes
  // nothing, and the client is told the reason. A client that is not here is told nothing, unless
  // the request comes before entering. A request with a ticket always gets an answer.
  //
  // Without memory, a request that only_asks() throws std::bad_alloc and has changed nothing. For
  // other requests there must be enough.
  void apply(const Request& request, const Stamp& stamp, Events& events);

  // The digest of the whole State, in 64 bits. Two states with the same digest are the same.
  [[nodiscard]] std::uint64_t digest() const;

  // Gives back memory that the State does not need any more.
  void tidy();

 private:
  friend class Rules;  // chat/rules.h

  // The rooms by the bytes that they keep, then by age.
  using ByHistory = std::set<std::tuple<std::size_t, RoomId, Room*>>;

  // The person with that id, or with that client.
  Person* find(ClientId client);
  Person* find(const Name& name);
  // The person that is logged in by the account; null if it is not here.
  [[nodiscard]] Person* person_of(AccountId account) const;
  [[nodiscard]] const Person* look_alike(const Looks& looks, const Person* except) const;
  [[nodiscard]] Room* find_room(const Name& name) const;
  [[nodiscard]] const Ban* ban_on(const Person& person, Time now) const;
  [[nodiscard]] const Ban* ban_on_peer(std::string_view address, Time now) const;

  void call(Person& person, const Name& name, Looks looks);
  void forget_name(Person& person);
  Room& make_room(const Name& name, Time now);
  void call(Room& room, const Name& name);
  void seat(Person& person, Room& room, Sequence readable_from);
  void unseat(Person& person, Room& room);
  template <typename Change>
  void change_members(Room& room, Change change);

  // How many rooms have members.
  [[nodiscard]] std::size_t rooms_in_use() const;
  // How many rooms the person may not know of.
  [[nodiscard]] std::size_t rooms_hidden_from(const Person& person) const;
  void count_secret(bool more) { more ? ++secret_rooms_ : --secret_rooms_; }

  // Whether the archive has earlier lines than the memory, for somebody who may read from there on.
  static bool is_older_than_memory(const Room& room, Sequence from) {
    return room.has_older && (room.history.empty() || from < room.history.front()->sequence);
  }
  [[nodiscard]] bool has_archive() const { return settings_.past != nullptr; }
  // The first room has its past in memory, also while nobody is there.
  [[nodiscard]] bool is_kept_empty(const Room& room) const {
    return has_archive() && room.key == settings_.first_room.key;
  }
  // Somebody waits for the past of the room with that key. The result is the version of the past.
  std::uint64_t add_want(const std::string& key);
  // Nobody waits for this one any more. Whether the past is still the newest.
  bool take_want(const std::string& key, std::uint64_t version);
  // The room is not in memory any more, and has a newer past.
  void forget_want(const std::string& key);
  void keep(Room& room, const EventPtr& said);
  void forget_old(Room& room, Time now);
  void take_past(Room& room, const Past& past);
  void take_back(Room& room, EventPtr& line, ClientId by);
  void forget_half();
  void drop_oldest(Room& room);
  std::size_t take_oldest(Room& room) const;
  void set_history_bytes(Room& room, std::size_t bytes);
  bool is_muted(const Person& person, Moment now);

  const Settings settings_;

  // Nothing depends on the order of this table.
  std::unordered_map<ClientId, Person> people_;
  // The clients of people that have several, but for those that are in `people_`.
  std::unordered_map<ClientId, Person*> devices_;
  std::unordered_map<AccountId, Person*> logged_in_;
  Accounts accounts_;
  KeptRooms kept_rooms_;
  std::size_t absent_ = 0;       // People that stay here without a client.
  std::size_t most_people_ = 0;  // That were ever here at once.
  std::size_t operators_ = 0;    // Operators of the house that are here.
  Identities identities_;
  PeopleByName by_name_;
  PeopleByLookAsDrawn by_look_as_drawn_;
  PeopleByLookInAnyCase by_look_in_any_case_;
  std::map<std::string_view, std::unique_ptr<Room>> rooms_;
  std::set<RoomRank> by_people_;  // All rooms.
  RoomId last_room_ = 0;
  std::size_t secret_rooms_ = 0;
  std::size_t masks_ = 0;  // In the lists of all rooms.
  ByHistory by_history_;
  std::size_t history_bytes_ = 0;  // The sum for all rooms.
  struct Want {
    std::size_t clients = 0;    // That wait.
    std::uint64_t version = 0;  // How often the room has gone meanwhile.
  };
  std::map<std::string, Want> wanted_;   // The pasts for which clients wait, by the room's key.
  std::map<std::string, Moment> mutes_;  // By the key of the name: the end of the mute.
  Invitations invitations_;
  WatchLists watch_lists_;
  Metadata metadata_;
  PastNames past_names_;
  Bans bans_;
  Disk disk_ = Disk::takes_all;
  std::uint64_t bans_version_ = 0;  // Counts the changes of the bans.
};

}  // namespace papo::chat
