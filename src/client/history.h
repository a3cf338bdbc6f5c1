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
// The first and the last line are in the server's language. The room is known by its "#".
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

#include "client/program_line.h"
#include "client/recollection.h"

namespace papo::client {

class History {
 public:
  // Gets each line to be shown, and the room in which the user missed this line, if so.
  using OnLine = std::function<void(std::string_view line, std::string_view missed_in)>;

  explicit History(OnLine on_line) : on_line_(std::move(on_line)) {}

  // Takes a line of the server that is for people. The state is the one that the server has told by
  // then. `own_name` is known before the state tells it.
  void take(std::string_view line, const State& state, std::string_view own_name, bool coming_back,
            std::time_t now);

  // The user says this line to a room: "<ana> hello".
  void said(std::string_view room, std::string_view line) { recollection_.said(room, line); }

  // Whether the history sent after coming back holds this line of the user.
  [[nodiscard]] bool was_taken(std::string_view room, std::string_view line) const {
    return recollection_.was_told(room, line);
  }

  // The user is in again, with all rooms, and `state` tells the user's name and rooms.
  void is_in(const State& state);

  void disconnected() { block_.reset(); }

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
  Recollection recollection_;
  std::string own_name_;
  std::optional<Block> block_;  // The last lines of a room, while they arrive.
};

}  // namespace papo::client
