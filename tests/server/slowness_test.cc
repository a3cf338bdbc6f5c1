// SPDX-License-Identifier: MIT

#include "server/slowness.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>

namespace papo::server {
namespace {

using namespace std::chrono_literals;

constexpr Slowness::Limits limits{.soft = 8000, .patience = 10s};
constexpr Slowness::Time start{};
constexpr std::size_t enough = 8192;  // Bytes in five seconds.

TEST(Slowness, RisesWithWhatWaits) {
  Slowness slowness;
  EXPECT_EQ(slowness.lag(start), chat::Lag{});
  const auto level = [&](std::size_t waiting) {
    slowness.see(waiting, start, limits);
    return slowness.lag(start).level;
  };
  EXPECT_EQ(level(1000), 0U);
  EXPECT_EQ(level(1001), 1U);
  EXPECT_EQ(level(2000), 1U);
  EXPECT_EQ(level(2001), 2U);
  EXPECT_EQ(level(100'000), 3U);
  EXPECT_TRUE(slowness.lag(start).takes);
}

TEST(Slowness, FallsOnceHalfOfThatIsGone) {
  Slowness slowness;
  const auto level = [&](std::size_t waiting) {
    slowness.see(waiting, start, limits);
    return slowness.lag(start).level;
  };
  EXPECT_EQ(level(4001), 3U);
  EXPECT_EQ(level(2001), 3U);
  EXPECT_EQ(level(2000), 2U);
  EXPECT_EQ(level(501), 1U);
  EXPECT_EQ(level(500), 0U);
  EXPECT_EQ(level(1000), 0U);
}

TEST(Slowness, KnowsWhoTakesNothing) {
  Slowness slowness;
  slowness.see(8000, start + 1h, limits);
  EXPECT_TRUE(slowness.lag(start + 1h + 4s).takes);
  EXPECT_FALSE(slowness.lag(start + 1h + 5s).takes);
  slowness.took(enough, start + 1h + 6s);
  EXPECT_TRUE(slowness.lag(start + 1h + 7s).takes);
  slowness.see_kernel(2 * enough, start + 1h + 10s);
  EXPECT_FALSE(slowness.lag(start + 1h + 11s).takes);
  slowness.see_kernel(enough, start + 1h + 11s);
  EXPECT_TRUE(slowness.lag(start + 1h + 12s).takes) << "its peer takes what the kernel holds";
}

// Invariant 6: for as long as it likes it could keep a room dear.
TEST(Slowness, KnowsWhoTakesNextToNothing) {
  Slowness slowness;
  slowness.see(8000, start, limits);
  for (auto now = start + 1s; now < start + 60s; now += 1s) {
    slowness.took(enough / 10, now);
    EXPECT_EQ(slowness.lag(now).takes, now < start + 5s);
  }
  for (auto now = start + 60s; now < start + 120s; now += 1s) {
    slowness.took(enough / 2, now);
    EXPECT_EQ(slowness.lag(now).takes, now > start + 60s);
  }
}

TEST(Slowness, IsTooMuchOverTheSoftLimitForLongerThanThePatience) {
  Slowness slowness;
  slowness.see(8001, start, limits);
  EXPECT_FALSE(slowness.too_slow(start + 10s, limits));
  slowness.see(9000, start + 5s, limits);
  EXPECT_TRUE(slowness.too_slow(start + 10s + 1ms, limits));
}

TEST(Slowness, IsNotTooMuchIfItWasBelowInBetween) {
  Slowness slowness;
  slowness.see(8001, start, limits);
  slowness.see(8000, start + 9s, limits);
  EXPECT_FALSE(slowness.too_slow(start + 11s, limits));
  slowness.see(8001, start + 11s, limits);
  EXPECT_FALSE(slowness.too_slow(start + 21s, limits));
  EXPECT_TRUE(slowness.too_slow(start + 21s + 1ms, limits));
}

TEST(Slowness, BelowTheSoftLimitIsNeverTooMuch) {
  Slowness slowness;
  slowness.see(8000, start, limits);
  EXPECT_FALSE(slowness.too_slow(start + 1000h, limits));
}

}  // namespace
}  // namespace papo::server
