// SPDX-License-Identifier: MIT

#include "client/ignored.h"

#include <gtest/gtest.h>

#include <string>

namespace papo::client {
namespace {

TEST(Ignored, AreNotHeard) {
  Ignored ignored;
  EXPECT_FALSE(ignored.says("<Eva> hi"));
  EXPECT_TRUE(ignored.add("eva"));
  for (const char* line : {"<Eva> hi", "* eva waves", "#ops <@eva> hi", "(private) <eva> psst",
                           "[2026-11-23 12:03] <eva> hi"}) {
    EXPECT_TRUE(ignored.says(line)) << line;
  }
  for (const char* line :
       {"<evan> hi", "-- eva joined #lobby", "<bia> eva", "!! eva", "(private to eva) hi", ""}) {
    EXPECT_FALSE(ignored.says(line)) << line;
  }
}

TEST(Ignored, CanBeHeardAgain) {
  Ignored ignored;
  ignored.add("eva");
  ignored.add("EVA");
  EXPECT_EQ(ignored.names().size(), 1U);
  EXPECT_FALSE(ignored.remove("bia"));
  EXPECT_TRUE(ignored.remove("Eva"));
  EXPECT_FALSE(ignored.says("<eva> hi"));
  EXPECT_FALSE(ignored.remove("eva"));
}

TEST(Ignored, AreBounded) {
  Ignored ignored;
  for (std::size_t i = 0; i < Ignored::most; ++i) EXPECT_TRUE(ignored.add("n" + std::to_string(i)));
  EXPECT_FALSE(ignored.add("one more"));
  EXPECT_TRUE(ignored.add("n0"));
}

}  // namespace
}  // namespace papo::client
