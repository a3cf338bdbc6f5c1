// SPDX-License-Identifier: MIT

#include "client/standard_stream.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <chrono>

#include "net/socket.h"

namespace papo::client {
namespace {

using namespace std::chrono_literals;

class StandardStreamTest : public testing::Test {
 protected:
  StandardStreamTest() {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe(ends.data()), 0);
    reading_ = net::Fd{ends[0]};
    writing_ = net::Fd{ends[1]};
  }

  // Returns false if the deadline ended the run.
  bool run() {
    net::Timer deadline{loop_, [this] { loop_.stop(); }};
    deadline.start(10s);
    loop_.run();
    return deadline.running();
  }

  net::Loop loop_;
  net::Fd reading_;
  net::Fd writing_;
};

TEST_F(StandardStreamTest, IsReadyWhenThereIsSomethingToRead) {
  StandardStream stream{loop_, reading_.get(), [this] { loop_.stop(); }};
  stream.watch_readable(true);
  ASSERT_EQ(write(writing_.get(), "x", 1), 1);
  EXPECT_TRUE(run());
  EXPECT_FALSE(stream.always_ready());
}

TEST_F(StandardStreamTest, LeavesTheDescriptorBlocking) {
  const int before = fcntl(reading_.get(), F_GETFL);
  StandardStream stream{loop_, reading_.get(), [] {}};
  stream.watch_readable(true);
  EXPECT_EQ(fcntl(reading_.get(), F_GETFL), before);
  EXPECT_EQ(before & O_NONBLOCK, 0);
}

TEST_F(StandardStreamTest, IsAgainAndAgainReadyWhenEpollRefusesIt) {
  const net::Fd file{open("/dev/null", O_RDONLY)};
  int times = 0;
  StandardStream stream{loop_, file.get(), [&] {
                          if (++times == 3) loop_.stop();
                        }};
  EXPECT_TRUE(stream.always_ready());
  stream.watch_readable(true);
  EXPECT_TRUE(run());
  EXPECT_EQ(times, 3);
}

TEST_F(StandardStreamTest, IsNotReadyWhenNotWatched) {
  const net::Fd file{open("/dev/null", O_RDONLY)};
  int times = 0;
  StandardStream stream{loop_, file.get(), [&] { ++times; }};
  stream.watch_readable(true);
  stream.watch_readable(false);
  net::Timer later{loop_, [this] { loop_.stop(); }};
  later.start(20ms);
  EXPECT_TRUE(run());
  EXPECT_EQ(times, 0);
}

}  // namespace
}  // namespace papo::client
