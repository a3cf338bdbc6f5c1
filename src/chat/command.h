// What someone asks for, in no dialect's words. Views point into the line it was parsed from.
#pragma once

#include <cstddef>
#include <string_view>
#include <variant>

#include "chat/event.h"

namespace papo::chat {

struct Nothing {};  // An empty line.

// Before being here.

struct GivePassword {
  std::string_view password;
};
struct GiveName {
  std::string_view name;
};

// Talking.

struct Say {
  std::string_view room{};  // Empty: the one it talks in.
  std::string_view text;
  bool action = false;
};
struct Whisper {
  std::string_view to;
  std::string_view text;
};
struct Reply {
  std::string_view text;
};

// Rooms. Empty: the one it talks in.

struct Join {
  std::string_view room;
};
struct Go {
  std::string_view room;
};
struct Leave {
  std::string_view room{};
};
struct ListRooms {
  std::size_t page = 1;
};
struct Topic {
  std::string_view topic{};  // Empty: to be told.
};
struct Recall {
  std::size_t lines = 0;  // How many; 0: as many as those who join are sent.
  bool older = false;     // Than those that it was told the last time.
};

// People.

struct Rename {
  std::string_view name;
};
struct GoAway {
  std::string_view reason{};
};
struct ComeBack {};
struct Who {
  std::string_view room{};
  std::size_t page = 1;
};
struct WhoIs {
  std::string_view name;
};
struct Quit {
  std::string_view reason{};
};
struct Help {
  std::string_view command{};  // Empty: all there are.
};
struct ChooseLanguage {
  std::string_view language{};  // Empty: to be told.
};

// Operators.

struct BecomeOperator {
  std::string_view password;
};
struct Kick {
  std::string_view name;
  std::string_view reason{};
};
struct PlaceBan {
  std::string_view whom;    // A name, or an address, or a range of them.
  std::string_view rest{};  // How long, and why.
};
struct LiftBan {
  std::string_view whom;
};
struct ListBans {
  std::size_t page = 1;
};
struct Mute {
  std::string_view name;
  std::string_view time{};
};
struct Unmute {
  std::string_view name;
};
struct Announce {
  std::string_view text;
};

// Programs.

struct TellState {};
struct Ping {
  std::string_view text{};
};
struct Complete {
  std::string_view prefix;
};

struct Mistake {
  Refused refused;
};

using Command = std::variant<Nothing, GivePassword, GiveName, Say, Whisper, Reply, Join, Go, Leave,
                             ListRooms, Topic, Recall, Rename, GoAway, ComeBack, Who, WhoIs, Quit,
                             Help, ChooseLanguage, BecomeOperator, Kick, PlaceBan, LiftBan,
                             ListBans, Mute, Unmute, Announce, TellState, Ping, Complete, Mistake>;

}  // namespace papo::chat
