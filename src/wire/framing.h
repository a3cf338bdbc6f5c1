// SPDX-License-Identifier: MIT

// The borders in a client's bytes: waiting bytes may be cut only where the client can read on as if
// nothing had been there. The only framing is lines.
//
// Threads: those of the bytes.
#pragma once

#include <cstddef>
#include <string_view>

namespace papo::wire {

class LineFraming {
 public:
  // These bytes were sent, after all bytes before them.
  void sent(std::string_view bytes) {
    if (!bytes.empty()) within_ = bytes.back() != '\n';
  }

  // How many of the waiting bytes must be sent before the next cut. If these do not hold the end of
  // the line that was begun: none, and what_ends_it() must be sent in their place.
  [[nodiscard]] std::size_t bytes_to_border(std::string_view waiting) const {
    const auto end = within_ ? waiting.find('\n') : std::string_view::npos;
    return end == std::string_view::npos ? 0 : end + 1;
  }
  [[nodiscard]] std::string_view what_ends_it() const { return within_ ? "\n" : ""; }

 private:
  bool within_ = false;  // A line was begun and has not ended.
};

}  // namespace papo::wire
