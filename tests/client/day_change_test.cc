#include "client/day_change.h"

#include <gtest/gtest.h>

#include "in_utc.h"

namespace papo::client {
namespace {

constexpr std::time_t day = 86400;

using DayChangeTest = InUtc;

TEST_F(DayChangeTest, IsToldBeforeTheFirstLineOfADay) {
  DayChange days;
  const std::time_t noon = 1'790'000'000 / day * day + day / 2;  // In UTC.
  EXPECT_FALSE(days.line_before(noon));
  EXPECT_FALSE(days.line_before(noon + 1));
  EXPECT_EQ(days.line_before(noon + day), "-- Tuesday, 2026-09-22");
  EXPECT_FALSE(days.line_before(noon + day));
  EXPECT_EQ(days.line_before(noon + 8 * day), "-- Tuesday, 2026-09-29");  // A day of the same name.
  EXPECT_EQ(days.line_before(noon), "-- Monday, 2026-09-21");             // The clock was put back.
}

}  // namespace
}  // namespace papo::client
