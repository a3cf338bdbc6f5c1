// SPDX-License-Identifier: MIT

// Stands in for std::mutex and its locks, so that the compiler can check what a mutex guards
// (base/thread_annotations.h). The locks of libstdc++ tell the compiler nothing. The cost is the
// same.
//
// Threads: any.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>

#include "base/thread_annotations.h"

namespace papo {

class CAPABILITY("mutex") Mutex {
 public:
  void lock() ACQUIRE() { mutex_.lock(); }
  void unlock() RELEASE() { mutex_.unlock(); }

 private:
  friend class Condition;
  std::mutex mutex_;
};

// Holds a mutex for as long as it lives.
class SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;
  ~MutexLock() RELEASE() { mutex_.unlock(); }

 private:
  Mutex& mutex_;
};

// Lets go of a mutex for as long as this object lives. An outer MutexLock holds that mutex.
class SCOPED_CAPABILITY MutexUnlock {
 public:
  explicit MutexUnlock(Mutex& mutex) RELEASE(mutex) : mutex_(mutex) { mutex_.unlock(); }
  MutexUnlock(const MutexUnlock&) = delete;
  MutexUnlock& operator=(const MutexUnlock&) = delete;
  // RELEASE ends what the constructor began, and the constructor let go of the mutex.
  ~MutexUnlock() RELEASE() { mutex_.lock(); }

 private:
  Mutex& mutex_;
};

// Something to wait for. `holds` is called only with the mutex held: it is a lambda that REQUIRES
// the mutex.
class Condition {
 public:
  template <typename Holds>
  void wait(Mutex& mutex, Holds holds) REQUIRES(mutex) {
    std::unique_lock lock{mutex.mutex_, std::adopt_lock};
    condition_.wait(lock, holds);
    lock.release();
  }
  // Returns whether the condition holds at the end.
  template <typename Holds, typename Time>
  bool wait_for(Mutex& mutex, Time longest, Holds holds) REQUIRES(mutex) {
    std::unique_lock lock{mutex.mutex_, std::adopt_lock};
    const bool held = condition_.wait_for(lock, longest, holds);
    lock.release();
    return held;
  }
  void notify_one() { condition_.notify_one(); }
  void notify_all() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

// A condition for a thread that can be told to stop, which ends the waiting. It costs a little
// more.
class StoppableCondition {
 public:
  template <typename Holds>
  void wait(Mutex& mutex, Holds holds) REQUIRES(mutex) {
    condition_.wait(mutex, holds);
  }
  // Returns whether the condition holds at the end.
  template <typename Holds>
  bool wait(Mutex& mutex, const std::stop_token& stopping, Holds holds) REQUIRES(mutex) {
    return condition_.wait(mutex, stopping, holds);
  }
  template <typename Holds, typename Time>
  bool wait_for(Mutex& mutex, const std::stop_token& stopping, Time longest, Holds holds)
      REQUIRES(mutex) {
    return condition_.wait_for(mutex, stopping, longest, holds);
  }
  template <typename Holds, typename Time>
  bool wait_until(Mutex& mutex, const std::stop_token& stopping, Time latest, Holds holds)
      REQUIRES(mutex) {
    return condition_.wait_until(mutex, stopping, latest, holds);
  }
  void notify_one() { condition_.notify_one(); }
  void notify_all() { condition_.notify_all(); }

 private:
  std::condition_variable_any condition_;
};

}  // namespace papo
