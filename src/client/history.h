// SPDX-License-Identifier: MIT

// The lines of the server on their way to the user. When one comes back after the connection was
// lost, the server sends what was said last in each room: the user is told what was missed of it,
// as such, and nothing a second time.
//
//     -- last 3 lines of #lobby:
//     [2026-11-23 12:03] <bia> seen             -- 1 line was said in #lobby while you were away:
//     [2026-11-23 12:03] <bia> seen too   ==>   [2026-11-23 12:05] <bia> missed
//     [2026-11-23 12:05] <bia> missed           -- end of what you missed
//     -- end of history
//
// The first and the last line are in the server's language. The room is known by its "#".
//
// Threads: the loop's; it knows no clock.
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
  // Is given each line that is to be shown, and the room in which it was missed, if it was.
  using OnLine = std::function<void(std::string_view line, std::string_view missed_in)>;

  explicit History(OnLine on_line) : on_line_(std::move(on_line)) {}

  // A line of the server that is for people. The state is what the server has told by then; one's
  // name is known before.
  void take(std::string_view line, const State& state, std::string_view own_name, bool coming_back,
            std::time_t now);

  // The user says this to a room, "<ana> hello".
  void said(std::string_view room, std::string_view line) { recollection_.said(room, line); }

  // Whether the server tells, after one came back, that it took what the user had said so.
  [[nodiscard]] bool was_taken(std::string_view room, std::string_view line) const {
    return recollection_.was_told(room, line);
  }

  // One is in, with all rooms that one came back to: where and who one is by now.
  void is_in(const State& state);

  void disconnected() { block_.reset(); }

 private:
  struct Block {
    std::string room{};
    std::string announcement{};
    bool held_back = false;  // Of what follows, only what was missed is shown.
    std::vector<std::string> lines{};
  };

  void begin_block(std::string_view notice, const State& state, bool coming_back);
  bool end_block(std::string_view end);
  void tell_missed(const std::string& room, const Recollection::News& news, std::string_view end);
  void hear(std::string_view line, const State& state, std::time_t now);

  OnLine on_line_;
  Recollection recollection_;
  std::string own_name_;
  std::optional<Block> block_;  // What was said last in a room, as it comes.
};

}  // namespace papo::client
