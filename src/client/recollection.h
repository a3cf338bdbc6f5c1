// SPDX-License-Identifier: MIT

// Remembers the talk in the user's rooms, as far as the user has seen it. When the client comes
// back after the connection was lost, the server sends the last lines of each room. This class
// tells which of these lines the user has not seen.
//
// Lines of others come from the server, and are in its order. So the last seen lines are looked for
// at the beginning of the server's history. If fewer than three lines agree, their times must agree
// too, apart from the time zone, because "ok" may be said again. The server does not send the
// user's own lines back, so their place among the others is not known. They are recognised by their
// text.
//
// Threads: the loop's; this class knows no clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "client/server_line.h"

namespace papo::client {

// Hashes the speaker and the text. Blanks do not count, because the server may change them.
std::uint64_t hash_of_words(const Said& said);

class Recollection {
 public:
  // As many as a server sends to a person that joins a room, by default and at most.
  static constexpr std::size_t most_lines = 100;

  // The rooms that the user is in by now. The talk of other rooms is forgotten.
  void be_in(const std::vector<std::string>& rooms);
  [[nodiscard]] bool is_in(std::string_view room) const { return seen_.contains(room); }

  // A line of speech, "<bia> hello", in a room that the user is in.
  void heard(std::string_view room, std::string_view line, std::time_t now);
  void said(std::string_view room, std::string_view line);

  // Takes the server's history of a room, "[2026-11-23 12:03] <bia> hello", and returns its new
  // lines. By then the user counts as having seen all of them.
  struct News {
    std::vector<std::string> lines{};
    bool may_lack_some = false;  // There may have been other new lines before these.
  };
  News see(const std::string& room, const std::vector<std::string>& history,
           std::string_view own_name);

  // Whether the room's last history holds all lines of the user with these words.
  [[nodiscard]] bool was_told(std::string_view room, std::string_view line) const;

 private:
  struct Line {
    std::uint64_t what = 0;
    std::int64_t minute = 0;
  };
  struct Seen {
    std::deque<Line> others{};
    std::deque<std::uint64_t> own{};
    std::vector<std::uint64_t> own_told{};  // The lines in the last history.
  };
  static std::size_t matching(const std::deque<Line>& seen, const std::vector<Line>& history);

  std::vector<std::string> rooms_;
  std::map<std::string, Seen, std::less<>> seen_;  // One for each room.
};

}  // namespace papo::client
