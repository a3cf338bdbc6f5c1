// SPDX-License-Identifier: MIT

#include "server/guess_queue.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "budget/limits.h"
#include "budget/site.h"

namespace papo::server {
namespace {

using namespace std::chrono_literals;

class GuessQueueTest : public testing::Test {
 protected:
  using Clients = std::vector<chat::ClientId>;

  static budget::Site site(std::size_t number) {
    return budget::site_of(fmt::format("10.0.{}.{}:1", number / 256, number % 256), {});
  }
  static budget::Site shared() { return budget::site_of("127.0.0.1:1", {}); }

  // Returns the client for which there was no room, or 0.
  chat::ClientId add(chat::ClientId client, const budget::Site& site, unsigned tries = 0,
                     budget::WrongPasswords::Time here_since = {}) {
    const auto dropped = queue_.add({.door = Door::operators,
                                     .client = client,
                                     .site = site,
                                     .here_since = here_since,
                                     .tries = tries,
                                     .password = Secret{"x"},
                                     .done = {}});
    return dropped ? dropped->client : 0;
  }
  chat::ClientId take() {
    const auto guess = queue_.take(now_);
    return guess ? guess->client : 0;
  }
  Clients take_all() {
    Clients clients;
    while (const auto client = take()) clients.push_back(client);
    return clients;
  }
  void wrong(const budget::Site& site, int times = 1) {
    for (int i = 0; i < times; ++i) wrong_.add(site, now_);
  }

  budget::WrongPasswords::Time now_{std::chrono::hours{1}};
  budget::WrongPasswords wrong_;
  GuessQueue queue_{wrong_};
};

TEST_F(GuessQueueTest, LetsThoseWithoutAFailureGoFirstAndTheNewestOfThem) {
  wrong(site(1));
  add(1, site(1));
  add(2, site(2));
  add(3, site(3));
  EXPECT_EQ(take_all(), (Clients{3, 2, 1}));
  EXPECT_TRUE(queue_.empty());
}

TEST_F(GuessQueueTest, ServesSomeoneHonestBeforeAllWhoGuessFromManySites) {
  for (std::size_t i = 1; i <= 100; ++i) add(i, site(i));
  add(1000, site(1000));
  EXPECT_EQ(take(), 1000U);
}

TEST_F(GuessQueueTest, ServesSomeoneHonestBeforeAllWhoGuessOnTheSameMachine) {
  for (std::size_t i = 1; i <= 10; ++i) add(i, shared(), 1);
  add(1000, shared());
  for (std::size_t i = 11; i <= 200; ++i) EXPECT_NE(add(i, shared(), 1), 1000U);
  EXPECT_EQ(take(), 1000U);
}

// Each of its guesses is its first, and comes after ours.
TEST_F(GuessQueueTest, ServesSomeoneHonestBesideOneThatComesBackForEachGuess) {
  add(1, shared(), 0, now_ + 9s);
  add(1000, shared(), 0, now_);
  chat::ClientId stranger = 1;
  int turns = 0;
  for (chat::ClientId served = 0; served != 1000; ++turns) {
    ASSERT_LT(turns, 3);
    for (int i = 0; i < 50; ++i) EXPECT_NE(add(++stranger, shared(), 0, now_ + 10s), 1000U);
    served = take();
  }
}

// As many clients as may come at once, beside as many guesses.
TEST_F(GuessQueueTest, KeepsAllWhoCameBeforeThoseWhoComeBack) {
  std::size_t honest = 30;
  for (chat::ClientId i = 0; i < honest; ++i) add(1000 + i, shared(), 0, now_);
  for (chat::ClientId i = 1; i < 900; ++i) EXPECT_LT(add(i, shared(), 0, now_ + 1s), 1000U);
  for (int turns = 0; honest > 0; ++turns) {
    ASSERT_LT(turns, 46);
    if (take() >= 1000) --honest;
  }
}

TEST_F(GuessQueueTest, HasASiteWaitUntilItsDelayIsOver) {
  wrong(site(1), 4);
  add(1, site(1));
  EXPECT_EQ(take(), 0U);
  EXPECT_EQ(queue_.next_turn(), now_ + 4s);
  now_ += 3999ms;
  EXPECT_EQ(take(), 0U);
  now_ += 1ms;
  EXPECT_EQ(take(), 1U);
  EXPECT_EQ(queue_.next_turn(), std::nullopt);
}

TEST_F(GuessQueueTest, LetsTheOthersFollowByWhenTheirDelaysAreOver) {
  wrong(site(1), 4);
  wrong(site(2), 2);
  wrong(site(3), 3);
  for (const chat::ClientId i : {1U, 2U, 3U}) add(i, site(i));
  EXPECT_EQ(queue_.next_turn(), now_ + 1s);
  now_ += 1min;
  EXPECT_EQ(take_all(), (Clients{2, 3, 1}));
}

TEST_F(GuessQueueTest, DelaysAllOfASiteAfterEachWrongOne) {
  add(1, site(1));
  add(2, site(1));
  add(3, site(1));
  EXPECT_EQ(take(), 3U);
  wrong(site(1));
  EXPECT_EQ(take(), 2U);
  wrong(site(1));
  EXPECT_EQ(take(), 0U);
  now_ += 1s;
  EXPECT_EQ(take(), 1U);
}

TEST_F(GuessQueueTest, LetsThoseOfASiteGoFirstWhoTriedLess) {
  wrong(site(1));
  add(1, site(1), 2);
  add(2, site(1), 0);
  add(3, site(1), 1);
  EXPECT_EQ(take_all(), (Clients{2, 3, 1}));
}

TEST_F(GuessQueueTest, KeepsOnlySomeOfASiteAndDropsThoseWhoTriedMost) {
  for (std::size_t i = 1; i <= budget::most_guesses; ++i) EXPECT_EQ(add(i, site(1)), 0U);
  EXPECT_EQ(add(100, site(1), 4), 100U);
  EXPECT_EQ(add(101, site(1)), 1U) << "who came first";
  EXPECT_EQ(add(102, site(2), 4), 0U);
}

TEST_F(GuessQueueTest, KeepsOnlySomeOfAllAndDropsThoseWhoseTurnWouldBeLast) {
  wrong(site(1), 5);
  add(1, site(1));
  for (std::size_t i = 2; i <= budget::most_guesses_in_all; ++i) EXPECT_EQ(add(i, site(i)), 0U);
  EXPECT_EQ(add(1000, site(1000)), 1U);
  EXPECT_EQ(add(1001, site(1001)), 2U);
  EXPECT_EQ(add(1002, site(1), 1), 1002U);
}

TEST_F(GuessQueueTest, ForgetsWhoHasLeft) {
  for (const chat::ClientId i : {1U, 2U, 3U}) add(i, site(i));
  queue_.drop(2);
  EXPECT_EQ(take_all(), (Clients{3, 1}));
}

}  // namespace
}  // namespace papo::server
