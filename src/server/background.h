// SPDX-License-Identifier: MIT

// A thread for long calculations, which lets all others of the server go first.
//
// The kernel may let it wait for long where others are busy, and then everybody would wait who
// needs a lock that it holds. So a calculation takes no lock that others take: it is handed over
// and its end is waited for by a thread of the usual priority, which has to do with nobody else
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
  static constexpr int nicer = 10;  // So much less is its priority than the others'.

  Background();

  // Waits until it is done. An exception of it is not caught.
  void run(const std::function<void()>& calculation) EXCLUDES(mutex_);

 private:
  void work(const std::stop_token& stopping);

  Mutex mutex_;
  // Of whoever waits in run(); null once it is done.
  const std::function<void()>* calculation_ GUARDED_BY(mutex_) = nullptr;
  StoppableCondition changed_;
  std::jthread thread_;  // Last, for it is stopped and joined first.
};

}  // namespace papo::server
