// SPDX-License-Identifier: MIT

// What comes from a pipe or a file, byte by byte as it is, but for how it begins: the first lines
// answer what the server asks, a password and a name. Each waits until the one before was accepted.
// Else a name that is taken would have the next line, which was meant for the others, become the
// name.
//
// Whatever the server's language: it asks by notices that end with "?", and objects by "!! ".
//
// Threads: the loop's; it knows no sockets.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace papo::client {

class FirstAnswers {
 public:
  static constexpr std::size_t limit = 65536;  // Bytes.

  // Of the input; it is the caller's to give no more once it is full. In the end no more comes.
  void give(std::string_view bytes) { held_ += bytes; }
  void end() { ended_ = true; }
  [[nodiscard]] bool full() const { return held_.size() >= limit; }

  // A line of the server.
  void hear(std::string_view line);

  // What may be sent by now.
  std::string take();

  // Something may not be sent yet.
  [[nodiscard]] bool waiting() const { return !held_.empty(); }

  // Why an answer was not accepted; empty if none was refused.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }

 private:
  std::string take_answer();

  std::string held_;
  bool ended_ = false;
  bool greeted_ = false;
  bool asked_ = true;      // Lines are answers,
  bool answered_ = false;  // and one is under way.
  std::string refusal_;
};

}  // namespace papo::client
