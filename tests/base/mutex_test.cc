// SPDX-License-Identifier: MIT

#include "base/mutex.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace papo {
namespace {

using namespace std::chrono_literals;

constexpr auto a_moment = 10ms;
constexpr auto much_too_long = 60s;

class Gate {
 public:
  void open() {
    const MutexLock lock{mutex_};
    is_open_ = true;
    opened_.notify_all();
    opened_or_stopped_.notify_all();
  }

  // Another thread opens the gate, and needs the mutex for that.
  void open_by_another() EXCLUDES(mutex_) {
    std::thread{[this] { open(); }}.join();
  }

  bool wait(std::chrono::milliseconds longest) {
    const MutexLock lock{mutex_};
    return opened_.wait_for(mutex_, longest, [this]() REQUIRES(mutex_) { return is_open_; });
  }

  bool wait_until_stopped(const std::stop_token& stopping) {
    const MutexLock lock{mutex_};
    const auto is_open = [this]() REQUIRES(mutex_) { return is_open_; };
    return opened_or_stopped_.wait(mutex_, stopping, is_open);
  }

  bool let_another_open_it() {
    const MutexLock lock{mutex_};
    const bool was_open = is_open_;
    {
      const MutexUnlock unlocked{mutex_};
      open_by_another();
    }
    return !was_open && is_open_;
  }

 private:
  Mutex mutex_;
  Condition opened_;
  StoppableCondition opened_or_stopped_;
  bool is_open_ GUARDED_BY(mutex_) = false;
};

TEST(Mutex, IsFreeWhereItIsLetGo) {
  Gate gate;
  EXPECT_TRUE(gate.let_another_open_it());
  gate.open_by_another();  // No thread holds the mutex any more.
}

TEST(Condition, IsWaitedForWithoutTheMutex) {
  Gate gate;
  std::thread opener{[&] { gate.open(); }};
  EXPECT_TRUE(gate.wait(much_too_long));
  opener.join();
  EXPECT_TRUE(gate.wait(0ms));
  gate.open_by_another();
}

TEST(Condition, IsNotWaitedForLongerThanThat) {
  Gate gate;
  EXPECT_FALSE(gate.wait(a_moment));
  gate.open_by_another();
}

TEST(StoppableCondition, EndsWhenItsThreadIsToldToStop) {
  Gate gate;
  bool was_open = true;
  {
    const std::jthread waiting{
        [&](const std::stop_token& stopping) { was_open = gate.wait_until_stopped(stopping); }};
  }
  EXPECT_FALSE(was_open);
  std::thread opener{[&] { gate.open(); }};
  EXPECT_TRUE(gate.wait_until_stopped({}));
  opener.join();
}

}  // namespace
}  // namespace papo
