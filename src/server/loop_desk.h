// What workers ask of the loop thread, and whether it has stopped reading because they lag.
//
// The loop pauses when a mailbox is congested, and a worker whose backlog has fallen asks it to go
// on. Each side first says its own part, then looks at the other's (both sequentially consistent):
// so never does the loop pause while the worker believes that it reads.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <vector>

#include "chat/event.h"
#include "net/loop.h"

namespace papo::server {

struct Request {
  enum class Kind {
    watch_writable,  // Tell the owner once the client takes bytes again.
    finish,          // The client's last word waits to be sent; take no more lines from it.
    release,         // The owner has let go of the descriptor: it may be closed.
    resume_reading,  // Of all clients: the backlog has fallen.
  };
  Kind kind;
  chat::ClientId client = 0;
};

class LoopDesk {
 public:
  // `on_request` is called on the loop's thread.
  LoopDesk(net::Loop& loop, std::function<void(const Request&)> on_request);

  // Workers. Takes all requests of a turn at once, and leaves the vector empty.
  void post(std::vector<Request>& requests);

  // The loop: it will stop reading, unless that is no longer called for. Whoever was paused before
  // stays so until a worker asks, and is not forgotten here.
  template <typename StillCongested>
  bool pause(StillCongested still_congested) {
    const bool was_paused = paused_.exchange(true);
    if (still_congested()) return true;
    if (!was_paused) paused_ = false;
    return false;
  }
  // Workers, after their backlog fell: whether the loop must be asked to go on. True only once.
  bool resume() { return paused_.load() && paused_.exchange(false); }

  // The loop. Gives back the memory of what was asked at once, if nothing waits.
  void tidy();

  // The loop: the server ends now, whatever still waits.
  void give_up() { given_up_ = true; }
  [[nodiscard]] bool given_up() const { return given_up_.load(std::memory_order_relaxed); }

 private:
  void take();

  std::function<void(const Request&)> on_request_;
  std::atomic<bool> paused_{false};
  std::atomic<bool> given_up_{false};
  std::mutex mutex_;  // Guards posted_.
  std::vector<Request> posted_;
  std::vector<Request> taken_;
  net::Wakeup wakeup_;
};

}  // namespace papo::server
