// SPDX-License-Identifier: MIT

// The things that can be asked of the State, in no dialect's words: by a client, or (where it says
// so) by the engine. A request already has everything that needs tables of Unicode: names come with
// their keys and looks. So two builds with different tables agree on the result.
//
// Views point into the request's source, and are read before ask() returns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "chat/bans.h"
#include "chat/client_id.h"
#include "chat/departure.h"
#include "chat/lag.h"
#include "chat/limits.h"
#include "chat/look_alikes.h"
#include "chat/names.h"
#include "chat/room_id.h"
#include "chat/stamp.h"
#include "chat/ticket.h"

namespace papo::chat {

// A room, by its id for its members, or by its name. The room 0 is none.
using Place = std::variant<RoomId, Name>;
// A person, by id or by name.
using Whom = std::variant<ClientId, Name>;

// ---- Each request says these things about itself. A request that lacks one does not compile.

// The client that may make the request.
enum class Asker {
  anyone,
  operators,  // Is refused to others.
  server,     // The server, for itself or for a client. No dialect makes such a request of a line.
};

enum class Answer {
  at_once,
  at_length,  // May be long. The request changes nothing, so it may fail half-way.
  // The client's next line waits: its meaning depends on the answer, or not only the State has to
  // answer.
  awaited,
};

// The member that others are shown as the client wrote it.
enum class Words {
  none,
  text,    // `text`. A text that shows nothing is a mistake.
  reason,  // `reason`. A reason that shows nothing counts as none.
};

struct RequestTraits {
  constexpr RequestTraits(Asker by, Answer with, Words shown)
      : asker(by), answer(with), words(shown) {}
  Asker asker;
  Answer answer;
  Words words;
};

// ---- Coming and going

// A client has connected. The answer is Admitted, or Dismissed if its address is banned.
struct Arrive {
  static constexpr RequestTraits traits{Asker::server, Answer::awaited, Words::none};
  std::string_view address;  // "10.0.0.1:50000"
};
struct Enter {
  static constexpr RequestTraits traits{Asker::anyone, Answer::awaited, Words::none};
  Name name;
  Looks looks;
  std::string_view address{};  // Operators may see it.
  std::size_t names = 0;       // How many people of its first room the client is told.
};
struct Depart {
  static constexpr RequestTraits traits{Asker::server, Answer::at_once, Words::reason};
  Departure departure;
  std::string_view reason{};
};

// ---- Talking

struct Say {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::text};
  Place room;
  std::string_view text;
  bool action = false;
};
struct Whisper {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::text};
  Whom to;
  std::string_view text;
};

// ---- Rooms

struct Join {  // The answer is RoomFound, if the client is in the room already.
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
  Name room;
  std::size_t names = 0;  // How many people of the room the client is told.
};
struct FindRoom {  // Finds a room among those of the client.
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
  Name room;
};
struct Leave {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
  Place room;
};
struct SetTopic {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::text};
  Place room;
  std::string_view text;  // Empty: takes it away.
};
struct TellTopic {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
  Place room;
};
struct Recall {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_length, Words::none};
  Place room;
  // At most so many; 0: as many as a client that joins is sent.
  std::size_t lines = 0;
  std::optional<LineNumber> before{};  // The last lines before that one; none: the last of all.
};
// Long answers come in pages, from 1 on. A page beyond the last is the last.
struct ListRooms {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_length, Words::none};
  std::size_t page = 1;
  std::size_t page_size = most_a_page;
};

// ---- People

struct Rename {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
  Name name;
  Looks looks;
};
struct GoAway {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::reason};
  std::string_view reason{};
};
struct ComeBack {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
};
struct Who {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_length, Words::none};
  Place room;
  std::size_t page = 1;
  std::size_t page_size = most_a_page;
};
struct WhoIs {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_length, Words::none};
  Name name;
};
struct Complete {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_length, Words::none};
  std::string_view prefix;
  std::string key;  // The beginning of the keys of such names; empty if no name begins so.
};

// ---- Operators

struct MakeOperator {  // Made by the server, for a client that gave a right password.
  static constexpr RequestTraits traits{Asker::server, Answer::at_once, Words::none};
};
struct Kick {
  static constexpr RequestTraits traits{Asker::operators, Answer::at_once, Words::reason};
  Name name;
  std::string_view reason{};
};
// Also throws out the people that it is for, except operators.
struct PlaceBan {
  static constexpr RequestTraits traits{Asker::operators, Answer::awaited, Words::reason};
  BanTarget target;
  std::optional<std::chrono::seconds> time{};  // None: for ever.
  std::string_view reason{};
};
struct LiftBan {
  static constexpr RequestTraits traits{Asker::operators, Answer::awaited, Words::none};
  BanTarget target;
};
struct ListBans {
  static constexpr RequestTraits traits{Asker::operators, Answer::at_length, Words::none};
  std::size_t page = 1;
  std::size_t page_size = most_a_page;
};
struct Mute {
  static constexpr RequestTraits traits{Asker::operators, Answer::at_once, Words::none};
  Name name;
  std::optional<std::chrono::seconds> time{};
};
struct Unmute {
  static constexpr RequestTraits traits{Asker::operators, Answer::at_once, Words::none};
  Name name;
};
struct Announce {
  static constexpr RequestTraits traits{Asker::operators, Answer::at_once, Words::text};
  std::string_view text;
};

// ---- By the server

// How far the client is behind in reading. Talk to it becomes dearer (Event::price), and at last
// nobody may write to it in private.
struct Lags {
  static constexpr RequestTraits traits{Asker::server, Answer::at_once, Words::none};
  Lag lag;
};
// Replaces all bans, and throws out the people that they are for, except operators. Nothing happens
// if the bans were changed since that version.
struct ReplaceBans {
  static constexpr RequestTraits traits{Asker::server, Answer::at_once, Words::none};
  std::shared_ptr<const Bans> bans;
  std::uint64_t version;
};
// Forgets half of all history: the oldest lines of the rooms that keep most.
struct Forget {
  static constexpr RequestTraits traits{Asker::server, Answer::at_once, Words::none};
};

struct Request {
  using What = std::variant<Arrive, Enter, Depart, Say, Whisper, Join, FindRoom, Leave, SetTopic,
                            TellTopic, Recall, ListRooms, Rename, GoAway, ComeBack, Who, WhoIs,
                            Complete, MakeOperator, Kick, PlaceBan, LiftBan, ListBans, Mute, Unmute,
                            Announce, Lags, ReplaceBans, Forget>;

  ClientId client;  // 0: the server itself.
  What what;
  Ticket ticket = 0;       // Is set if the client waits for the answer, which has it, too.
  std::uint32_t size = 0;  // The bytes of the line behind it, for the price.
};

constexpr RequestTraits traits_of(const Request::What& what) {
  return std::visit([](const auto& one) { return one.traits; }, what);
}

// Whether the client waits for the answer (Answer::awaited).
constexpr bool is_waited_for(const Request::What& what) {
  return traits_of(what).answer == Answer::awaited;
}

// Whether the request changes nothing, and may have a long answer.
constexpr bool only_asks(const Request::What& what) {
  return traits_of(what).answer == Answer::at_length;
}

}  // namespace papo::chat
