// SPDX-License-Identifier: MIT

// The lines that the user missed in each room while the connection was lost.
//
// The server tells the id of each line by lines for programs, so the client knows the last line
// that it has. When the client is back, it asks what was said since that line, page by page, until
// a page reaches the lines that arrive now. The lines that arrive meanwhile are shown behind the
// missed ones. So each line is shown once, and in the order in which it was said.
//
//     %% said a3f #lobby            The next line has this id.
//     %% sent a3g #lobby            The server has taken a line of the user, which has this id.
//     %% at a3h #lobby              The user has joined. The lines from here on arrive.
//     %% history #lobby since a3f   The answer begins.
//     %% history-end #lobby newer   It ends, and there is more.
//
// Threads: the loop's; this class knows neither clock nor socket.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/program_line.h"

namespace papo::client {

class Gaps {
 public:
  // Gets each line to be shown, and the room in which the user missed this line, if so.
  using OnLine = std::function<void(std::string_view line, std::string_view missed_in)>;

  // So many lines of a room wait until the missed ones have come. More of them are asked for later.
  static constexpr std::size_t most_held = 1000;
  // A server sends no longer page.
  static constexpr std::size_t most_lines_of_answer = 10'000;
  static constexpr std::size_t most_rooms = 1000;

  explicit Gaps(OnLine on_line) : on_line_(std::move(on_line)) {}

  // ---- The server's lines

  void take(const SaidMark& mark) { mark_ = mark; }
  void take(const SentMark& mark);
  void take(const PlaceMark& mark);
  void take(const HistoryBegins& begins);
  void take(const HistoryEnds& ends);

  // Takes a line for people. Returns whether the line was kept back.
  bool keep_back(std::string_view line, std::string_view own_name);
  // The line is not to be shown at all. It counts as known.
  void pass_over();
  // Whether the next lines are an answer about the past.
  [[nodiscard]] bool in_answer() const { return answer_.has_value(); }

  // ---- The user's lines

  // The user says this line to a room: "<ana> hello".
  void said(std::string_view room, std::string_view line);
  // The server has taken or refused all of them.
  void all_settled() { sent_.clear(); }
  // Nobody asks about the lines before the connection was lost any more.
  void doubts_told() { doubts_.clear(); }
  // Whether the server tells in this room which lines it has taken.
  [[nodiscard]] bool knows(std::string_view room) const { return doubts_.contains(room); }
  // Whether the server has taken such a line before the connection was lost. Is asked once for each
  // line.
  bool was_taken(std::string_view room, std::string_view line);

  // ---- The connection

  void disconnected();
  // The user is in, with all rooms.
  void is_in(const std::vector<std::string>& rooms);
  // The next line to be sent to the server. There is none while an answer is awaited.
  std::optional<std::string> next_question();
  // All answers to the last question have come. If that was a refusal, the gap stays open.
  void answered();
  [[nodiscard]] bool filling() const { return !gaps_.empty(); }

 private:
  struct Line {
    std::string id;
    std::string text;  // Empty: it is not shown.
  };
  // The user knows the talk in a room so far.
  struct Place {
    std::string id{};
    bool is_line = false;  // Whether a line has this id.
  };
  struct Gap {
    Place since{};
    std::vector<Line> held{};  // The lines that have arrived since then, in their order.
    std::size_t left_out = 0;  // So many more have arrived since the last question.
    bool tells_place = false;  // The server has told the place in this room since it is back.
    bool is_begun = false;     // Some missed lines were shown.
    bool lacks_some = false;   // The server has forgotten the last line that the user knows.
  };
  struct Answer {
    std::string room;
    bool is_asked = false;  // The client itself has asked for it.
    bool is_kept_back = false;
    std::vector<Line> lines{};
  };
  struct Question {
    std::string room;
    std::string since;
  };
  template <typename T>
  using ByRoom = std::map<std::string, T, std::less<>>;

  void reach(const std::string& room, Place place);
  void hold(Gap& gap, Line line);
  void see_last(Answer answer);
  void fill(Answer answer, const HistoryEnds& ends);
  void tell_missed(const std::string& room, Gap& gap, const std::vector<Line>& lines, bool is_all);
  void close(const std::string& room);
  bool take_doubt(std::string_view room, std::string_view line);

  OnLine on_line_;
  std::string own_name_;
  std::optional<SaidMark> mark_{};      // The next line has it.
  std::optional<Answer> answer_{};      // The answer about the past that arrives.
  std::optional<Question> question_{};  // Is not answered yet.
  bool is_in_ = false;
  std::vector<std::string> rooms_{};
  ByRoom<Place> places_{};  // The rooms without a gap.
  ByRoom<Gap> gaps_{};
  // The user's lines that were sent, and those that were perhaps not taken: hashes of words.
  ByRoom<std::vector<std::uint64_t>> sent_{};
  ByRoom<std::vector<std::uint64_t>> doubts_{};
};

}  // namespace papo::client
