// SPDX-License-Identifier: MIT

// Cuts a stream of bytes into lines.
//
// A line ends at "\n"; one "\r" before it is dropped. A line of more than the limit is not kept:
// the framer reports it once, as soon as it is too long, and drops it up to its end. So at most
// `limit + 1` bytes of an unfinished line are held (one more for a "\r" that may be the end).
//
// Threads: no shared state; in the server, the loop thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace papo::net {

class LineFramer {
 public:
  struct Line {
    std::string_view text;  // Valid until the next call of next().
    bool too_long = false;  // Then there is no text.
  };

  // Takes the next line off the front of `bytes`. The rest of `bytes` is to be given again. None if
  // `bytes` held no end of a line: then all of it was taken.
  std::optional<Line> next(std::string_view& bytes, std::size_t limit);

  // Within a line that is too long and has not ended yet.
  [[nodiscard]] bool passing_over() const { return passing_over_; }

  // Bytes of an unfinished line.
  [[nodiscard]] std::size_t held() const { return unfinished_.size(); }

 private:
  std::string unfinished_;
  bool handed_out_ = false;    // unfinished_ was the line of the last call, and is free now.
  bool passing_over_ = false;  // Within a line that is too long.
};

}  // namespace papo::net
