// SPDX-License-Identifier: MIT

#include "bench/load/figures/histogram.h"

#include <gtest/gtest.h>

#include <chrono>

namespace papo::bench {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;
using std::chrono::seconds;

TEST(Histogram, OfNothingIsZero) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.percentile(0.5).count(), 0);
  EXPECT_EQ(histogram.max().count(), 0);
}

TEST(Histogram, IsExactForSmallValues) {
  Histogram histogram;
  for (int i = 1; i <= 200; ++i) histogram.record(nanoseconds{i});
  EXPECT_EQ(histogram.percentile(0.5).count(), 100);
  EXPECT_EQ(histogram.percentile(0.99).count(), 198);
  EXPECT_EQ(histogram.percentile(1.0).count(), 200);
  EXPECT_EQ(histogram.percentile(0.0).count(), 1);
}

TEST(Histogram, IsWithinOnePercentForLargeValues) {
  for (nanoseconds value{100}; value < hours{10}; value = value * 17 / 10) {
    Histogram histogram;
    histogram.record(value);
    histogram.record(value * 2);  // So that the answer is not simply the greatest value.
    const auto answer = static_cast<double>(histogram.percentile(0.5).count());
    const auto exact = static_cast<double>(value.count());
    EXPECT_GE(answer, exact);
    EXPECT_LE(answer, exact * 1.01);
  }
}

TEST(Histogram, TakesAnyDuration) {
  Histogram histogram;
  histogram.record(nanoseconds{-5});
  histogram.record(nanoseconds::max());
  EXPECT_EQ(histogram.percentile(0.5).count(), 0);
  EXPECT_EQ(histogram.percentile(1.0), nanoseconds::max());
}

TEST(Histogram, CountsWhatWasSeenSeveralTimes) {
  Histogram histogram;
  histogram.record(nanoseconds{10}, 99);
  histogram.record(seconds{1});
  EXPECT_EQ(histogram.count(), 100U);
  EXPECT_EQ(histogram.percentile(0.99).count(), 10);
  EXPECT_EQ(histogram.percentile(0.999), seconds{1});
  EXPECT_EQ(histogram.max(), seconds{1});
  histogram.clear();
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.percentile(0.99).count(), 0);
}

}  // namespace
}  // namespace papo::bench
