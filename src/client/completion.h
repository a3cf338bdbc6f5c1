// Completing the word before the cursor: commands by itself, names and rooms by what the server
// answers.
//
// Threads: the loop's; it knows neither terminal nor socket.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/program_line.h"

namespace papo::client {

class Completion {
 public:
  // What Tab, or an answer, leads to. At most one of these.
  struct Outcome {
    std::string ask{};                   // The server is to be asked what begins so.
    std::string before{};                // The text before the cursor,
    std::string replacement{};           // and its replacement, if it still stands there.
    std::vector<std::string> choices{};  // To be shown: which of these is meant?
  };

  // Tab was pressed with this text before the cursor.
  Outcome tab(std::string_view before);

  // The server was asked, and has not answered yet.
  [[nodiscard]] bool waiting() const { return asked_; }
  void give_up() { asked_ = false; }

  // The server has answered.
  Outcome answered(const Candidates& candidates);

 private:
  Outcome choose(std::vector<std::string> candidates);
  [[nodiscard]] std::string_view word() const;

  std::string before_;
  bool asked_ = false;
  std::vector<std::string> choices_;  // What before_ may become, if Tab is pressed again.
};

}  // namespace papo::client
