// SPDX-License-Identifier: MIT

// Lines that were pasted, on their way to be said: as text, whatever they look like.
//
// Threads: the loop's; it knows neither terminal nor socket.
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
  // So many are under way at a time, that the rest can still be held back.
  static constexpr std::size_t at_once = 5;

  // Lines without anything in them are left out: there is nothing to say.
  void add(std::string_view text);

  [[nodiscard]] bool waiting() const { return !lines_.empty(); }
  std::string take();
  void drop();

  [[nodiscard]] std::size_t taken() const { return total_ - lines_.size(); }
  [[nodiscard]] std::size_t total() const { return total_; }

 private:
  std::deque<std::string> lines_;
  std::size_t total_ = 0;  // With those that were taken, since there were none.
};

}  // namespace papo::client
