// SPDX-License-Identifier: MIT

// Pasted lines that are still to be said, as text, whatever they look like.
//
// Threads: the loop's; this class knows neither terminal nor socket.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace papo::client {

// The line with which the server is told to say the text. A text that would be something else to
// the server, "/quit", "#include", "sair", is said by "/say".
std::string to_be_said(std::string_view text);

class PastedLines {
 public:
  // So many lines are sent at a time. The rest can still be held back.
  static constexpr std::size_t at_once = 5;

  // Adds lines; empty ones are left out.
  void add(std::string_view text);

  [[nodiscard]] bool waiting() const { return !lines_.empty(); }
  std::string take();
  void drop();

  [[nodiscard]] std::size_t taken() const { return total_ - lines_.size(); }
  [[nodiscard]] std::size_t total() const { return total_; }

 private:
  std::deque<std::string> lines_;
  // All lines since the last time that none waited, with those that were taken since.
  std::size_t total_ = 0;
};

}  // namespace papo::client
