// What happened, in no dialect's words. Events are made once, never changed, and shared by the
// workers that replay them.
//
// An event is about its subject. What it means to everyone else in the room and what it means to
// the subject are two things: a dialect renders each. Some events are the subject's alone.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace papo::chat {

using ClientId = std::uint64_t;  // Never used twice. 0 is nobody.
using RoomId = std::uint64_t;    // Never used twice. 0 is none.
using Time = std::chrono::system_clock::time_point;

struct Event;
using EventPtr = std::shared_ptr<const Event>;

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
  std::string name;
  RoomRef room;
  bool entered = false;          // It has just come to the server, too.
  std::vector<Named> others{};   // The first of those who were there, in the order they came.
  std::size_t others_count = 0;  // How many were there.
  std::string topic{};
  std::vector<EventPtr> history{};  // What was Said there last.
};

struct Said {
  std::string name;
  RoomRef room;
  std::string text;
  bool action = false;  // The text is what the subject does: "waves".
  Time when{};
};

struct Left {
  std::string name;
  RoomRef room;
  RoomRef talking_in{};  // From now on, if anywhere.
};

struct TopicSet {
  std::string name;
  RoomRef room;
  std::string topic;  // Empty: taken away.
};

// To all rooms that the subject is in, and to the subject.

enum class Departure {
  quit,
  lost,
  too_slow,
  out_of_memory,  // The server is, for what waits to be sent to it.
  never_named,
  other_protocol,  // It speaks otherwise than Papo does.
  wrong_passwords,
  kicked,
  banned,
};

struct Departed {  // It leaves the server.
  std::string name;
  std::vector<RoomRef> rooms;
  Departure departure;
  std::string words{};  // The reason that a quitter or an operator gave, maybe none.
  std::string by{};     // The operator who had it so.
};

struct Renamed {
  std::string old_name;
  std::string name;
  std::vector<RoomRef> rooms;
};

// To everyone.

struct Announced {
  std::string by;
  std::string text;
};

struct Stopping {};  // The server ends. It has no subject.

// To the subject alone.

// Which part of a long answer it is.
struct Page {
  std::size_t number = 1;
  std::size_t more = 0;   // How many there are behind it.
  bool has_next = false;  // They can be asked for.
};

struct Greeted {  // It has just connected.
  bool password;  // Is asked for, before the name.
};

struct Slowed {};  // It talks faster than is taken from it.

struct PasswordAsked {};  // Again.
struct NameAsked {};      // Again, or after the password.

struct Dismissed {  // It goes without ever having had a name.
  Departure departure;
  std::string words{};
};

struct Moved {  // What it says is said here from now on.
  RoomRef room;
};

struct Whispered {  // Someone wrote to it in private.
  Named from;
  std::string text;
};

struct WhisperSent {
  Named to;
  std::string text;
  std::optional<std::string> away{};  // The reason, the first time that it learns of it.
};

struct AwaySet {
  bool away;
  std::string reason{};
};

struct Listed {  // The answer to Who.
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
  std::string room;
  std::string topic;  // Empty: none.
};

struct Recalled {  // What was said last, or before that.
  std::string room;
  std::vector<EventPtr> history;
  bool older = false;      // It was said before what the subject was told the last time.
  bool has_older = false;  // More is kept that was said before it.
};

struct Described {  // The answer to WhoIs.
  std::string name;
  bool is_operator = false;
  std::vector<std::string> rooms;
  Time since;
  std::chrono::seconds idle;
  std::optional<std::string> away;
  std::string address;  // Empty unless an operator asks.
};

struct Helped {
  std::string command{};  // Empty: all there are. It need not be one.
};

struct LanguageTold {              // In which language it is spoken to.
  std::string chosen{};            // From now on in this one; empty: as before.
  std::vector<std::string> all{};  // From which it may choose.
};

struct StateTold {};  // It wants to be told its own state from now on.

struct Answered {  // To a ping.
  std::string text;
};

struct Completed {
  std::string prefix;
  std::vector<std::string> candidates;
};

struct OperatorMade {
  std::string name;
};

struct BansListed {
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
  enum class What { banned, unbanned, muted, unmuted };
  What what;
  std::string whom;
  std::string site{};           // The addresses that belong with that one, if there are others.
  std::optional<Time> until{};  // Of a ban; none: for ever.
  bool outlives_server = true;  // What was to be kept on the disk is there.
};

struct Muted {  // An operator did that to the subject.
  bool muted;
  std::string by;
};

struct Refused {
  enum class Why {
    name_empty,
    name_too_long,
    name_not_allowed,
    name_reads_as_address,
    name_taken,
    name_reserved,
    name_looks_taken,  // It looks like that of someone who is here.
    name_banned,
    address_banned,  // `what` is the reason. It can only go.
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

struct Event {
  ClientId subject = 0;
  std::variant<Joined, Said, Left, TopicSet, Departed, Renamed, Announced, Stopping, Greeted,
               Slowed, PasswordAsked, NameAsked, Dismissed, Moved, Whispered, WhisperSent, AwaySet,
               Listed, RoomsListed, TopicTold, Recalled, Described, Helped, LanguageTold, StateTold,
               Answered, Completed, OperatorMade, BansListed, Done, Muted, Refused>
      what;
  bool by_operator = false;  // Whether the subject is one.
};

// The rooms whose members an event concerns: it points into the event.
std::span<const RoomRef> rooms_of(const Event& event);

// About how many bytes of memory an event takes, of which the history that it shares is none.
std::size_t footprint(const Event& event);

// Where a worker's events wait for it. Posting never blocks and makes no system call: it happens
// under the Hub's mutex. wake() happens outside of it.
class EventSink {
 public:
  virtual void post(EventPtr event) = 0;
  virtual void wake() = 0;

 protected:
  ~EventSink() = default;
};

}  // namespace papo::chat
