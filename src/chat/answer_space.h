// SPDX-License-Identifier: MIT

// The space that an answer has for lines of the past, in memory and in an archive.
//
// Threads: values, any thread.
#pragma once

#include <algorithm>
#include <cstddef>

#include "chat/event.h"
#include "chat/state.h"

namespace papo::chat {

class AnswerSpace {
 public:
  AnswerSpace(std::size_t lines, std::size_t bytes) : lines_(lines), bytes_(bytes) {}

  // Whether one more line has its place. The first line has, however long it is.
  bool take(const Event& line) {
    const auto bytes = bytes_of_line(line);
    is_full_ = lines_ == 0 || (bytes > bytes_ && !is_first_);
    if (is_full_) return false;
    --lines_;
    bytes_ -= std::min(bytes_, bytes);
    is_first_ = false;
    return true;
  }
  // Whether no further line is to be looked for.
  [[nodiscard]] bool is_full() const { return is_full_ || lines_ == 0; }

 private:
  std::size_t lines_;
  std::size_t bytes_;
  bool is_first_ = true;
  bool is_full_ = false;  // A line had no place.
};

}  // namespace papo::chat
