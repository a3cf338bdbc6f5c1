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

// ---- Coming and going

// A client has connected. The answer is Admitted, or Dismissed if its address is banned.
struct Arrive {
  std::string_view address;  // "10.0.0.1:50000"
};
struct Enter {
  Name name;
  Looks looks;
  std::string_view address{};  // For operators to see.
  std::size_t names = 0;       // So many of those who are in its first room it is told.
};
struct Depart {
  Departure departure;
  std::string_view words{};
};

// ---- Talking

struct Say {
  Place room;
  std::string_view text;
  bool action = false;
};
struct Whisper {
  Whom to;
  std::string_view text;
};

// ---- Rooms

struct Join {  // The answer is RoomFound, if it is there already.
  Name room;
  std::size_t names = 0;  // So many of those who are there it is told.
};
struct FindRoom {  // Among those in which it is.
  Name room;
};
struct Leave {
  Place room;
};
struct SetTopic {
  Place room;
  std::string_view topic;  // Empty: takes it away.
};
struct TellTopic {
  Place room;
};
struct Recall {
  Place room;
  std::size_t lines = 0;               // At most so many; 0: as many as those who join are sent.
  std::optional<LineNumber> before{};  // The last before that one; none: the last of all.
};
// Long answers come in pages of so many, from 1 on. One beyond the last is the last.
struct ListRooms {
  std::size_t page = 1;
  std::size_t page_size = most_a_page;
};

// ---- People

struct Rename {
  Name name;
  Looks looks;
};
struct GoAway {
  std::string_view reason{};
};
struct ComeBack {};
struct Who {
  Place room;
  std::size_t page = 1;
  std::size_t page_size = most_a_page;
};
struct WhoIs {
  Name name;
};
struct Complete {
  std::string_view prefix;
  std::string key;  // What the keys of such names begin with; empty if no name begins so.
};

// ---- Operators. All but the first are refused to others.

struct MakeOperator {};  // By the server, for who gave a right password.
struct Kick {
  Name name;
  std::string_view reason{};
};
// Also takes out those who are here, but for operators.
struct PlaceBan {
  BanTarget target;
  std::optional<std::chrono::seconds> time{};  // None: for ever.
  std::string_view reason{};
};
struct LiftBan {
  BanTarget target;
};
struct ListBans {
  std::size_t page = 1;
  std::size_t page_size = most_a_page;
};
struct Mute {
  Name name;
  std::optional<std::chrono::seconds> time{};
};
struct Unmute {
  Name name;
};
struct Announce {
  std::string_view text;
};

// ---- By the server

// So far is the client behind in taking what it is sent: those who talk to it pay more
// (Event::price), and in the end may not write to it alone.
struct Lags {
  Lag lag;
};
// Has these in the place of all bans, and takes out those who are here, but for operators. Nothing
// is done if the bans were changed since that version.
struct ReplaceBans {
  std::shared_ptr<const Bans> bans;
  std::uint64_t version;
};
// Forgets half of what was said, the oldest lines of the rooms that keep most.
struct Forget {};

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

// Whether more than the state has to answer, or how the client's next line is understood depends on
// the answer: then the client waits for it.
bool is_waited_for(const Request::What& what);

// Whether it changes nothing. Such a request may fail half-way, and its answer may be long.
bool only_asks(const Request::What& what);

}  // namespace papo::chat
