// SPDX-License-Identifier: MIT

#include "client/pulse.h"

#include <gtest/gtest.h>

namespace papo::client {
namespace {

using namespace std::chrono_literals;

TEST(Pulse, AsksWhenNothingHasComeForAWhile) {
  Pulse pulse;
  pulse.connected(100s);
  EXPECT_FALSE(pulse.wants_to_ask(114s));
  EXPECT_TRUE(pulse.wants_to_ask(115s));
  pulse.heard(110s);
  EXPECT_FALSE(pulse.wants_to_ask(115s));
  EXPECT_TRUE(pulse.wants_to_ask(125s));
  pulse.awaits(true, 125s);
  EXPECT_FALSE(pulse.wants_to_ask(200s));  // It has asked.
}

TEST(Pulse, TellsForHowLongThereIsNoAnswer) {
  Pulse pulse;
  pulse.connected(100s);
  EXPECT_FALSE(pulse.no_answer_for(200s));  // Nothing was asked.
  pulse.awaits(true, 200s);
  EXPECT_FALSE(pulse.no_answer_for(204s));
  pulse.awaits(true, 203s);  // Still the same question.
  EXPECT_EQ(pulse.no_answer_for(205s), 5s);
  EXPECT_EQ(pulse.no_answer_for(212900ms), 12s);
  pulse.heard(213s);  // Though it is not the answer: the server is slow, and there.
  EXPECT_FALSE(pulse.no_answer_for(217s));
  EXPECT_EQ(pulse.no_answer_for(218s), 5s);
  pulse.awaits(false, 219s);
  EXPECT_FALSE(pulse.no_answer_for(300s));
}

TEST(Pulse, BeginsAnewWithTheConnection) {
  Pulse pulse;
  pulse.connected(100s);
  pulse.awaits(true, 100s);
  pulse.connected(200s);
  EXPECT_FALSE(pulse.no_answer_for(300s));
  EXPECT_FALSE(pulse.wants_to_ask(214s));
}

}  // namespace
}  // namespace papo::client
