// SPDX-License-Identifier: MIT

#include "budget/slowness.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>

namespace papo::budget {
namespace {

using namespace std::chrono_literals;

constexpr Slowness::Limits limits{.soft = 8000, .patience = 10s};
constexpr Slowness::Time seen{};
constexpr std::size_t enough = 8192;  // Bytes in five seconds.

TEST(Slowness, RisesWithWhatWaits) {
  Slowness slowness;
  EXPECT_EQ(slowness.lag(seen), chat::Lag{});
  const auto level = [&](std::size_t waiting) {
    slowness.see(waiting, seen, limits);
    return slowness.lag(seen).level;
  };
  EXPECT_EQ(level(1000), 0U);
  EXPECT_EQ(level(1001), 1U);
  EXPECT_EQ(level(2000), 1U);
  EXPECT_EQ(level(2001), 2U);
  EXPECT_EQ(level(100'000), 3U);
  EXPECT_TRUE(slowness.lag(seen).takes);
}

TEST(Slowness, FallsOnceHalfOfThatIsGone) {
  Slowness slowness;
  const auto level = [&](std::size_t waiting) {
    slowness.see(waiting, seen, limits);
    return slowness.lag(seen).level;
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
  slowness.see(8000, seen + 1h, limits);
  EXPECT_TRUE(slowness.lag(seen + 1h + 4s).takes);
  EXPECT_FALSE(slowness.lag(seen + 1h + 5s).takes);
  slowness.took(enough, seen + 1h + 6s);
  EXPECT_TRUE(slowness.lag(seen + 1h + 7s).takes);
  slowness.see_kernel(2 * enough, seen + 1h + 10s);
  EXPECT_FALSE(slowness.lag(seen + 1h + 11s).takes);
  slowness.see_kernel(enough, seen + 1h + 11s);
  EXPECT_TRUE(slowness.lag(seen + 1h + 12s).takes) << "its peer takes what the kernel holds";
}

// Invariant 6: otherwise such a client could keep a room dear for ever.
TEST(Slowness, KnowsWhoTakesNextToNothing) {
  Slowness slowness;
  slowness.see(8000, seen, limits);
  for (auto now = seen + 1s; now < seen + 60s; now += 1s) {
    slowness.took(enough / 10, now);
    EXPECT_EQ(slowness.lag(now).takes, now < seen + 5s);
  }
  for (auto now = seen + 60s; now < seen + 120s; now += 1s) {
    slowness.took(enough / 2, now);
    EXPECT_EQ(slowness.lag(now).takes, now > seen + 60s);
  }
}

TEST(Slowness, IsTooMuchOverTheSoftLimitForLongerThanThePatience) {
  Slowness slowness;
  slowness.see(8001, seen, limits);
  EXPECT_FALSE(slowness.too_slow(seen + 10s, limits));
  slowness.see(9000, seen + 5s, limits);
  EXPECT_TRUE(slowness.too_slow(seen + 10s + 1ms, limits));
}

TEST(Slowness, IsNotTooMuchIfItWasBelowInBetween) {
  Slowness slowness;
  slowness.see(8001, seen, limits);
  slowness.see(8000, seen + 9s, limits);
  EXPECT_FALSE(slowness.too_slow(seen + 11s, limits));
  slowness.see(8001, seen + 11s, limits);
  EXPECT_FALSE(slowness.too_slow(seen + 21s, limits));
  EXPECT_TRUE(slowness.too_slow(seen + 21s + 1ms, limits));
}

TEST(Slowness, BelowTheSoftLimitIsNeverTooMuch) {
  Slowness slowness;
  slowness.see(8000, seen, limits);
  EXPECT_FALSE(slowness.too_slow(seen + 1000h, limits));
}

}  // namespace
}  // namespace papo::budget
