// SPDX-License-Identifier: MIT

// The lines of the user on their way to the server: those that wait, and those that were sent and
// are not yet known to have been taken.
//
// A server that closes may or may not have read what was sent last. So after what was sent a
// "/ping" follows, one at a time, and its answer tells what was taken before it.
//
// Threads: the loop's; it knows no sockets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace papo::client {

class Outgoing {
 public:
  static constexpr std::size_t limit = 65536;  // Bytes.

  // It is the caller's to keep to the limit, by adding no more once it is full.
  void add(std::string line);
  [[nodiscard]] bool full() const { return bytes_ >= limit; }

  [[nodiscard]] bool waiting() const { return sent_ < lines_.size(); }
  [[nodiscard]] bool empty() const { return lines_.empty(); }

  // The bytes of all that waits, and of the ping after it; from now on it counts as sent.
  std::string take();

  // The same for a server that does not know "/ping": what leaves is forgotten.
  std::string take_for_good();

  // The next that waits alone, as the answer to something that the server asked.
  std::string take_one();

  // The server has answered this ping. True if it was the one that was waited for.
  bool ponged(std::string_view text);

  // The connection is gone: the lines of which nobody knows whether they were taken. Those that
  // wait stay.
  std::vector<std::string> lost();

  [[nodiscard]] bool awaits_pong() const { return !ping_.empty(); }

  // A ping of its own, for what was sent besides; it is answered by that text.
  std::string next_ping();

 private:
  void drop_first();

  std::deque<std::string> lines_;  // Of these the first sent_ were sent,
  std::size_t sent_ = 0;
  std::size_t pinged_ = 0;  // and the first pinged_ of them before the ping that is under way.
  std::size_t bytes_ = 0;
  std::string ping_;  // Empty: none is under way.
  std::uint64_t pings_ = 0;
};

}  // namespace papo::client
