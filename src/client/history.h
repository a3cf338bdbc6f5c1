// SPDX-License-Identifier: MIT

// The server's lines on their way to the user. When the client comes back after the connection was
// lost, the server sends the last lines of each room. The user is then shown the missed lines only,
// under a line that says so.
//
//     -- last 3 lines of #lobby:
//     [2026-11-23 12:03] <bia> seen             -- 1 line was said in #lobby while you were away:
//     [2026-11-23 12:03] <bia> seen too   ==>   [2026-11-23 12:05] <bia> missed
//     [2026-11-23 12:05] <bia> missed           -- end of what you missed
//     -- end of history
//
// A server that tells the ids of lines is asked for all that was missed (client/gaps.h). Of a
// server that tells none, the lines above are compared with those that the user has seen
// (client/recollection.h). The first and the last of them are in the server's language. The room is
// known by its "#".
//
// Threads: the loop's; this class knows no clock.
#pragma once

#include <ctime>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/gaps.h"
#include "client/program_line.h"
#include "client/recollection.h"

namespace papo::client {

class History {
 public:
  // Gets each line to be shown, and the room in which the user missed this line, if so.
  using OnLine = std::function<void(std::string_view line, std::string_view missed_in)>;

  explicit History(OnLine on_line) : on_line_(on_line), gaps_(std::move(on_line)) {}

  // Takes a line of the server for programs.
  void take(const ProgramLine& told);

  // Takes a line of the server that is for people. The state is the one that the server has told by
  // then. `own_name` is known before the state tells it.
  void take(std::string_view line, const State& state, std::string_view own_name, bool coming_back,
            std::time_t now);

  // A line of the server that is for people, and is not to be shown to this user.
  void pass_over() { gaps_.pass_over(); }

  // The user says this line to a room: "<ana> hello".
  void said(std::string_view room, std::string_view line) {
    recollection_.said(room, line);
    gaps_.said(room, line);
  }
  // The server has taken or refused all lines of the user.
  void all_settled() { gaps_.all_settled(); }

  // Whether the server has taken this line of the user, of which the connection told nothing. Is
  // asked once for each line, when nothing is missing any more.
  bool was_taken(std::string_view room, std::string_view line) {
    return gaps_.knows(room) ? gaps_.was_taken(room, line) : recollection_.was_told(room, line);
  }

  void doubts_told() { gaps_.doubts_told(); }

  // The user is in again, with all rooms, and `state` tells the user's name and rooms.
  void is_in(const State& state);

  // Missed lines still have to come. The server is asked the next question, and all its answers to
  // that have come.
  [[nodiscard]] bool is_missing_lines() const { return gaps_.filling(); }
  std::optional<std::string> next_question() { return gaps_.next_question(); }
  void answered() { gaps_.answered(); }

  void disconnected() {
    block_.reset();
    gaps_.disconnected();
  }

 private:
  struct Block {
    std::string room{};
    std::string announcement{};
    bool held_back = false;  // Only the missed ones of the following lines are shown.
    std::vector<std::string> lines{};
  };

  void begin_block(std::string_view notice, const State& state, bool coming_back);
  bool end_block(std::string_view end);
  void tell_missed(const std::string& room, const Recollection::News& news, std::string_view end);
  void hear(std::string_view line, const State& state, std::time_t now);

  OnLine on_line_;
  Gaps gaps_;
  Recollection recollection_;  // For servers that tell no ids of lines.
  std::string own_name_;
  std::optional<Block> block_;  // The last lines of a room, while they arrive.
};

}  // namespace papo::client
