// SPDX-License-Identifier: MIT

// Code that clang must accept. With -DFAULT=1 and so on it is code that clang must refuse, or else
// base/mutex.h would promise something that nothing checks. This file is only compiled, never run.

#include "base/mutex.h"

#ifndef FAULT
#define FAULT 0
#endif

namespace papo {

class Counter {
 public:
  void add() {
    const MutexLock lock{mutex_};
    ++count_;
    changed_.notify_one();
  }

  void wait_and_take() {
    const MutexLock lock{mutex_};
    changed_.wait(mutex_, [this]() REQUIRES(mutex_) { return count_ > 0; });
    take();
    {
      const MutexUnlock unlocked{mutex_};
      rest();
    }
    take();
  }

#if FAULT == 1
  void write_without_the_mutex() { ++count_; }
#elif FAULT == 2
  void call_without_the_mutex() { take(); }
#elif FAULT == 3
  void read_while_it_is_let_go() {
    const MutexLock lock{mutex_};
    const MutexUnlock unlocked{mutex_};
    static_cast<void>(count_ > 0);
  }
#elif FAULT == 4
  void wait_without_the_mutex() {
    changed_.wait(mutex_, [this]() REQUIRES(mutex_) { return count_ > 0; });
  }
#elif FAULT == 5
  void wait_for_what_does_not_say_that_it_has_the_mutex() {
    const MutexLock lock{mutex_};
    changed_.wait(mutex_, [this] { return count_ > 0; });
  }
#elif FAULT == 6
  void call_with_the_mutex_what_takes_it() {
    const MutexLock lock{mutex_};
    rest();
  }
#elif FAULT == 7
  void take_it_twice() {
    const MutexLock lock{mutex_};
    const MutexLock again{mutex_};
  }
#endif

 private:
  void take() REQUIRES(mutex_) { --count_; }
  void rest() EXCLUDES(mutex_) {
    const MutexLock lock{mutex_};
    count_ += 2;
  }

  Mutex mutex_;
  Condition changed_;
  int count_ GUARDED_BY(mutex_) = 0;
};

void use(Counter& counter) {
  counter.add();
  counter.wait_and_take();
}

}  // namespace papo
