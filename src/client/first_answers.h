// SPDX-License-Identifier: MIT

// Passes on a pipe or a file, byte by byte. Only its first lines are special: they answer the
// server's questions for a password and a name. Each answer waits until the one before was
// accepted. Otherwise, if a name is taken, the next line would become the name, although it was
// meant for the others.
//
// This works in each of the server's languages: a question is a notice that ends with "?", and an
// objection begins with "!! ".
//
// Threads: the loop's; this class knows no sockets.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace papo::client {

class FirstAnswers {
 public:
  static constexpr std::size_t limit = 65536;  // Bytes.

  // Adds bytes of the input. The caller must give no more once this is full. After the end of the
  // input no more may be given.
  void give(std::string_view bytes) { held_ += bytes; }
  void end() { ended_ = true; }
  [[nodiscard]] bool full() const { return held_.size() >= limit; }

  // Hears a line of the server.
  void hear(std::string_view line);

  // Takes the bytes that may be sent by now.
  std::string take();

  // Whether some bytes may not be sent yet.
  [[nodiscard]] bool waiting() const { return !held_.empty(); }

  // Why an answer was not accepted; empty if no answer was refused.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }

 private:
  std::string take_answer();

  std::string held_;
  bool ended_ = false;
  bool greeted_ = false;
  bool asked_ = true;      // Lines are answers.
  bool answered_ = false;  // An answer is on its way.
  std::string refusal_;
};

}  // namespace papo::client
