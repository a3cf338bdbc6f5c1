// SPDX-License-Identifier: MIT

// Connections that are over on our side, but whose last bytes may still be on their way.
//
// close() with unread input makes the kernel send a reset, and drop the bytes that the peer has not
// acknowledged. So a last word could be lost. Here a connection is first shut down for writing, and
// is closed once the peer has everything or has gone. If that takes too long, the connection is
// reset, because nobody counts the bytes that the kernel would hold.
//
// Threads: the loop's.
//
// Sources: tcp(7) (SIOCOUTQ, TCP_INFO), RFC 1122 section 4.2.2.13 (reset when data is lost by a
// close).
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <vector>

#include "budget/limits.h"
#include "net/loop.h"
#include "net/socket.h"

namespace papo::net {

class Lingering {
 public:
  Lingering(Loop& loop, std::function<void()> on_all_closed);

  void add(Fd fd);
  // Connections added from now on may take at least so long.
  void allow(std::chrono::milliseconds patience) { patience_ = std::max(patience_, patience); }
  void tidy() { closing_.shrink_to_fit(); }
  [[nodiscard]] bool empty() const { return closing_.empty(); }
  // Whether too many linger already for one that never came in. A peer can refuse to acknowledge on
  // purpose.
  [[nodiscard]] bool crowded() const { return closing_.size() >= budget::linger_crowd; }

 private:
  struct Closing {
    Fd fd;
    std::chrono::milliseconds deadline;
  };

  void look();

  Loop& loop_;
  std::function<void()> on_all_closed_;
  std::chrono::milliseconds patience_{budget::linger_patience};
  std::vector<Closing> closing_;
  Timer timer_;
};

}  // namespace papo::net
