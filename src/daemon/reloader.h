// SPDX-License-Identifier: MIT

// Reads the options and their files again when a signal asks for it. It has a thread of its own,
// because the reading may wait for the disk, and signals come on the loop, which never waits.
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
  // `reload` is called on the thread, once for all requests since it last began.
  explicit Reloader(std::function<void()> reload);
  ~Reloader();  // Waits for a call that has begun.
  Reloader(const Reloader&) = delete;
  Reloader& operator=(const Reloader&) = delete;

  void ask();

 private:
  void run(const std::stop_token& stopping);

  const std::function<void()> reload_;
  Mutex mutex_;
  StoppableCondition asked_for_;
  bool asked_ GUARDED_BY(mutex_) = false;
  std::jthread thread_;  // The last member, because it is stopped and joined first.
};

}  // namespace papo::daemon
