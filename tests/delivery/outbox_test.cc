// SPDX-License-Identifier: MIT

#include <gtest/gtest.h>

#include <string>

#include "delivery/outbox.h"

namespace papo::delivery {
namespace {

TEST(Outbox, KeepsWhatTheKernelHasNotTaken) {
  Outbox outbox;
  EXPECT_TRUE(outbox.empty());
  outbox.tail() += "one\ntwo\n";
  outbox.advance(2);
  EXPECT_EQ(outbox.waiting(), "e\ntwo\n");
  outbox.tail() += "three\n";
  EXPECT_EQ(outbox.waiting(), "e\ntwo\nthree\n");
  outbox.advance(10);
  EXPECT_EQ(outbox.waiting(), "e\n");
  outbox.advance(2);
  EXPECT_TRUE(outbox.empty());
}

TEST(Outbox, HoldsNoMemoryOnceAllIsTaken) {
  Outbox outbox;
  outbox.tail() += std::string(10'000, 'x');
  outbox.advance(10'000);
  EXPECT_LT(outbox.tail().capacity(), 100U);
}

TEST(Outbox, DoesNotGrowWithWhatWasTakenLongAgo) {
  Outbox outbox;
  outbox.tail() += "x";
  for (int i = 0; i < 10'000; ++i) {
    outbox.tail() += "line\n";
    outbox.advance(5);
  }
  EXPECT_EQ(outbox.waiting().size(), 1U);
  EXPECT_LT(outbox.tail().size(), 100U);
}

TEST(Outbox, IsEmptyAfterAClear) {
  Outbox outbox;
  outbox.tail() += "one\ntwo\n";
  outbox.advance(2);
  outbox.clear();
  EXPECT_TRUE(outbox.empty());
  EXPECT_EQ(outbox.waiting(), "");
}

TEST(Outbox, CutsAllBetweenTwoLines) {
  Outbox outbox;
  outbox.tail() += "one\ntwo\nthree\n";
  outbox.cut_to_border();
  EXPECT_EQ(outbox.waiting(), "");

  outbox.tail() += "one\ntwo\nthree\n";
  outbox.advance(4);
  outbox.cut_to_border();
  EXPECT_EQ(outbox.waiting(), "");
}

TEST(Outbox, CutsAllButTheRestOfALineThatWasBegun) {
  Outbox outbox;
  outbox.tail() += "one\ntwo\nthree\n";
  outbox.advance(5);
  outbox.cut_to_border();
  EXPECT_EQ(outbox.waiting(), "wo\n");
  outbox.advance(3);
  outbox.tail() += "four\n";
  outbox.cut_to_border();
  EXPECT_EQ(outbox.waiting(), "");
}

TEST(Outbox, KnowsOfALineThatWasBegunByWhatNeverWaited) {
  Outbox outbox;
  outbox.passed_by("one\ntw");
  outbox.tail() += "o\nthree\n";
  outbox.cut_to_border();
  EXPECT_EQ(outbox.waiting(), "o\n");

  outbox.passed_by("two\n");
  outbox.passed_by("");
  outbox.cut_to_border();
  EXPECT_EQ(outbox.waiting(), "");
}

TEST(Outbox, EndsALineOfWhichTheRestIsLost) {
  Outbox outbox;
  outbox.passed_by("one\ntw");
  outbox.cut_to_border();
  EXPECT_EQ(outbox.waiting(), "\n");
  outbox.cut_to_border();
  EXPECT_EQ(outbox.waiting(), "\n");
  outbox.advance(1);
  outbox.tail() += "three\n";
  outbox.cut_to_border();
  EXPECT_EQ(outbox.waiting(), "");
}

}  // namespace
}  // namespace papo::delivery
