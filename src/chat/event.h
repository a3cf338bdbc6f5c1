// What happened, in no dialect's words. Events are made once, never changed, and shared by the
// workers that replay them.
//
// An event is about its subject. What it means to everyone else in the room and what it means to
// the subject are two things: a dialect renders each. Some events are the subject's alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace papo::chat {

using ClientId = std::uint64_t;  // Never used twice. 0 is nobody.
using RoomId = std::uint64_t;    // Never used twice.

// To the room and to the subject.

struct Joined {
  std::string name;
  std::string room;
  std::vector<std::string> others;  // The first of those who were there, in the order they came.
  std::size_t others_count = 0;     // How many were there.
};

struct Said {
  std::string name;
  std::string text;
};

enum class Departure { quit, lost, too_slow, never_named };

struct Left {
  std::string name;
  std::string room;
  Departure departure;
  std::string words;  // What a quitter gave as the reason, maybe nothing.
};

struct Stopping {};  // The server ends. It has no subject: it is told to everyone.

// To the subject alone.

struct Greeted {};  // It has just connected.

struct Dismissed {  // It goes without ever having had a name.
  Departure departure;
};

struct Listed {  // The answer to Who.
  std::string room;
  // In the order they came. The same list for all who ask while nobody comes or goes.
  std::shared_ptr<const std::vector<std::string>> names;
};

struct Helped {};

struct Refused {
  enum class Why {
    name_empty,
    name_too_long,
    name_not_allowed,
    name_taken,
    name_first,  // A command that only someone with a name can give.
    unknown_command,
    not_utf8,
    line_too_long,
  };
  Why why;
  std::string what{};     // The name or the command in question.
  std::size_t limit = 0;  // The bytes allowed, for line_too_long.
  bool unnamed = false;   // A name is still to be given.
};

struct Event {
  ClientId subject = 0;
  std::variant<Joined, Said, Left, Stopping, Greeted, Dismissed, Listed, Helped, Refused> what;
};

using EventPtr = std::shared_ptr<const Event>;

// About how many bytes of memory an event takes.
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
