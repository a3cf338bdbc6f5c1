// SPDX-License-Identifier: MIT

// A thread for long calculations, which gives way to all other threads of the server.
//
// On a busy machine the kernel may let this thread wait for long, and other threads would wait for
// a lock that it holds. So a calculation takes no lock that others take. A thread of the usual
// priority hands the calculation over and waits for its end; that thread has no other work
// meanwhile.
//
// Threads: run() is for one thread at a time.
#pragma once

#include <functional>
#include <stop_token>
#include <thread>

#include "base/mutex.h"

namespace papo::server {

class Background {
 public:
  static constexpr int nicer = 10;  // How much lower its priority is.

  Background();

  // Waits until the calculation is done. An exception in it is not caught.
  void run(const std::function<void()>& calculation) EXCLUDES(mutex_);

 private:
  void work(const std::stop_token& stopping);

  Mutex mutex_;
  // The calculation of the thread that waits in run(); null once it is done.
  const std::function<void()>* calculation_ GUARDED_BY(mutex_) = nullptr;
  StoppableCondition changed_;
  std::jthread thread_;  // The last member, because it is stopped and joined first.
};

}  // namespace papo::server
