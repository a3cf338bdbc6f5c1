// SPDX-License-Identifier: MIT

// What is asked of the state, in no dialect's words: by a client, or (where it says so) by the
// engine itself. All that needs tables of Unicode is in the request by then: names come with their
// keys and looks, so that two builds with different tables agree on what becomes of it.
//
// Views point into what the request was made from, and are read before ask() returns.
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

// A room, as its members know it or as somebody calls it. The room 0 is none.
using Place = std::variant<RoomId, Name>;
// A person, likewise.
using Whom = std::variant<ClientId, Name>;

// ---- What each request says of itself. A request that does not say all of it does not compile.

// For whom it is carried out.
enum class Asker {
  anyone,
  operators,  // For others it is refused.
  server,     // Of itself, or for a client. No dialect makes such a request of a line.
};

enum class Answer {
  at_once,
  at_length,  // It may be long, and the request changes nothing: it may fail half-way.
  awaited,    // The client's next line waits: how that line is understood depends on the answer, or
              // more than the state has to answer.
};

// Which of its members is shown to others as the client wrote it.
enum class Words {
  none,
  text,    // `text`. Where there is nothing to be seen in it, the request is a mistake.
  reason,  // `reason`. Where there is nothing to be seen in it, there is none.
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
  std::string_view address{};  // For operators to see.
  std::size_t names = 0;       // So many of those who are in its first room it is told.
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

struct Join {  // The answer is RoomFound, if it is there already.
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
  Name room;
  std::size_t names = 0;  // So many of those who are there it is told.
};
struct FindRoom {  // Among those in which it is.
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
  std::size_t lines = 0;               // At most so many; 0: as many as those who join are sent.
  std::optional<LineNumber> before{};  // The last before that one; none: the last of all.
};
// Long answers come in pages of so many, from 1 on. One beyond the last is the last.
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
  std::string key;  // What the keys of such names begin with; empty if no name begins so.
};

// ---- Operators

struct MakeOperator {  // By the server, for a client that gave a right password.
  static constexpr RequestTraits traits{Asker::server, Answer::at_once, Words::none};
};
struct Kick {
  static constexpr RequestTraits traits{Asker::operators, Answer::at_once, Words::reason};
  Name name;
  std::string_view reason{};
};
// Also takes out those who are here, but for operators.
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

// So far is the client behind in taking what it is sent: those who talk to it pay more
// (Event::price), and in the end may not write to it alone.
struct Lags {
  static constexpr RequestTraits traits{Asker::server, Answer::at_once, Words::none};
  Lag lag;
};
// Has these in the place of all bans, and takes out those who are here, but for operators. Nothing
// is done if the bans were changed since that version.
struct ReplaceBans {
  static constexpr RequestTraits traits{Asker::server, Answer::at_once, Words::none};
  std::shared_ptr<const Bans> bans;
  std::uint64_t version;
};
// Forgets half of what was said, the oldest lines of the rooms that keep most.
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
  Ticket ticket = 0;       // If the client waits for the answer: the answer has it, too.
  std::uint32_t size = 0;  // Bytes of the line that asks, for what it may cost.
};

constexpr RequestTraits traits_of(const Request::What& what) {
  return std::visit([](const auto& one) { return one.traits; }, what);
}

// Whether the client waits for the answer (Answer::awaited).
constexpr bool is_waited_for(const Request::What& what) {
  return traits_of(what).answer == Answer::awaited;
}

// Whether it changes nothing, and may be answered at length.
constexpr bool only_asks(const Request::What& what) {
  return traits_of(what).answer == Answer::at_length;
}

}  // namespace papo::chat
