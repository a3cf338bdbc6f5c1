// SPDX-License-Identifier: MIT

#include "client/reconnect.h"

#include <gtest/gtest.h>

namespace papo::client {
namespace {

using namespace std::chrono_literals;

TEST(Pauses, GrowFromASecondToHalfAMinute) {
  for (std::uint32_t seed = 1; seed < 50; ++seed) {
    Pauses pauses{seed};
    for (const auto least : {1s, 2s, 4s, 8s, 16s, 20s, 20s, 20s}) {
      const auto pause = pauses.next();
      EXPECT_GE(pause, least);
      EXPECT_LE(pause, least * 3 / 2);
    }
    EXPECT_TRUE(pauses.longest());
    pauses.start_over();
    EXPECT_LT(pauses.next(), 2s);
  }
}

TEST(Pauses, BecomeShortAgainOnlyAfterALongStay) {
  Pauses pauses{1};
  for (const auto least : {1s, 2s, 4s}) {
    EXPECT_GE(pauses.next(), least);
    pauses.stayed(59s);
  }
  pauses.stayed(60s);
  EXPECT_LT(pauses.next(), 2s);
}

TEST(Pauses, DifferFromOneClientToAnother) { EXPECT_NE(Pauses{1}.next(), Pauses{99}.next()); }

}  // namespace
}  // namespace papo::client
