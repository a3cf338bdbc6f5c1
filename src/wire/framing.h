// SPDX-License-Identifier: MIT

// How what is sent to a client is divided: what waits for it may be cut only where the client reads
// on as if nothing had been there. Only lines exist.
//
// Threads: as what is sent.
#pragma once

#include <cstddef>
#include <string_view>

namespace papo::wire {

class LineFraming {
 public:
  // These bytes were sent, after all before them.
  void sent(std::string_view bytes) {
    if (!bytes.empty()) within_ = bytes.back() != '\n';
  }

  // How many of the bytes that wait have to be sent before the next cut. If the end of the line
  // that was begun is not among them: none, and what_ends_it() has to be sent in their place.
  [[nodiscard]] std::size_t bytes_to_border(std::string_view waiting) const {
    const auto end = within_ ? waiting.find('\n') : std::string_view::npos;
    return end == std::string_view::npos ? 0 : end + 1;
  }
  [[nodiscard]] std::string_view what_ends_it() const { return within_ ? "\n" : ""; }

 private:
  bool within_ = false;  // A line was begun and not ended.
};

}  // namespace papo::wire
