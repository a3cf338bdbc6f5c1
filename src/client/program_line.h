// SPDX-License-Identifier: MIT

// The lines that are for programs, "%% ...": what they tell, and how they are told.
//
// They are the same in whatever language the server speaks, and are never shown.
//
// Threads: pure functions, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace papo::client {

// "%% asks password", "%% asks name", "%% state ana #jogos #lobby #jogos"
struct State {
  enum class Stage { unknown, asks_password, asks_name, here };

  Stage stage = Stage::unknown;
  std::string name{};
  std::string current{};             // The room that one talks in; empty when in none.
  std::vector<std::string> rooms{};  // In the order in which they were joined.
};

// "%% pong 17": every line before "/ping 17" was taken or refused.
struct Pong {
  std::string text;
};

// "%% complete PREFIX CANDIDATE ...": what begins so.
struct Candidates {
  std::string prefix;
  std::vector<std::string> words{};
};

// "%% closed kicked": the server closes, and why.
struct Closed {
  std::string why;
};

// One that this client does not know.
struct Unknown {};

using ProgramLine = std::variant<Unknown, State, Pong, Candidates, Closed>;

// None for a line that is for people.
std::optional<ProgramLine> program_line(std::string_view line);

}  // namespace papo::client
