// SPDX-License-Identifier: MIT

#include "budget/token_bucket.h"

#include <gtest/gtest.h>

#include <chrono>

namespace papo::budget {
namespace {

using namespace std::chrono_literals;

// How many tokens can be taken at that time until the bucket is empty.
int take_all(TokenBucket& bucket, std::chrono::milliseconds now) {
  int taken = 0;
  for (; !bucket.empty(now); ++taken) bucket.take();
  return taken;
}

TEST(TokenBucket, StartsFull) {
  TokenBucket bucket{20, 100, 5s};
  EXPECT_EQ(take_all(bucket, 5s), 100);
}

TEST(TokenBucket, FillsAtItsRate) {
  TokenBucket bucket{20, 100, 0s};
  take_all(bucket, 0s);
  EXPECT_EQ(take_all(bucket, 1s), 20);
  EXPECT_EQ(take_all(bucket, 1500ms), 10);
}

TEST(TokenBucket, HoldsNoMoreThanTheBurst) {
  TokenBucket bucket{20, 100, 0s};
  take_all(bucket, 0s);
  EXPECT_EQ(take_all(bucket, 3600s), 100);
}

TEST(TokenBucket, CountsPartsOfTokens) {
  TokenBucket bucket{20, 2, 0s};
  int taken = take_all(bucket, 0s);
  for (auto now = 0ms; now <= 10s; now += 7ms) taken += take_all(bucket, now);
  EXPECT_NEAR(taken, 2 + 200, 1);
}

TEST(TokenBucket, HasToMakeUpForWhatWasTakenFromItEmpty) {
  TokenBucket bucket{10, 10, 0s};
  for (int i = 0; i < 10; ++i) bucket.take();
  bucket.take(9.5);
  EXPECT_TRUE(bucket.empty(1s));
  EXPECT_EQ(take_all(bucket, 1100ms), 1);
}

TEST(TokenBucket, OwesNoMoreThanTwoBursts) {
  TokenBucket bucket{10, 10, 0s};
  bucket.take(1000);
  EXPECT_TRUE(bucket.empty(2s));
  EXPECT_FALSE(bucket.empty(2200ms));
}

TEST(TokenBucket, OwesNoMoreThanItMay) {
  TokenBucket bucket{10, 10, 0s, 5};
  bucket.take(1000);
  EXPECT_EQ(bucket.tokens(0s), -5);
  EXPECT_TRUE(bucket.empty(500ms));
  EXPECT_FALSE(bucket.empty(600ms));
}

TEST(TokenBucket, IsFullOnceAllTokensHaveCome) {
  TokenBucket bucket{10, 10, 0s};
  EXPECT_TRUE(bucket.full(0s));
  bucket.take(15);
  EXPECT_FALSE(bucket.full(1400ms));
  EXPECT_TRUE(bucket.full(1500ms));
  TokenBucket without_rate{0, 0, 0s};
  without_rate.take(1000);
  EXPECT_TRUE(without_rate.full(0s));
}

TEST(TokenBucket, IsNeverEmptyWithoutARate) {
  TokenBucket bucket{0, 0, 0s};
  for (int i = 0; i < 100'000; ++i) {
    bucket.take();
    ASSERT_FALSE(bucket.empty(0s));
  }
}

}  // namespace
}  // namespace papo::budget
