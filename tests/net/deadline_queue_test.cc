// SPDX-License-Identifier: MIT

#include "net/deadline_queue.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <vector>

#include "net/loop.h"
#include "net/run_until.h"

namespace papo::net {
namespace {

using namespace std::chrono_literals;

TEST(DeadlineQueue, TellsInTheOrderInWhichTheyWereSet) {
  Loop loop;
  std::vector<std::uint64_t> passed;
  DeadlineQueue queue{loop, 10ms, [&](std::uint64_t id) { passed.push_back(id); }};
  for (const std::uint64_t id : {7U, 3U, 9U}) queue.set(id);
  EXPECT_TRUE(run_until(loop, [&] { return passed.size() == 3; }));
  EXPECT_EQ(passed, (std::vector<std::uint64_t>{7, 3, 9}));
}

TEST(DeadlineQueue, TellsEachAfterItsOwnDelayAndNotBefore) {
  Loop loop;
  std::vector<std::chrono::milliseconds> set(4);
  std::vector<std::uint64_t> passed;
  DeadlineQueue queue{loop, 30ms, [&](std::uint64_t id) {
                        EXPECT_GE(loop.now() - set[id], 30ms);
                        passed.push_back(id);
                      }};
  std::uint64_t next = 0;
  Timer setting{loop, [&] {
                  if (next == set.size()) return;
                  set[next] = loop.now();
                  queue.set(next++);
                }};
  setting.start(0ms, 8ms);
  EXPECT_TRUE(run_until(loop, [&] { return passed.size() == set.size(); }));
  EXPECT_EQ(passed, (std::vector<std::uint64_t>{0, 1, 2, 3}));
}

TEST(DeadlineQueue, AllowsMoreTimeToThoseSetFromThenOnAndNeverLess) {
  Loop loop;
  std::vector<std::chrono::milliseconds> passed;
  DeadlineQueue queue{loop, 10ms, [&](std::uint64_t) { passed.push_back(loop.now()); }};
  queue.set(1);
  queue.allow(40ms);
  queue.allow(5ms);
  const auto set = loop.now();
  queue.set(2);
  EXPECT_TRUE(run_until(loop, [&] { return passed.size() == 2; }));
  EXPECT_GE(passed.back(), set + 40ms);
}

TEST(DeadlineQueue, CanBeSetFromWithinItsCallback) {
  Loop loop;
  int passed = 0;
  DeadlineQueue queue{loop, 1ms, [&](std::uint64_t id) {
                        if (++passed < 5) queue.set(id);
                      }};
  queue.set(1);
  EXPECT_TRUE(run_until(loop, [&] { return passed == 5; }));
}

}  // namespace
}  // namespace papo::net
