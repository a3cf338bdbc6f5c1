// SPDX-License-Identifier: MIT

// Completing the word before the cursor: at once, from what the client knows; the server is asked
// for what else there is. Tab once more brings the next that fits.
//
// Threads: the loop's; it knows neither terminal nor socket.
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
  // What Tab, or an answer, leads to.
  struct Outcome {
    std::string ask{};                   // The server is to be asked what begins so.
    std::string before{};                // The text before the cursor,
    std::string replacement{};           // and its replacement, if it still stands there.
    std::vector<std::string> choices{};  // To be shown: which of these is meant?
  };

  struct Known {
    const KnownNames& people;
    const Places& places;
    std::string_view own_name{};
  };

  // Tab was pressed with this text before the cursor.
  Outcome tab(std::string_view before, const Known& known);

  // The server was asked, nothing that fits is known, and it has not answered yet.
  [[nodiscard]] bool waiting() const { return waiting_; }
  void give_up() { waiting_ = false; }

  // The server has answered.
  Outcome answered(const Candidates& candidates);

 private:
  Outcome complete_command();
  [[nodiscard]] std::vector<std::string> fitting(const Known& known) const;
  Outcome next();
  [[nodiscard]] bool is_first_argument() const;
  [[nodiscard]] bool goes_to_a_place() const;

  std::string kept_;  // The text before the word,
  std::string word_;  // and the word, as it was begun.
  std::string asked_;
  bool waiting_ = false;
  std::vector<std::string> fitting_;
  std::optional<std::size_t> at_{};     // Of these the one that Tab has brought.
  std::string shown_;                   // What stands before the cursor by now, if nobody typed on.
  std::vector<std::string> choices_{};  // What the command may become.
};

}  // namespace papo::client
