// SPDX-License-Identifier: MIT

// The effect of each request on the State, and its events. One object carries out one request.
//
// The rules stand by subject: rules_rooms.cc, rules_ruling.cc, rules_talk.cc, rules_history.cc,
// rules_people.cc, rules_accounts.cc, rules_keeping.cc, rules_watching.cc, rules_metadata.cc,
// rules_operators.cc. Those of coming, going and the server are in rules.cc.
//
// Threads: those that may use the State.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "chat/pages.h"
#include "chat/state.h"

namespace papo::chat {

using Why = Refused::Why;

class Rules {
 public:
  Rules(State& state, const Request& request, const Stamp& stamp, Events& events)
      : state_(state), request_(request), stamp_(stamp), events_(events) {}

  void apply();

 private:
  // Each request says who may make it.
  template <typename What>
  void obey(const What& asked) {
    if constexpr (What::traits.asker == Asker::operators) {
      for_person([&](const Person& person) {
        if (!person.is_operator) return refuse(Why::not_operator);
        carry_out(asked);
      });
    } else {
      carry_out(asked);
    }
  }

  // ---- Coming and going
  void carry_out(const Arrive& arrive);
  void carry_out(const Enter& enter);
  void carry_out(const Depart& depart);
  // ---- Talking
  void carry_out(const Say& say);
  void carry_out(const Whisper& whisper);
  void carry_out(const Wallop& wallop);
  void carry_out(const Announce& announce);
  // ---- History
  void carry_out(const Redact& redact);
  void carry_out(const Recall& recall);
  void carry_out(const TellHistory& tell);
  void carry_out(const TellTargets& tell);
  void carry_out(const Search& search);
  // ---- Rooms
  void carry_out(const Join& asked);
  void carry_out(const FindRoom& asked);
  void carry_out(const Leave& request);
  void carry_out(const SetTopic& set);
  void carry_out(const TellTopic& tell);
  void carry_out(const TellNames& tell);
  void carry_out(const Who& who);
  void carry_out(const ListRooms& list);
  // ---- Ruling a room
  void carry_out(const TellModes& tell);
  void carry_out(const ListMasks& list);
  void carry_out(const SetModes& set);
  void carry_out(const KickOut& kick);
  void carry_out(const Invite& invite);
  void carry_out(const TellInvitations&);
  void carry_out(const RenameRoom& rename);
  // ---- People
  void carry_out(const Rename& rename);
  void carry_out(const GoAway& away);
  void carry_out(const ComeBack&);
  void carry_out(const SetRealName& set);
  void carry_out(const SetOwnModes& set);
  void carry_out(const WhoIs& who_is);
  void carry_out(const Find& find);
  void carry_out(const FindNames& find);
  void carry_out(const WhoWas& who_was);
  void carry_out(const Count&);
  void carry_out(const Complete& complete);
  void carry_out(const Watch& watch);
  void carry_out(const TellWatched& tell);
  // ---- Facts
  void carry_out(const TellFacts& tell);
  void carry_out(const SyncFacts& sync);
  void carry_out(const SetFact& set);
  void carry_out(const ClearFacts& clear);
  void carry_out(const WantFacts& want);
  void carry_out(const TellWantedFacts&);
  // ---- Operators of the house
  void carry_out(const MakeOperator&);
  void carry_out(const Expel& expel);
  void carry_out(const PlaceBan& place);
  void carry_out(const LiftBan& lift);
  void carry_out(const ListBans& list);
  void carry_out(const Mute& mute);
  void carry_out(const Unmute& unmute);
  // ---- Accounts
  void carry_out(const LogIn& log_in);
  void carry_out(const Register& request);
  void carry_out(const SetPassword& set);
  void carry_out(const SetCertificate& set);
  void carry_out(const DropAccount& drop);
  void carry_out(const Suspend& suspend);
  void carry_out(const EraseSaid& erase);
  void carry_out(const LogOutEverywhere& log_out);
  void carry_out(const Stay& stay);
  void carry_out(const MarkRead& mark);
  void carry_out(const TellMarkers& tell);
  void carry_out(const Rejoin& rejoin);
  void carry_out(const LetterKept& kept);
  void carry_out(const Deliver& letter);
  // ---- Registered rooms
  void carry_out(const RegisterRoom& asked);
  void carry_out(const TransferRoom& transfer);
  void carry_out(const DropRoom& drop);
  void carry_out(const SetRetention& set);
  // ---- By the server
  void carry_out(const Lags& lags);
  void carry_out(const ReplaceBans& replace);
  void carry_out(const ReportDisk& report);
  void carry_out(const Forget&);

  // ---- The people and the rooms that a request is for

  // Calls rule(person), if the client is here.
  template <typename Rule>
  void for_person(Rule rule) {
    if (auto* const person = asking_person()) rule(*person);
  }
  // The person whose client asks; null if the client is not here.
  Person* asking_person() {
    auto* const person = state_.find(request_.client);
    const bool is_its = person != nullptr && has_device(*person, request_.client);
    return is_its ? person : nullptr;
  }

  // Calls rule(person, room), if the person is in that room.
  template <typename Rule>
  void in_room(const Place& place, Rule rule) {
    for_person([&](Person& person) {
      auto* const room = room_at(person, place);
      if (room != nullptr && membership(person, room) != nullptr) return rule(person, *room);
      refuse_place(place, Why::not_in_room);
    });
  }

  // Calls rule(person, room, member), if there is such a room. `member` is null if the person is
  // not in it.
  template <typename Rule>
  void at_room(const Place& place, Rule rule) {
    for_person([&](Person& person) {
      auto* const room = room_at(person, place);
      if (room != nullptr && may_see(person, *room)) {
        return rule(person, *room, membership(person, room));
      }
      refuse_place(place, Why::no_such_room);
    });
  }

  // Calls rule(person, room), if the person rules that room.
  template <typename Rule>
  void ruling(const Place& place, Rule rule) {
    at_room(place, [&](Person& person, Room& room, const Membership* member) {
      if (!check_rule(person, room, member)) return;
      rule(person, room);
    });
  }

  // A room by its id is one of the person's.
  Room* room_at(const Person& person, const Place& place);
  void refuse_place(const Place& place, Why why_by_name);
  Person* find(const Whom& whom);
  void find(const Person& person, const Room& room) { emit(person, RoomFound{room.ref}); }

  // ---- Rights

  // Operators of the house may do in any room what its operators may.
  static bool rules(const Person& person, const Room& room, const Membership* member) {
    return person.is_operator || (member != nullptr && room.members.ranks(member->place).op);
  }
  // Refuses if the person does not rule the room.
  bool check_rule(const Person& person, const Room& room, const Membership* member);
  // Only members see a secret room, and operators of the house.
  static bool may_see(const Person& person, const Room& room) {
    return !room.modes.secret || person.is_operator || membership(person, &room) != nullptr;
  }
  static bool may_see(const Person& person, const Person& other) {
    return !other.is_invisible || person.is_operator || &person == &other ||
           share_a_room(person, other);
  }
  bool is_muted(const Person& person) { return state_.is_muted(person, stamp_.moment); }
  // Whether the room lets the person talk there. A mute by an operator of the house is another
  // matter. Most rooms have neither a mode nor a mask against it.
  static bool may_talk(const Person& person, Room& room, const Membership* member) {
    if (member != nullptr && !room.modes.moderated && !room.masks) return true;
    return has_right_to_talk(person, room, member);
  }
  static bool has_right_to_talk(const Person& person, Room& room, const Membership* member);
  static bool masks_silence(const Person& person, Room& room, const Membership* member);
  // A room of the person in which masks keep it from talking; null if there is none.
  static const Room* room_that_silences(const Person& person);

  // Whether the line was said by the person, with any of its clients, or by its account.
  [[nodiscard]] bool is_by(const Event& line, const Person& person) const;
  static bool is_of(const Event& line, const Account& account);
  // Why the person, or a newcomer if there is none, may not have that name.
  // `own` is the account that the person has, or logs in to.
  [[nodiscard]] std::optional<Refused> refusal_of(const Name& name, const Looks& looks,
                                                  const Person* person, AccountId own = 0) const;
  // Why the person may not come into the room.
  [[nodiscard]] static std::optional<Why> refusal_of(const Person& person, const Room& room,
                                                     const Join& asked);
  [[nodiscard]] std::optional<Why> refusal_of_sleeping(const Person& person,
                                                       const Join& asked) const;
  // Null if there are none.
  [[nodiscard]] static std::unique_ptr<RoomMasks> masks_of(const KeptRoom& kept);
  // Why the room may not have the new name.
  [[nodiscard]] std::optional<Why> refusal_of(const Room& room, const RenameRoom& asked) const;
  // The person of that name, to whom an operator does something. None, with a refusal, if that is
  // impossible.
  Person* other_called(const Name& name);
  // A member of the room; none, with a refusal, if there is none called so.
  Person* member_called(const Room& room, const Name& name);
  // In the order of their names.
  std::vector<Person*> those_meant_by(const BanTarget& target);

  // ---- Changes of the State

  void turn_away(const Ban& ban);
  void enter_by_account(const Enter& enter);
  void come(const Enter& enter, const Account* account);
  // Whether the person stays here when its last client goes.
  [[nodiscard]] bool stays(const Person& person) const;
  [[nodiscard]] bool may_be_absent(Departure departure) const;
  // The parts of logging in, and of going, for a person with several clients.
  struct Origin {
    std::string_view address;
    std::string_view user_at_host;
  };
  // Refuses if the account has too many clients here.
  bool check_devices(const Person& person);
  // The client that asks becomes one of the person's: tell() tells it, and then it is shown the
  // rooms.
  template <typename Tell>
  void attach(Person& person, const Origin& origin, const Wants& wants, Tell tell);
  void show_rooms(Person& person, ClientId client, const Wants& wants);
  void tell_came(Person& person, bool is_first, const Wants& wants);
  void tell_went(const Person& person);
  void detach(Person& person, ClientId client, Departure departure, std::string_view words = {});
  void detach_others(Person& person);
  void set_account(Person& person, AccountId id);
  void set_lag(Person& person, ClientId client, const Lag& lag);
  void change_lag(Person& person, const Lag& lag);
  // From now on events have the number and the time of the letter: it is one message to its writer
  // and to its reader.
  template <typename What>
  void date_as_written(const What& letter) {
    stamp_.sequence = letter.letter;
    stamp_.time = letter.time;
  }
  void leave_a_letter(Person& from, AccountId to, const Whisper& whisper);
  // Null, with a refusal, if nobody may log in there.
  const Account* open_account(AccountId id, std::uint64_t proof);
  Joined joined(const Person& person, const Room& room, const Join& asked, Sequence readable_from,
                const Person* except) const;
  void join(Person& person, const Join& asked, bool entered);
  void want(Person& person, const Join& asked);
  void count_wanted(Person& person, int change) const;
  static void end_return_if_done(Person& person);
  void ask_archive(const Person& person, const Room& room, const Range& range, Sequence from,
                   bool recalls);
  void tell_privacy(const Person& by, Room& room, bool opens = false);
  void leave(Person& person, Room& room, std::string_view reason);
  void remove(Person& person, Departure departure, std::string_view words, const Doer& by = {});
  // As remove(), but tells none of its rooms. The names that its client watches stay, for a client
  // that becomes another person.
  void forget(Person& person);
  void returns(Person& person);
  // With the account whose name that is, if the person has just logged in.
  void take_name(Person& person, const Name& name, const Looks& looks, AccountId account = 0);
  // Registered rooms.
  static bool is_kept_operator(const Room& room, const Person& person);
  template <typename Rule>
  void founding(const Place& place, Rule rule);
  bool check_space(AccountId founder);
  void tell_keeping(const Person& by, Room& room, RoomKeeping::What what, std::string founder);
  void tell_kept(const Person& by, const Room& room);
  static void keep_rank(const Room& room, const Person& other, bool is_operator);
  static void keep_operator(const Room& room, AccountId account, bool is_operator);
  void wake(Room& room, const KeptRoom& kept);
  void write_to(Person& from, Person& to, const Whisper& whisper);
  void say_to_rulers(const Person& person, const Room& room, const Say& say);
  void remember(const Person& person);
  // Each returns the change as it was done; none if it was refused, or if nothing is different.
  void change_modes(Person& person, Room& room, const SetModes& set, bool rules_room);
  std::optional<ModeChange> change(const Person& by, Room& room, const SetModes::Change& wanted);
  void refuse_argument(const Room& room, const ModeChange& wanted);
  std::optional<ModeChange> change_key(Room& room, const ModeChange& wanted);
  std::optional<ModeChange> change_limit(Room& room, const ModeChange& wanted);
  std::optional<ModeChange> change_masks(const Person& by, Room& room,
                                         const SetModes::Change& wanted);
  std::optional<ModeChange> change_rank(Room& room, const SetModes::Change& wanted);
  void tell_of_mute(const Person& by, const std::string& name, bool muted,
                    std::optional<std::chrono::seconds> time);

  // ---- Watchers

  void tell_watchers(const Person& person, Watched::What what, const Name& name);
  // For a change that the person's rooms were told.
  void tell_other_watchers(const Person& person, Watched::What what, std::string text = {});
  void tell_if_here(const Name& name, WatchTold& told);

  // ---- Facts

  // The person or the room that facts are about.
  struct Subject {
    Metadata::Owner owner;
    std::string name;
    const Person* person = nullptr;
    const Room* room = nullptr;
    bool may_change = false;  // The client that asks may.
  };
  // Calls rule(person, subject), if the person may know of it.
  template <typename Rule>
  void about(const FactsOf& whom, Rule rule);
  [[nodiscard]] FactsSynced facts_for(const Person& reader, const Subject& subject,
                                      std::size_t most) const;
  // Tells the facts that the reader wants to know, if there are any.
  void tell_facts_of(const Person& reader, const Room& room);
  void tell_facts_of(const Person& reader, const Person& other);
  void tell_of_fact(const Person& by, const Subject& subject, const std::string& key,
                    std::optional<std::string> value, bool is_known = false);

  // ---- Answers

  [[nodiscard]] PersonShown shown_to(const Person& asker, const Person& other) const;
  [[nodiscard]] PersonShown shown_with_room(const Person& asker, const Person& other) const;
  [[nodiscard]] RoomsListed rooms_that_fit(const Person& person, const ListRooms& list) const;
  [[nodiscard]] RoomsListed page_of_rooms(const Person& person, const ListRooms& list) const;
  [[nodiscard]] PeopleFound members_found(const Person& person, const Find& find,
                                          const Name& room) const;
  [[nodiscard]] PeopleFound people_found(const Person& person, const Find& find,
                                         const NameMask& mask) const;
  [[nodiscard]] HouseCounts counts_for(const Person& person) const;
  [[nodiscard]] std::string own_modes(const Person& person) const;

  // Whether the archive could not take a change that is no line.
  [[nodiscard]] bool has_no_place() const { return state_.disk_ == Disk::takes_no_more; }

  // The factor of the price of talking in the room (chat/lag.h).
  static unsigned price_of(const Room& room) { return room.laggards.price(room.members.size()); }
  // The factor of the price where all rooms of the person are told.
  static unsigned price_of(const Person& person);

  // ---- Events

  void refuse(Why why, std::string what = {}, std::size_t limit = 0, std::string looks_like = {}) {
    refuse(
        {.why = why, .what = std::move(what), .limit = limit, .looks_like = std::move(looks_like)});
  }
  void refuse(Refused refusal);
  // The server does not need to be told.
  void refuse_unless_server(Why why) {
    if (request_.client != 0) refuse(why);
  }

  template <typename What>
  void emit(const Person& subject, What&& what, unsigned price = 1) {
    emit_as(client_of(subject), subject, std::forward<What>(what), price);
  }
  // For one of the person's clients.
  template <typename What>
  Event& emit_as(ClientId client, const Person& subject, What&& what, unsigned price = 1) {
    auto& event = emit(client, std::forward<What>(what));
    event.identity = subject.identity;
    event.by_operator = subject.is_operator;
    event.price = static_cast<std::uint16_t>(price);
    return event;
  }
  // The client that asks, if it is the person's.
  ClientId client_of(const Person& person) const {
    if (!person.devices) return person.client;
    return has_device(person, request_.client) ? request_.client : lead_of(person);
  }
  // For all clients of a person to whom another does something.
  template <typename What>
  void emit_to_each(const Person& person, const What& what) {
    if (!person.devices) {
      emit(person, What{what});
      return;
    }
    for (const auto& device : *person.devices) emit_as(device.client, person, What{what});
  }
  // Tells the person's other clients, each as if it had done that itself.
  template <typename What>
  void mirror(const Person& person, const What& what) {
    if (!person.devices) return;
    const auto first = client_of(person);
    for (const auto& device : *person.devices) {
      if (device.client != first) mirror_to(device.client, person, What{what});
    }
  }
  template <typename What>
  void mirror_to(ClientId client, const Person& person, What&& what) {
    emit_as(client, person, std::forward<What>(what));
    auto own = std::move(events_.back());
    events_.pop_back();
    emit(client, Mirrored{std::move(own)});
  }
  // For a client that is not here.
  template <typename What>
  Event& emit(ClientId subject, What&& what) {
    const bool answers = subject == request_.client;
    answered_ = answered_ || answers;
    auto made = std::make_shared<Event>();
    auto& event = *made;
    event.subject = subject;
    event.what.emplace<std::remove_cvref_t<What>>(std::forward<What>(what));
    event.answers = answers;
    event.sequence = stamp_.sequence;
    event.time = stamp_.time;
    if (answers) {
      event.size = request_.size;
      event.ticket = request_.ticket;
      event.context = request_.context;
    }
    events_.push_back(std::move(made));
    return event;
  }

  State& state_;
  const Request& request_;
  Stamp stamp_;
  Events& events_;
  bool answered_ = false;
};

}  // namespace papo::chat
