// SPDX-License-Identifier: MIT

// The bytes that the kernel has not yet taken for a client.
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

  // The end of the waiting bytes, to append to.
  std::string& tail() { return bytes_; }

  // The kernel took so many bytes off the front.
  void advance(std::size_t bytes);
  // Records bytes that the kernel took without waiting here, after all waiting bytes.
  void passed_by(std::string_view bytes) { framing_.sent(bytes); }
  // Does so for a text of which nothing waits.
  void passed_whole(std::string_view text) { framing_.sent_whole(text); }
  void clear();
  // Bytes that come from now on may be cut there.
  void follow(wire::Borders borders) { framing_.follow(borders, waiting().size()); }
  [[nodiscard]] wire::Borders borders() const { return framing_.borders(); }
  // Drops the waiting bytes, except for the rest of a line or frame that was begun, up to the
  // framing's border.
  void cut_to_border();

 private:
  std::string bytes_;
  std::size_t sent_ = 0;
  wire::Framing framing_;
};

}  // namespace papo::delivery
