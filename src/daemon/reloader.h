// SPDX-License-Identifier: MIT

// Does what may wait for the disk when a signal asks for it, on a thread of its own: the loop, on
// which signals come, never waits.
//
// Threads: any.
#pragma once

#include <functional>
#include <stop_token>
#include <thread>

#include "base/mutex.h"

namespace papo::daemon {

class Reloader {
 public:
  // `reload` is called on the thread, once for all that was asked since it began.
  explicit Reloader(std::function<void()> reload);
  ~Reloader();  // Waits for one that has begun.
  Reloader(const Reloader&) = delete;
  Reloader& operator=(const Reloader&) = delete;

  void ask();

 private:
  void run(const std::stop_token& stopping);

  const std::function<void()> reload_;
  Mutex mutex_;
  StoppableCondition asked_for_;
  bool asked_ GUARDED_BY(mutex_) = false;
  std::jthread thread_;  // Last, for it is stopped and joined first.
};

}  // namespace papo::daemon
