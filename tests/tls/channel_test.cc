// SPDX-License-Identifier: MIT

#include "tls/channel.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>

#include "tls/both_sides.h"

namespace papo::tls {
namespace {

using State = Channel::State;

class ChannelTest : public testing::Test {
 protected:
  Certificates certificates_{"test", pem_for("chat.example")};
};

TEST_F(ChannelTest, CarriesTextBothWays) {
  BothSides sides{certificates_};
  sides.shake_hands();
  EXPECT_EQ(sides.server->state(), State::open);
  EXPECT_EQ(sides.client->state(), State::open);
  ASSERT_TRUE(sides.client->seal("ana\n"));
  EXPECT_EQ(carry(*sides.client, *sides.server), "ana\n");
  ASSERT_TRUE(sides.server->seal("-- you are ana\n"));
  EXPECT_EQ(carry(*sides.server, *sides.client), "-- you are ana\n");
}

TEST_F(ChannelTest, TakesBytesHoweverTheyAreCut) {
  BothSides sides{certificates_};
  sides.shake_hands(1);
  ASSERT_TRUE(sides.client->seal(std::string(40'000, 'x')));
  EXPECT_EQ(carry(*sides.client, *sides.server, 1).size(), 40'000U);
}

TEST_F(ChannelTest, SealsIntoTheOwnersBuffer) {
  BothSides sides{certificates_};
  sides.shake_hands();
  std::string out = "before";
  ASSERT_TRUE(sides.server->seal("one\n", out));
  ASSERT_TRUE(sides.server->seal("two\n", out));
  EXPECT_TRUE(sides.server->unsent().empty());
  EXPECT_LE(out.size(), 6 + 2 * Channel::most_sealed(4));
  std::string text;
  sides.client->take(std::string_view{out}.substr(6), text);
  EXPECT_EQ(text, "one\ntwo\n");
}

TEST_F(ChannelTest, MostSealedIsEnough) {
  BothSides sides{certificates_};
  sides.shake_hands();
  for (const std::size_t size : {1U, 80U, 16383U, 16384U, 16385U, 100'000U}) {
    std::string out;
    sides.server->change_keys_after(1);  // A change of keys takes bytes, too.
    ASSERT_TRUE(sides.server->seal(std::string(size, 'x'), out));
    EXPECT_LE(out.size(), Channel::most_sealed(size));
    std::string text;
    sides.client->take(out, text);
    EXPECT_EQ(text.size(), size);
  }
}

TEST_F(ChannelTest, ChangesKeysAndGoesOn) {
  BothSides sides{certificates_};
  sides.shake_hands();
  sides.server->change_keys_after(3);
  std::string heard;
  std::size_t longest = 0;
  std::size_t shortest = std::string::npos;
  for (int i = 0; i < 10; ++i) {
    std::string out;
    ASSERT_TRUE(sides.server->seal("line\n", out));
    longest = std::max(longest, out.size());
    shortest = std::min(shortest, out.size());
    sides.client->take(out, heard);
  }
  EXPECT_EQ(heard.size(), 50U);
  EXPECT_GT(longest, shortest) << "no keys were changed";
}

TEST_F(ChannelTest, KnowsTheEndOfText) {
  BothSides sides{certificates_};
  sides.shake_hands();
  ASSERT_TRUE(sides.client->seal("last\n"));
  sides.client->finish();
  EXPECT_EQ(carry(*sides.client, *sides.server), "last\n");
  EXPECT_EQ(sides.server->state(), State::finished);
  ASSERT_TRUE(sides.server->seal("bye\n"));  // The client still reads.
  sides.server->finish();
  EXPECT_EQ(carry(*sides.server, *sides.client), "bye\n");
  EXPECT_EQ(sides.client->state(), State::finished);
  EXPECT_FALSE(sides.server->seal("more\n"));
}

TEST_F(ChannelTest, BreaksAtGarbage) {
  using namespace std::string_view_literals;
  for (const auto garbage :
       {"GET / HTTP/1.1\r\n"sv, "\x16\x03\x01\x00\x05hello"sv, "\x15\x03\x01\x00\x02\x02\x28"sv}) {
    const auto server = certificates_.accept();
    std::string text;
    EXPECT_EQ(server->take(garbage, text), State::broken);
    EXPECT_FALSE(server->reason().empty());
    EXPECT_EQ(text, "");
    EXPECT_FALSE(server->seal("secret"));
  }
}

TEST_F(ChannelTest, BreaksIfABitIsChanged) {
  BothSides sides{certificates_};
  sides.shake_hands();
  ASSERT_TRUE(sides.client->seal("pay ana 1\n"));
  std::string sealed{sides.client->unsent()};
  sealed[sealed.size() - 20] = static_cast<char>(sealed[sealed.size() - 20] ^ 1);
  std::string text;
  EXPECT_EQ(sides.server->take(sealed, text), State::broken);
  EXPECT_EQ(text, "");
  EXPECT_FALSE(sides.server->unsent().empty()) << "the peer is told by an alert";
}

TEST_F(ChannelTest, KeepsBytesThatAreNotSent) {
  BothSides sides{certificates_};
  sides.client->begin();
  const std::string all{sides.client->unsent()};
  sides.client->sent(3);
  EXPECT_EQ(sides.client->unsent(), std::string_view{all}.substr(3));
  sides.client->sent(all.size() - 3);
  EXPECT_TRUE(sides.client->unsent().empty());
  EXPECT_LT(sides.client->memory_of_unsent(), 64U);
}

TEST_F(ChannelTest, KnowsTheProtocolThatBothSpeak) {
  for (const std::string protocol : {"irc", "http/1.1"}) {
    BothSides sides{certificates_, {.protocol = protocol, .trusts_all = true}};
    sides.shake_hands();
    EXPECT_EQ(sides.server->agreed_protocol(), protocol);
    EXPECT_EQ(sides.client->agreed_protocol(), protocol);
  }
  BothSides sides{certificates_, {.protocol = "h2", .trusts_all = true}};
  sides.shake_hands();
  EXPECT_EQ(sides.server->agreed_protocol(), "");
  EXPECT_EQ(sides.server->state(), State::open);
}

}  // namespace
}  // namespace papo::tls
