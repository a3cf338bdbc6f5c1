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
  EXPECT_FALSE(pulse.wants_to_ask(200s));  // The client has asked.
}

TEST(Pulse, TellsForHowLongThereIsNoAnswer) {
  Pulse pulse;
  pulse.connected(100s);
  EXPECT_FALSE(pulse.no_answer_for(200s));  // There was no question.
  pulse.awaits(true, 200s);
  EXPECT_FALSE(pulse.no_answer_for(204s));
  pulse.awaits(true, 203s);  // The question is still the same.
  EXPECT_EQ(pulse.no_answer_for(205s), 5s);
  EXPECT_EQ(pulse.no_answer_for(212900ms), 12s);
  pulse.heard(213s);  // This is no answer, but it shows that the server is there.
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
