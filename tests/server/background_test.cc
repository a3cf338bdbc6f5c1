#include "server/background.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>

#include <atomic>
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
  background.run([] {
    EXPECT_EQ(getpriority(PRIO_PROCESS, 0), 19);
    EXPECT_EQ(sched_getscheduler(0), SCHED_BATCH);
  });
  EXPECT_LT(getpriority(PRIO_PROCESS, 0), 19) << "this thread stays as it was";
}

}  // namespace
}  // namespace papo::server
