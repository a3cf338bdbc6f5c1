// SPDX-License-Identifier: MIT

// The workers' requests to the loop thread, and whether the loop has stopped reading because
// workers lag.
//
// The loop pauses when a mailbox is congested, and a worker whose backlog has fallen asks it to go
// on. Each side first says its own part, then looks at the other's (both sequentially consistent).
// So the loop never pauses while the worker believes that the loop reads.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "base/address_range.h"
#include "base/mutex.h"
#include "chat/event.h"
#include "net/loop.h"
#include "net/wakeup.h"

namespace papo::server {

struct Request {
  enum class Kind {
    watch_writable,  // Tell the owner once the client takes bytes again.
    finish,          // The client's last word waits to be sent; take no more lines from it.
    release,         // The owner has let go of the descriptor: it may be closed.
    cut_off,         // Releases too, and the sent bytes need not arrive.
    bytes_taken,     // The owner has dealt with so many `bytes` of the client's chunks.
    speaks,          // The client speaks the dialect of that number, as its owner found out.
    greet_later,     // Send a `greet` in a while, unless the client speaks first.
    move,            // The client comes from the address `from`, and counts for that site.
    charge,          // The client's request cost `tokens` of its rate limit.
    tell_when_paid,  // Send a `paid` once the client has tokens again.
    look_again,      // Send the owner of the client a `look` in a second.
    resume_reading,  // Read from all clients again, because the backlog has fallen.
  };
  Kind kind;
  chat::ClientId client = 0;
  float tokens = 0;
  std::uint32_t bytes = 0;
  std::uint8_t dialect = 0;
  std::optional<AddressRange> from{};
};

class LoopDesk {
 public:
  // `on_request` is called on the loop's thread.
  LoopDesk(net::Loop& loop, std::function<void(const Request&)> on_request);

  // For workers. Takes all requests of a turn at once, and leaves the vector empty.
  void post(std::vector<Request>& requests);

  // For the loop. Returns whether it leaves its clients alone. This begins when a worker is
  // `congested`, and ends with go_on(), not as soon as none is. Otherwise some clients could wait
  // for ever, while others keep the workers between the two marks.
  template <typename Congested>
  bool pause(Congested congested) {
    if (!is_paused_ && congested()) is_paused_ = wait_for_relief(congested);
    return is_paused_;
  }
  // For the loop, which was asked to go on. Returns whether it does. A worker that still `lags`
  // will ask later.
  template <typename Lags>
  bool go_on(Lags lags) {
    is_paused_ = wait_for_relief(lags);
    return !is_paused_;
  }
  // For workers, after their backlog fell. Returns whether the loop must be asked to go on; true
  // only once.
  bool resume() { return relief_awaited_.load() && relief_awaited_.exchange(false); }

  // For the loop. Gives back the memory of a large number of requests, if none waits.
  void tidy();

  // For the loop: the server ends now, whatever still waits.
  void give_up() { given_up_ = true; }
  [[nodiscard]] bool given_up() const { return given_up_.load(std::memory_order_relaxed); }

 private:
  void take();

  template <typename Lags>
  bool wait_for_relief(Lags lags) {
    relief_awaited_ = true;
    if (lags()) return true;
    relief_awaited_ = false;
    return false;
  }

  std::function<void(const Request&)> on_request_;
  bool is_paused_ = false;  // Belongs to the loop.
  std::atomic<bool> relief_awaited_{false};
  std::atomic<bool> given_up_{false};
  Mutex mutex_;
  std::vector<Request> posted_ GUARDED_BY(mutex_);
  std::vector<Request> taken_;  // Belongs to the loop.
  net::Wakeup wakeup_;
};

}  // namespace papo::server
