// SPDX-License-Identifier: MIT

// How long to wait before each further try: twice as long as before, from one second to half a
// minute. A part of it is random, so that lost clients do not all come back at once.
//
// The pauses become short again only after the client has stayed for a while. Otherwise the client
// would call each second at a server that lets clients in and closes at once.
//
// Threads: the loop's; this class knows no clock.
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

  // The last connection had let the client in for so long.
  void stayed(std::chrono::milliseconds time);

  // Whether the pauses cannot become longer.
  [[nodiscard]] bool longest() const;

 private:
  std::minstd_rand chance_;
  int tries_ = 0;
};

inline constexpr std::chrono::seconds long_stay{60};

// For this long after coming back, the client tries the same name before it asks the user for
// another. By default, a server needs a minute and a half to notice that a connection died.
inline constexpr std::chrono::seconds name_patience{120};

}  // namespace papo::client
