// SPDX-License-Identifier: MIT

#include "server/background.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <thread>

namespace papo::server {
namespace {

TEST(Background, CalculatesElsewhereUntilItIsDone) {
  Background background;
  std::thread::id where;
  for (int i = 0; i < 100; ++i) {
    int sum = 0;
    background.run([&] {
      where = std::this_thread::get_id();
      sum = i;
    });
    EXPECT_EQ(sum, i);
    EXPECT_NE(where, std::this_thread::get_id());
  }
}

TEST(Background, LetsAllOthersGoFirst) {
  Background background;
  const auto ours = getpriority(PRIO_PROCESS, 0);
  background.run([&] {
    EXPECT_EQ(getpriority(PRIO_PROCESS, 0), std::min(19, ours + Background::nicer));
    EXPECT_EQ(sched_getscheduler(0), SCHED_BATCH);
  });
  EXPECT_EQ(getpriority(PRIO_PROCESS, 0), ours);
}

}  // namespace
}  // namespace papo::server
