// SPDX-License-Identifier: MIT

// Connections that are over on our side but whose last bytes may still be on their way.
//
// close() with unread input makes the kernel send a reset and drop what the peer has not
// acknowledged yet, so a last word could be lost. Here a connection is shut down for writing first
// and closed once the peer has everything, or has gone. If it takes too long, it is reset, so that
// the kernel does not hold for it what nobody counts any more.
//
// Threads: the loop's.
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
  // Those added from now on may take at least this long.
  void allow(std::chrono::milliseconds patience) { patience_ = std::max(patience_, patience); }
  void tidy() { closing_.shrink_to_fit(); }
  [[nodiscard]] bool empty() const { return closing_.empty(); }
  // There are so many that none should be added who never came in: a peer can leave what it was
  // told unacknowledged on purpose.
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
