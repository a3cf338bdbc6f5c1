// SPDX-License-Identifier: MIT

#include "client/outgoing.h"

#include <gtest/gtest.h>

namespace papo::client {
namespace {

using Lines = std::vector<std::string>;

TEST(Outgoing, SendsAllThatWaitsAndOnePing) {
  Outgoing outgoing;
  outgoing.add("one");
  outgoing.add("two");
  EXPECT_EQ(outgoing.take(), "one\ntwo\n/ping 1\n");
  outgoing.add("three");
  EXPECT_EQ(outgoing.take(), "three\n");  // One ping at a time.
  EXPECT_EQ(outgoing.take(), "");
}

TEST(Outgoing, ForgetsWhatThePongIsFor) {
  Outgoing outgoing;
  outgoing.add("one");
  outgoing.take();
  outgoing.add("two");
  outgoing.take();
  EXPECT_FALSE(outgoing.ponged("7"));
  EXPECT_TRUE(outgoing.ponged("1"));
  EXPECT_FALSE(outgoing.empty());
  EXPECT_EQ(outgoing.take(), "/ping 2\n");  // The ping for "two".
  EXPECT_EQ(outgoing.lost(), Lines{"two"});
}

TEST(Outgoing, KeepsWhatWaitsWhenTheConnectionIsLost) {
  Outgoing outgoing;
  outgoing.add("one");
  outgoing.take();
  outgoing.add("two");
  EXPECT_EQ(outgoing.lost(), Lines{"one"});
  EXPECT_TRUE(outgoing.waiting());
  EXPECT_EQ(outgoing.take(), "two\n/ping 2\n");
  EXPECT_FALSE(outgoing.ponged("1"));
  EXPECT_TRUE(outgoing.ponged("2"));
  EXPECT_TRUE(outgoing.empty());
}

TEST(Outgoing, IsFullAtItsLimit) {
  Outgoing outgoing;
  outgoing.add(std::string(Outgoing::limit - 2, 'x'));
  EXPECT_FALSE(outgoing.full());
  outgoing.add("");
  EXPECT_TRUE(outgoing.full());
  outgoing.take();
  EXPECT_TRUE(outgoing.full());  // Sent lines count until the server has taken them.
  outgoing.ponged("1");
  EXPECT_FALSE(outgoing.full());
}

TEST(Outgoing, CanDoWithoutPings) {
  Outgoing outgoing;
  outgoing.add("one");
  outgoing.add("two");
  EXPECT_EQ(outgoing.take_one(), "one");
  EXPECT_EQ(outgoing.take_for_good(), "two\n");
  EXPECT_TRUE(outgoing.empty());
}

}  // namespace
}  // namespace papo::client
