// SPDX-License-Identifier: MIT

#include "chat/lag.h"

#include <gtest/gtest.h>

#include <cstddef>

#include "chat/limits.h"

namespace papo::chat {
namespace {

Laggards laggards(std::size_t count, unsigned level) {
  Laggards laggards;
  for (std::size_t i = 0; i < count; ++i) laggards.add({.level = level});
  return laggards;
}

TEST(Laggards, MakeTalkingNoDearerIfThereAreNone) {
  EXPECT_EQ(Laggards{}.price(200), 1U);
  EXPECT_EQ(laggards(10, 0).price(10), 1U);
}

TEST(Laggards, MakeItDearerTheMoreAndTheFurtherTheyAreBehind) {
  const std::size_t members = 200;
  EXPECT_EQ(laggards(50, 1).price(members), 4U);
  EXPECT_EQ(laggards(50, 2).price(members), 16U);
  EXPECT_EQ(laggards(50, 3).price(members), 64U);
  EXPECT_EQ(laggards(49, 1).price(members), 2U);
  EXPECT_EQ(laggards(49, 2).price(members), 4U);
  EXPECT_EQ(laggards(49, 3).price(members), 8U);
}

// Invariant 6.
TEST(Laggards, AFewDoNotSilenceARoom) {
  for (const std::size_t members : {4U, 5U, 12U, 16U, 200U}) {
    EXPECT_EQ(laggards(3, most_lag).price(members), 8U) << members;
  }
  EXPECT_EQ(laggards(4, most_lag).price(4), 64U);
}

TEST(Laggards, CountThoseAsWellWhoAreFurtherBehind) {
  auto mixed = laggards(30, 1);
  for (int i = 0; i < 20; ++i) mixed.add({.level = 3});
  EXPECT_EQ(mixed.price(200), 8U);  // 50 are behind, and the 20 among them alone would make it 8.
  for (int i = 0; i < 20; ++i) mixed.remove({.level = 3});
  EXPECT_EQ(mixed.price(200), 2U);
  for (int i = 0; i < 30; ++i) mixed.remove({.level = 1});
  EXPECT_EQ(mixed.price(200), 1U);
}

TEST(Laggards, AreNotThoseWhoTakeNothing) {
  Laggards stalled;
  for (int i = 0; i < 10; ++i) stalled.add({.level = 3, .takes = false});
  EXPECT_EQ(stalled.price(10), 1U);
  for (int i = 0; i < 10; ++i) stalled.remove({.level = 3, .takes = false});
  EXPECT_EQ(stalled.price(10), 1U);
}

}  // namespace
}  // namespace papo::chat
