// SPDX-License-Identifier: MIT

#include "client/day_change.h"

#include <gtest/gtest.h>

#include "in_utc.h"

namespace papo::client {
namespace {

using DayChangeTest = InUtc;

TEST_F(DayChangeTest, IsToldBeforeTheFirstLineOfADay) {
  DayChange days;
  constexpr std::time_t monday = 1'789'992'000;  // 2026-09-21 12:00 in UTC.
  EXPECT_FALSE(days.line_before(monday));
  EXPECT_FALSE(days.line_before(monday + 1));
  EXPECT_EQ(days.line_before(monday + day), "-- Tuesday, 2026-09-22");
  EXPECT_FALSE(days.line_before(monday + day));
  EXPECT_EQ(days.line_before(monday + 8 * day),
            "-- Tuesday, 2026-09-29");                           // The day has the same name.
  EXPECT_EQ(days.line_before(monday), "-- Monday, 2026-09-21");  // The clock was put back.
}

}  // namespace
}  // namespace papo::client
