// SPDX-License-Identifier: MIT

// How long to wait before each further try: twice as long as before, from one second to half a
// minute, and some of it by chance so that not all who were disconnected come back at once.
//
// To be let in is not enough for the pauses to become short again: a server that lets in and closes
// would be asked again each second. The client must have stayed for a while.
//
// Threads: the loop's; it knows no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <random>

namespace papo::client {

class Pauses {
 public:
  explicit Pauses(std::uint32_t seed) : chance_(seed) {}

  std::chrono::milliseconds next();
  void start_over() { tries_ = 0; }

  // The connection that ended had let the client in for so long.
  void stayed(std::chrono::milliseconds time);

  // No longer pause is to come.
  [[nodiscard]] bool longest() const;

 private:
  std::minstd_rand chance_;
  int tries_ = 0;
};

inline constexpr std::chrono::seconds long_stay{60};

// The same name is tried for this long after coming back, before the user is asked for another: a
// server takes a minute and a half, if it was told nothing else, to notice that a connection died.
inline constexpr std::chrono::seconds name_patience{120};

}  // namespace papo::client
