// The shared client table: who is here, the rooms and what was last said there, under one mutex.
//
// A command that succeeds becomes an event, which is put into every worker's sink before the mutex
// is let go of: so all workers see all events in one order. Sinks are not woken under the mutex;
// the caller does so with wake_all() once it has given all its commands. A command that is refused
// changes nothing, and the caller gets to know why.
//
// Threads: any. What a client asks for must come from one thread, in its order.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "chat/bans.h"
#include "chat/event.h"
#include "chat/look_alikes.h"
#include "chat/names.h"
#include "chat/outcome.h"
#include "chat/people.h"

namespace papo::chat {

class Hub {
 public:
  struct Settings {
    std::string first_room = "#lobby";          // Where everyone starts; a room's valid name.
    std::size_t max_rooms = 20;                 // That one person may be in.
    std::size_t history = 20;                   // Lines that who joins is sent; 0: none.
    std::size_t history_limit = 200;            // Lines that are kept of a room.
    std::vector<std::string> reserved_names{};  // Nobody may be called so, or look like it.
  };
  // The sinks and the observers outlive the Hub. A sink is a worker's, and an observer is told what
  // all sinks are told, after them.
  Hub(Settings settings, std::vector<EventSink*> sinks, Bans bans = {},
      std::vector<EventSink*> observers = {});

  // Brings a client in under a name, into the first room. How many people are here then. Answers
  // to what this client alone asks go to `owner`, one of the sinks. `address` is where it comes
  // from, for operators to see.
  std::variant<std::size_t, Refused> enter(ClientId client, const Name& name, EventSink& owner,
                                           std::string_view address = {});

  // Takes it out of all rooms and off the server.
  struct Gone {
    std::string name;
    std::size_t people;  // How many are still here.
  };
  std::optional<Gone> leave(ClientId client, Departure departure, std::string_view words = {});

  // What follows is not done for a client that is not here. A room that is not given is the one
  // that the client talks in.
  using MaybeRoom = std::optional<Name>;

  // Talking.
  Outcome say(ClientId client, const MaybeRoom& room, std::string_view text, bool action = false);
  Outcome whisper(ClientId client, const Name& to, std::string_view text);
  Outcome reply(ClientId client, std::string_view text);

  // Rooms.
  Outcome join(ClientId client, const Name& room);
  Outcome go(ClientId client, const Name& room);
  Outcome leave_room(ClientId client, const MaybeRoom& room);
  Outcome set_topic(ClientId client, std::string_view topic);
  Outcome tell_topic(ClientId client);
  // What was said last; or before what it was told when it last asked.
  Outcome recall(ClientId client, std::size_t lines);
  Outcome recall_older(ClientId client);
  // Long answers come in pages, from 1 on. One beyond the last is the last.
  Outcome list_rooms(ClientId client, std::size_t page = 1);

  // People.
  Outcome rename(ClientId client, const Name& name);
  Outcome go_away(ClientId client, std::string_view reason);
  Outcome come_back(ClientId client);
  Outcome who(ClientId client, const MaybeRoom& room, std::size_t page = 1);
  Outcome who_is(ClientId client, const Name& name);
  Outcome complete(ClientId client, std::string_view prefix);

  // So far is it behind in taking what it is sent: those who talk to it are slowed
  // (Outcome::price), and in the end not let write to it alone.
  void lags(ClientId client, Lag lag);

  // Operators. What follows is refused to others.
  Outcome make_operator(ClientId client);
  // Also takes out those who are here, but for operators. Without an end: for ever. Of what was
  // done to bans, the caller tells the operator, once they are saved.
  Outcome ban(ClientId client, const BanTarget& target, std::optional<Ban::Time> until,
              std::string_view reason);
  Outcome lift_ban(ClientId client, const BanTarget& target);
  Outcome list_bans(ClientId client, std::size_t page = 1);
  Outcome kick(ClientId client, const Name& name, std::string_view reason);
  Outcome mute(ClientId client, const Name& name, std::optional<std::chrono::seconds> time);
  Outcome unmute(ClientId client, const Name& name);
  Outcome announce(ClientId client, std::string_view text);

  // Why nobody may come from that address ("10.0.0.1:50000"), if so.
  std::optional<std::string> ban_of(std::string_view address);
  std::vector<Ban> bans();
  // Counts how often they were changed.
  std::uint64_t bans_version();
  // Has these in their place, and takes out those who are here, but for operators. False, and
  // nothing is done, if they were changed since that version.
  bool replace_bans(Bans bans, std::uint64_t version);

  // A worker has carried out the last line there will be. After the last worker's call comes the
  // last event, Stopping.
  void worker_drained();

  void wake_all();

  // Gives back memory that it does not need any more.
  void tidy();
  // Forgets half of what was said, the oldest of the rooms that keep most.
  void forget_half();

 private:
  using Lock = std::lock_guard<std::mutex>;

  Person* find(ClientId client);
  Person* find(const Name& name);
  // Why the person, or a newcomer if there is none, may not have that name.
  std::optional<Refused> refusal_of(const Name& name, const Looks& looks,
                                    const Person* person) const;
  Room* find_room(const Name& name);
  static const Membership* membership(const Person& person, const Room* room);
  // Where it is to be said, or done; in none, it is refused.
  std::variant<Room*, Refused> room_for(const Person& person, const MaybeRoom& room);

  void call(Person& person, const Name& name, Looks looks);
  void forget_name(const Person& person);
  void add_to_room(Person& person, const Name& name, bool entered);
  void remove_from_room(Person& person, Room& room);
  const Ban* ban_on(const Person& person, Ban::Time now) const;
  std::size_t remove(Person& person, Departure departure, std::string_view words,
                     std::string_view by = {});
  Outcome whisper_to(Person& from, Person& to, std::string_view text);
  void keep(Room& room, const EventPtr& said);
  void drop_oldest(Room& room);
  void set_history_bytes(Room& room, std::size_t bytes);
  static std::vector<EventPtr> lines_before(const Room& room, std::uint64_t end, std::size_t most);
  static std::vector<EventPtr> last_lines(const Room& room, std::size_t most);
  static void tell_lines(Person& person, const Room& room, Recalled recalled, std::uint64_t end);
  static std::vector<RoomRank> ranks_of_own(const Person& person);
  template <typename Change>
  void change_members(Room& room, Change change);
  void returns(Person& person);
  static unsigned price(const Room& room) { return room.laggards.price(room.members.size()); }
  static unsigned price(const Person& person);
  bool is_muted(const Person& person);

  // Under the mutex: command(person) for a client that is here; for an operator; or
  // command(person, room) for someone who is in that room. Each gives its outcome.
  template <typename Command>
  Outcome for_person(ClientId client, Command command);
  template <typename Command>
  Outcome for_operator(ClientId client, Command command);
  template <typename Command>
  Outcome in_room(ClientId client, const MaybeRoom& room, Command command);

  void post_to_all(const EventPtr& event);
  template <typename What>
  void post_to_all(const Person& subject, What what);
  template <typename What>
  static void post_to(const Person& person, What what);

  const Settings settings_;
  const std::set<std::string> reserved_;  // The keys and looks of the reserved names.
  const std::vector<EventSink*> sinks_;
  const std::vector<EventSink*> observers_;

  std::mutex mutex_;  // Guards all below.
  std::unordered_map<ClientId, std::unique_ptr<Person>> people_;
  std::map<std::string_view, Person*> by_name_;  // Keys live in people_.
  std::map<std::string_view, Person*> by_look_;  // By each of their looks, which live there, too.
  std::map<std::string_view, std::unique_ptr<Room>> rooms_;
  std::set<RoomRank> by_people_;  // All rooms.
  RoomId last_room_ = 0;
  std::set<std::pair<std::size_t, Room*>> by_history_;  // All rooms, by the bytes they keep.
  std::size_t history_bytes_ = 0;                       // Of all rooms.
  std::map<std::string, Clock::time_point> mutes_;      // By the key of the name, until when.
  Bans bans_;
  std::uint64_t bans_version_ = 0;
  std::size_t drained_ = 0;
};

}  // namespace papo::chat
