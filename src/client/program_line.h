// SPDX-License-Identifier: MIT

// The server's lines for programs, "%% ...".
//
// These lines are the same in each language of the server, and are never shown.
//
// Threads: pure functions, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace papo::client {

// "%% asks password", "%% asks password ana", "%% asks name", "%% state ana #jogos #lobby #jogos"
struct State {
  enum class Stage { unknown, asks_password, asks_name, here };

  Stage stage = Stage::unknown;
  std::string name{};
  // The room that the user talks in; empty if the user is in none.
  std::string current{};
  std::vector<std::string> rooms{};  // In the order in which they were joined.
  std::string account{};             // The account whose password is asked for; empty: the house's.
};

// "%% pong 17": every line before "/ping 17" was taken or refused.
struct Pong {
  std::string text;
};

// "%% complete PREFIX CANDIDATE ...": the words that begin so.
struct Candidates {
  std::string prefix;
  std::vector<std::string> words{};
};

// "%% closed kicked": the server closes, and says why.
struct Closed {
  std::string why;
};

// "%% said a3f #lobby": the next line has this id.
struct SaidMark {
  std::string id;
  std::string room;
};

// "%% sent a3f #lobby": a line of the user was said there, and has this id.
struct SentMark {
  std::string id;
  std::string room;
};

// "%% at a3f #lobby": the lines behind this id arrive as they are said.
struct PlaceMark {
  std::string id;
  std::string room;
};

// "%% history #lobby since a3f", "%% history #lobby last": lines of the past follow.
struct HistoryBegins {
  std::string room;
  std::string part;
  std::string id{};
};

// "%% history-end #lobby older newer": that was all of them, and there are further ones.
struct HistoryEnds {
  std::string room;
  bool has_older = false;
  bool has_newer = false;
};

// A line for programs that this client does not know.
struct Unknown {};

using ProgramLine = std::variant<Unknown, State, Pong, Candidates, Closed, SaidMark, SentMark,
                                 PlaceMark, HistoryBegins, HistoryEnds>;

// Nothing for a line that is for people.
std::optional<ProgramLine> program_line(std::string_view line);

}  // namespace papo::client
