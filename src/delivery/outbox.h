// SPDX-License-Identifier: MIT

// Bytes that a client has not taken yet, from the first that the kernel has not.
//
// Threads: the client's owner.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "wire/framing.h"

namespace papo::delivery {

class Outbox {
 public:
  [[nodiscard]] std::string_view waiting() const { return std::string_view{bytes_}.substr(sent_); }
  [[nodiscard]] bool empty() const { return sent_ == bytes_.size(); }
  [[nodiscard]] std::size_t memory() const { return bytes_.capacity(); }

  // Whoever appends to this appends to what waits.
  std::string& tail() { return bytes_; }

  // The kernel took so many bytes off the front.
  void advance(std::size_t bytes);
  // The kernel took bytes that never waited here, after all before them.
  void passed_by(std::string_view bytes) { framing_.sent(bytes); }
  void clear();
  // Drops what waits, but for the rest of what was begun, up to the border that the framing knows.
  void cut_to_border();

 private:
  std::string bytes_;
  std::size_t sent_ = 0;
  wire::LineFraming framing_;
};

}  // namespace papo::delivery
