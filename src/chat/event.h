// SPDX-License-Identifier: MIT

// What happened, in no dialect's words. Events are made once, never changed, and shared by the
// workers and the observers that replay them.
//
// An event is about its subject. What it means to everyone else in the room and what it means to
// the subject are two things: a dialect renders each. Some events are the subject's alone.
//
// Each event says whom it reaches, what kind of event it is, and whether it may be large. An event
// that does not say all of it does not compile.
//
// Threads: values that do not change once made, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "chat/bans.h"
#include "chat/client_id.h"
#include "chat/departure.h"
#include "chat/room_id.h"
#include "chat/stamp.h"
#include "chat/ticket.h"

namespace papo::chat {

struct Event;
using EventPtr = std::shared_ptr<const Event>;

// To whom an event is told.
enum class Reach {
  subject,                // To the subject alone.
  rooms,                  // To the subject, to the event's room or rooms, and to the observers.
  everyone,               // To all who are here, and to the observers.
  subject_and_observers,  // To nobody else.
  observers,              // What was done on the subject's behalf.
};

enum class Kind {
  news,
  answer,  // To a question that changes nothing, and it may be long (Answer::at_length).
  deed,    // Of an operator. The log of deeds has words for it.
};

// What an event takes besides itself (footprint()).
enum class Size {
  small,   // Nothing that counts.
  varies,  // `bytes_beside()` in event.cc says how much.
};

struct EventTraits {
  constexpr EventTraits(Reach to, Kind of, Size so) : reach(to), kind(of), size(so) {}
  Reach reach;
  Kind kind;
  Size size;
};

struct RoomRef {
  RoomId id = 0;
  std::string name{};  // With its "#".
};

// Someone who is named to others. Operators are told from those who only call themselves so.
struct Named {
  std::string name;
  bool is_operator = false;
};

// To a room and to the subject.

struct Joined {
  static constexpr EventTraits traits{Reach::rooms, Kind::news, Size::varies};
  std::string name;
  RoomRef room;
  bool entered = false;          // It has just come to the server, too.
  std::vector<Named> others{};   // The first of those who were there, in the order they came.
  std::size_t others_count = 0;  // How many were there.
  std::string topic{};
  std::vector<EventPtr> history{};  // What was Said there last.
  std::size_t people = 0;           // How many are here now, if it has entered.
};

struct Said {
  static constexpr EventTraits traits{Reach::rooms, Kind::news, Size::varies};
  std::string name;
  RoomRef room;
  std::string text;
  bool action = false;  // The text is what the subject does: "waves".
};

struct Left {
  static constexpr EventTraits traits{Reach::rooms, Kind::news, Size::small};
  std::string name;
  RoomRef room;
};

struct TopicSet {
  static constexpr EventTraits traits{Reach::rooms, Kind::news, Size::varies};
  std::string name;
  RoomRef room;
  std::string topic;  // Empty: taken away.
};

// To all rooms that the subject is in, and to the subject.

struct Departed {  // It leaves the server: a deed, if an operator kicked it.
  static constexpr EventTraits traits{Reach::rooms, Kind::deed, Size::varies};
  std::string name;
  std::vector<RoomRef> rooms;
  Departure departure;
  std::string words{};     // The reason that a quitter or an operator gave, maybe none.
  std::string by{};        // The operator who had it so.
  std::size_t people = 0;  // How many are still here.
};

struct Renamed {
  static constexpr EventTraits traits{Reach::rooms, Kind::news, Size::varies};
  std::string old_name;
  std::string name;
  std::vector<RoomRef> rooms;
};

// To everyone.

struct Announced {
  static constexpr EventTraits traits{Reach::everyone, Kind::deed, Size::varies};
  std::string by;
  std::string text;
};

// To the subject alone.

// Which part of a long answer it is.
struct Page {
  std::size_t number = 1;
  std::size_t more = 0;   // How many there are behind it.
  bool has_next = false;  // They can be asked for.
};

struct Greeted {  // It has just connected.
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
  bool password;  // Is asked for, before the name.
};

struct Slowed {  // It talks faster than is taken from it.
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
};

struct NameAsked {  // The password was right.
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
};

struct Dismissed {  // It goes without ever having had a name.
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
  Departure departure;
  std::string words{};
};

struct RoomFound {  // It is in this room, which it had called by a name.
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
  RoomRef room;
};

struct Whispered {  // Someone wrote to it in private.
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::varies};
  Named from;
  ClientId from_client;
  std::string text;
};

struct WhisperSent {
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::varies};
  Named to;
  std::string text;
  std::optional<std::string> away{};  // The reason, the first time that it learns of it.
};

struct AwaySet {
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
  bool away;
  std::string reason{};
};

struct Listed {  // The answer to Who.
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  struct Person {
    std::string name;
    std::optional<std::string> away;  // The reason, maybe empty.
    bool is_operator = false;
  };
  std::string room;
  std::vector<Person> people;  // Those of the page, in the order they came.
  std::size_t count = 0;       // How many are there.
  Page page{};
};

struct RoomsListed {
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  struct Room {
    std::string name;
    std::size_t people;
    std::string topic;
  };
  // Those of the page: first those that the subject is in, then those with most people, then by
  // name.
  std::vector<Room> rooms;
  std::size_t count = 0;  // How many there are.
  Page page{};
};

struct TopicTold {
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
  std::string room;
  std::string topic;  // Empty: none.
};

struct Recalled {  // What was said last, or before that.
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  RoomRef room;
  std::vector<EventPtr> history;
  LineNumber first = 0;    // The number of its first line.
  bool older = false;      // The subject had said which line comes behind it.
  bool has_older = false;  // More is kept that was said before it.
};

struct Described {  // The answer to WhoIs.
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  std::string name;
  bool is_operator = false;
  std::vector<std::string> rooms;
  Time since;
  std::chrono::seconds idle;
  std::optional<std::string> away;
  std::string address;  // Empty unless an operator asks.
};

// Something between the subject and its dialect, in its place among all else that it is told. The
// dialect alone knows what it means.
struct Aside {
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::varies};
  unsigned what;
  std::string text{};
};

struct Completed {
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  std::string prefix;
  std::vector<std::string> candidates;
};

struct OperatorMade {
  static constexpr EventTraits traits{Reach::subject_and_observers, Kind::deed, Size::small};
  std::string name;
  std::string address{};  // Where it is connected from.
};

struct BansListed {
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  struct Ban {
    std::string what;
    std::string by;
    std::string reason;
    std::optional<Time> until;
  };
  std::vector<Ban> bans;  // Those of the page.
  std::size_t count = 0;  // How many there are.
  Page page{};
};

struct Done {  // What an operator asked for.
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
  enum class What { banned, unbanned, muted, unmuted };
  What what;
  std::string whom;
  std::string site{};           // The addresses that belong with that one, if there are others.
  std::optional<Time> until{};  // Of a ban; none: for ever.
  bool outlives_server = true;  // What was to be kept on the disk is there.
};

struct Muted {  // An operator did that to the subject.
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
  bool muted;
  std::string by;
};

struct Refused {
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::varies};
  enum class Why {
    name_empty,
    name_too_long,
    name_not_allowed,
    name_reads_as_address,
    name_taken,
    name_reserved,
    name_looks_taken,  // It looks like that of someone who is here.
    name_banned,
    name_first,      // A command that only someone with a name can give.
    password_first,  // The same, with the password.
    wrong_password,
    unknown_command,
    unknown_language,  // `what` has those that there are.
    usage,             // `what` says how the command is given.
    not_utf8,
    nothing_seen,  // In what it said.
    line_too_long,
    no_room,      // It is in none.
    not_in_room,  // `what` is the room.
    too_many_rooms,
    nobody,        // Nobody is called `what`.
    nobody_wrote,  // There is nothing to reply to.
    far_behind,    // There is much that `what` has not read yet.
    muted,
    not_operator,
    no_operators,  // The server knows no password for them.
    busy,
    behind,         // It has not taken yet what it asked for before.
    out_of_memory,  // The server is.
    is_operator,    // `what` cannot be done to an operator.
    bad_time,
    bad_address,
    not_banned,
    not_muted,
    too_many_bans,
  };
  Why why;
  std::string what{};        // The name, the room or the command in question.
  std::size_t limit = 0;     // For those that speak of one.
  std::string looks_like{};  // The name that `what` looks like.
};

// The answer to Arrive: nothing is held against its address.
struct Admitted {
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
};

// The answer to a request that is to be answered (it has a ticket), and to which nothing else is.
struct Settled {
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
};

// The verdict on a password that the subject gave.
struct PasswordChecked {
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
  enum class Verdict { right, wrong, unchecked };  // The last: there was no room for it.
  Verdict verdict;
};

// What the subject did to the bans is on the disk, if bans are kept there; or not yet.
struct BansSaved {
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
  bool saved;
};

// To observers. What operators did to the bans has a version, which counts the changes.

struct BanPlaced {
  static constexpr EventTraits traits{Reach::subject_and_observers, Kind::deed, Size::small};
  Ban ban;
  std::optional<std::chrono::seconds> time{};  // For so long; none: for ever.
  std::uint64_t version = 0;
};

struct BanLifted {
  static constexpr EventTraits traits{Reach::subject_and_observers, Kind::deed, Size::small};
  BanTarget target;
  std::string by;
  std::uint64_t version = 0;
};

// The answer to ReplaceBans.
struct BansReplaced {
  static constexpr EventTraits traits{Reach::observers, Kind::news, Size::small};
  bool done;
};

struct MuteChanged {
  static constexpr EventTraits traits{Reach::observers, Kind::deed, Size::small};
  std::string name;
  std::string by;
  bool muted;
  std::optional<std::chrono::seconds> time{};  // For so long; none: for ever.
};

struct Event {
  using What =
      std::variant<Joined, Said, Left, TopicSet, Departed, Renamed, Announced, Greeted, Slowed,
                   NameAsked, Dismissed, RoomFound, Whispered, WhisperSent, AwaySet, Listed,
                   RoomsListed, TopicTold, Recalled, Described, Aside, Completed, OperatorMade,
                   BansListed, Done, Muted, Refused, Admitted, Settled, PasswordChecked, BansSaved,
                   BanPlaced, BanLifted, BansReplaced, MuteChanged>;

  ClientId subject = 0;
  What what;
  bool by_operator = false;  // Whether the subject is one.

  // How many times as much as usual the subject pays for its line of so many bytes (chat/lag.h).
  std::uint16_t price = 1;
  std::uint32_t size = 0;

  Sequence sequence = 0;  // Of the request that it comes from; 0: of none.
  Time time{};            // When that was asked for.
  Ticket ticket = 0;      // Of the question of the subject's that this answers.
};

EventTraits traits_of(const Event& event);
inline Reach reach_of(const Event& event) { return traits_of(event).reach; }
inline bool is_answer(const Event& event) { return traits_of(event).kind == Kind::answer; }

// The rooms whose members an event concerns: it points into the event.
std::span<const RoomRef> rooms_of(const Event& event);

// About how many bytes of memory an event takes, of which the history that it shares is none.
std::size_t footprint(const Event& event);

// Where the events of a worker, or of an observer, wait. Posting never blocks and makes no system
// call: it happens under the engine's mutex. wake() happens outside of it.
class EventSink {
 public:
  virtual void post(EventPtr event) = 0;
  // No more will be posted that matters. Like post(), under the mutex.
  virtual void end() {}
  virtual void wake() = 0;

 protected:
  ~EventSink() = default;
};

}  // namespace papo::chat
