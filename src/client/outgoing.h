// SPDX-License-Identifier: MIT

// The user's lines on their way to the server: lines that wait, and lines that were sent and
// perhaps not taken.
//
// A server that closes may or may not have read the last lines. So a "/ping" follows the sent
// lines, one at a time, and its answer tells that the lines before it were taken.
//
// Threads: the loop's; this class knows no sockets.
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

  // The caller keeps to the limit: it adds no more once this is full.
  void add(std::string line);
  [[nodiscard]] bool full() const { return bytes_ >= limit; }

  [[nodiscard]] bool waiting() const { return sent_ < lines_.size(); }
  [[nodiscard]] bool empty() const { return lines_.empty(); }

  // The bytes of all lines that wait, and of the ping after them. These lines now count as sent.
  std::string take();

  // Takes all lines for a server that does not know "/ping". Nothing is remembered of them.
  std::string take_for_good();

  // Takes the next line alone, as the answer to a question of the server.
  std::string take_one();

  // The server has answered this ping. Returns true if that was the ping under way.
  bool ponged(std::string_view text);

  // The connection is gone. Returns the lines that may or may not have been taken. Lines that wait
  // stay.
  std::vector<std::string> lost();

  [[nodiscard]] bool awaits_pong() const { return !ping_.empty(); }

  // The text of a new ping, for bytes that were sent besides these lines.
  std::string next_ping();

 private:
  void drop_first();

  std::deque<std::string> lines_;  // The first sent_ of these were sent.
  std::size_t sent_ = 0;
  // The first pinged_ of these were sent before the ping that is under way.
  std::size_t pinged_ = 0;
  std::size_t bytes_ = 0;
  std::string ping_;  // Empty: no ping is under way.
  std::uint64_t pings_ = 0;
};

}  // namespace papo::client
