// SPDX-License-Identifier: MIT

// What was said in the rooms that one is in, as far as the user has seen it. When one comes back
// after the connection was lost, the server sends what was said last in each room: this tells which
// lines of that the user has not seen.
//
// Lines of others come from the server, and are in its order. They are the same as those at the
// beginning of what the server sends if the last that were seen are. Where these are fewer than
// three, their times have to agree too, but for the time zones: "ok" may be said again. The user's
// own lines are not sent back, so that their place among the others is not known; these are told by
// what they say.
//
// Threads: the loop's; it knows no clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace papo::client {

class Recollection {
 public:
  // As many as a server sends to someone who joins a room, by default and at most.
  static constexpr std::size_t most_lines = 100;

  // The rooms that one is in by now: what was said in those that were left is forgotten.
  void be_in(const std::vector<std::string>& rooms);
  [[nodiscard]] bool is_in(std::string_view room) const { return seen_.contains(room); }

  // Lines of speech, "<bia> hello", in a room that one is in.
  void heard(std::string_view room, std::string_view line, std::time_t now);
  void said(std::string_view room, std::string_view line);

  // The server sends what was said last in this room, "[2026-11-23 12:03] <bia> hello": what is new
  // of it. By then the user has seen all of it.
  struct News {
    std::vector<std::string> lines{};
    bool may_lack_some = false;  // Before the first of these there may have been others.
  };
  News see(const std::string& room, const std::vector<std::string>& history,
           std::string_view own_name);

  // Whether all that the user has said to the room by these words is in what was said last there.
  [[nodiscard]] bool was_told(std::string_view room, std::string_view line) const;

 private:
  struct Line {
    std::uint64_t what = 0;
    std::int64_t minute = 0;
  };
  struct Seen {
    std::deque<Line> others{};
    std::deque<std::uint64_t> own{};
    std::vector<std::uint64_t> own_told{};  // In the last history.
  };
  static std::size_t matching(const std::deque<Line>& seen, const std::vector<Line>& history);

  std::vector<std::string> rooms_;
  std::map<std::string, Seen, std::less<>> seen_;  // By room.
};

}  // namespace papo::client
