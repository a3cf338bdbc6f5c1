// SPDX-License-Identifier: MIT

// Completes the word before the cursor. It first uses what the client knows, and asks the server
// for the rest. A further Tab brings the next candidate.
//
// Threads: the loop's; this class knows neither terminal nor socket.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/known_names.h"
#include "client/places.h"
#include "client/program_line.h"

namespace papo::client {

class Completion {
 public:
  // The effect of Tab, or of an answer.
  struct Outcome {
    std::string ask{};                   // The beginning of a word, for the server to complete.
    std::string before{};                // The text before the cursor.
    std::string replacement{};           // Replaces that text, if it still stands there.
    std::vector<std::string> choices{};  // These are shown, because the word is not clear.
  };

  struct Known {
    const KnownNames& people;
    const Places& places;
    std::string_view own_name{};
  };

  // The user pressed Tab with this text before the cursor.
  Outcome tab(std::string_view before, const Known& known);

  // Whether the server was asked and has not answered yet, and no known word fits.
  [[nodiscard]] bool waiting() const { return waiting_; }
  void give_up() { waiting_ = false; }

  // The server has answered.
  Outcome answered(const Candidates& candidates);

 private:
  Outcome complete_command();
  [[nodiscard]] std::vector<std::string> fitting_arguments() const;
  [[nodiscard]] std::vector<std::string> fitting(const Known& known) const;
  Outcome next();
  [[nodiscard]] bool is_first_argument() const;
  [[nodiscard]] bool goes_to_a_place() const;

  std::string kept_;  // The text before the word.
  std::string word_;  // The word, as the user began it.
  std::string asked_;
  bool waiting_ = false;
  std::vector<std::string> fitting_;
  std::optional<std::size_t> at_{};     // The candidate among these that Tab has brought.
  std::string shown_;                   // The text before the cursor, if nobody has typed since.
  std::vector<std::string> choices_{};  // The commands that the word may become.
};

}  // namespace papo::client
