// SPDX-License-Identifier: MIT

// What is taken from clients, and what things cost: all in tokens of the rate limit.
//
// One token is a line of at most 256 bytes. The rate limit says how many a second one connection
// has; everything else follows from that by the numbers below.
//
// Threads: constants and a pure function, any thread.
#pragma once

#include <cstddef>

namespace papo::net {

// How much may come at once: as much as comes in this many seconds.
inline constexpr unsigned burst_seconds = 5;
// The same of a site that many people share: it has much already, and what the others say waits
// behind what comes at once.
inline constexpr unsigned burst_seconds_if_shared = 1;
// All connections of one site together have as many tokens as this many connections.
inline constexpr unsigned connections_a_site = 5;
// A site that many people share (Reactor::Limits::is_shared) has so many times as much.
inline constexpr unsigned sites_a_shared_one = 10;
// What some of a site have asked for makes the others wait no longer than it takes for this much.
inline constexpr double seconds_owed_by_site = 0.5;

// As many may wait at a site's door as can come in within this many seconds.
inline constexpr unsigned seconds_at_the_door = 2;

inline constexpr std::size_t bytes_a_token = 256;
// Coming in: it is paid by the site. Everyone is told of it, and also when the client goes.
inline constexpr double cost_of_entering = 2;
// A line that is too long is passed over, which bothers nobody else.
inline constexpr std::size_t bytes_passed_over_a_token = std::size_t{1} << 20;

// A line costs one token, and one more for each 256 bytes that it has beyond the first.
constexpr double cost_of_line(std::size_t bytes) {
  const auto begun = (bytes + bytes_a_token - 1) / bytes_a_token;
  return begun == 0 ? 1.0 : static_cast<double>(begun);
}

}  // namespace papo::net
