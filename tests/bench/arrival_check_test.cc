// SPDX-License-Identifier: MIT

#include "bench/load/checks/arrival_check.h"

#include <gtest/gtest.h>

#include <cstddef>

namespace papo::bench {
namespace {

// Client 2 comes first, then 0, then 1. Each is told what it must be told.
TEST(ArrivalCheck, IsCompleteOnceEveryoneKnowsOfEveryone) {
  ArrivalCheck check{3};
  check.enter(2, 0);
  check.see_join(2, 0);  // Before client 2 has read that it is in.
  check.enter(0, 1);
  check.see_join(0, 1);
  check.enter(1, 2);
  EXPECT_FALSE(check.complete());
  EXPECT_EQ(check.missing(), 1);
  check.see_join(2, 1);
  EXPECT_TRUE(check.complete());
  EXPECT_EQ(check.told(), 3);
  EXPECT_EQ(check.wrong(), 0);
  EXPECT_EQ(check.missing(), 0);
}

TEST(ArrivalCheck, CountsWhoIsNotToldOf) {
  ArrivalCheck check{4};
  for (std::size_t client = 0; client < 4; ++client) check.enter(client, client);
  check.see_join(0, 1);
  check.see_join(0, 3);  // The join of 2 was passed over.
  check.see_join(1, 2);  // The join of 3 is not told.
  check.see_join(2, 3);
  EXPECT_FALSE(check.complete());
  EXPECT_EQ(check.missing(), 2);
  EXPECT_EQ(check.wrong(), 0);
}

TEST(ArrivalCheck, CountsWhoIsToldOfTwiceOrOutOfOrder) {
  ArrivalCheck check{3};
  for (std::size_t client = 0; client < 3; ++client) check.enter(client, client);
  check.see_join(0, 1);
  check.see_join(0, 1);  // Tells a join twice.
  check.see_join(0, 2);
  check.see_join(1, 2);
  check.see_join(1, 0);  // Client 0 came before.
  check.see_join(2, 2);  // A client is told of itself.
  EXPECT_TRUE(check.complete());
  EXPECT_EQ(check.wrong(), 3);
  EXPECT_EQ(check.missing(), 0);
}

TEST(ArrivalCheck, CountsTwoAccountsOfTheOrder) {
  ArrivalCheck check{4};
  check.enter(0, 0);
  check.enter(1, 1);
  check.see_join(0, 1);
  check.see_join(0, 2);
  check.see_join(1, 3);  // Client 0 was told that client 2 has that place.
  EXPECT_EQ(check.wrong(), 1);
}

TEST(ArrivalCheck, CountsPlacesThatCannotBe) {
  ArrivalCheck check{2};
  check.see_join(0, 1);  // The client was told before it was in.
  check.enter(0, 0);
  check.enter(0, 0);  // The client comes in twice.
  check.enter(1, 0);  // That place is taken.
  check.enter(1, 2);  // There are not so many others.
  check.see_stranger();
  EXPECT_EQ(check.wrong(), 5);
  EXPECT_FALSE(check.complete());
  EXPECT_EQ(check.missing(), 1 + 2);
}

}  // namespace
}  // namespace papo::bench
