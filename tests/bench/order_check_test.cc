// SPDX-License-Identifier: MIT

#include "bench/load/checks/order_check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <initializer_list>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "bench/load/figures/histogram.h"
#include "bench/wire_of.h"

namespace papo::bench {
namespace {

using std::chrono::microseconds;
using Time = OrderCheck::Time;

// The clients of a run: each is given bytes, and the check is told.
class OrderCheckTest : public testing::Test {
 protected:
  static constexpr std::size_t client_count = 4;
  static constexpr std::size_t sender_count = 2;

  // Client 0 sends all of them, unless the call says otherwise.
  void send(std::size_t messages, OrderCheck::Client sender = 0) {
    for (std::size_t i = 0; i < messages; ++i) check_.send(sender, sent_at_);
  }

  static void give(OrderCheck& check, OrderCheck::Client client,
                   const std::vector<std::uint64_t>& ids, Time at) {
    std::string received;
    for (const std::uint64_t id : ids) received += wire_of(id);
    std::string_view bytes = received;
    std::size_t index = 0;
    while (!bytes.empty()) {
      const std::size_t before = bytes.size();
      check.take_expected(client, bytes, at);
      for (std::size_t taken = before - bytes.size(); taken > 0; ++index) {
        taken -= wire_of(ids[index]).size();
      }
      if (bytes.empty()) break;
      const std::string wire = wire_of(ids[index]);
      check.receive(client, ids[index], wire, at);
      bytes.remove_prefix(wire.size());
      ++index;
    }
  }

  void give(OrderCheck::Client client, const std::vector<std::uint64_t>& ids) {
    give(check_, client, ids, received_at_);
  }

  void give_all(std::initializer_list<OrderCheck::Client> clients,
                const std::vector<std::uint64_t>& ids) {
    for (const auto client : clients) give(client, ids);
  }

  void expect(std::uint64_t delivered, std::uint64_t lost, std::uint64_t duplicated,
              std::uint64_t out_of_order) {
    EXPECT_EQ(check_.finish(), lost);
    EXPECT_EQ(check_.delivered(), delivered);
    EXPECT_EQ(check_.duplicated(), duplicated);
    EXPECT_EQ(check_.out_of_order(), out_of_order);
  }

  const Time sent_at_{microseconds{1000}};
  const Time received_at_{microseconds{1100}};
  Histogram latency_;
  OrderCheck check_{client_count, sender_count, false, latency_};
};

TEST_F(OrderCheckTest, FindsNothingWrongWhenAllIsWell) {
  send(2, 0);
  send(1, 1);
  give(2, {0, 2, 1});
  EXPECT_EQ(check_.completed(), 0U);
  give(3, {0, 2, 1});
  give(0, {2});
  EXPECT_EQ(check_.completed(), 0U);
  give(1, {0});
  EXPECT_EQ(check_.completed(), 2U);  // No client waits for its own message.
  give(1, {1});
  EXPECT_EQ(check_.completed(), 3U);
  expect(9, 0, 0, 0);
  EXPECT_EQ(latency_.count(), 9U);
  EXPECT_EQ(latency_.max(), microseconds{100});
}

TEST_F(OrderCheckTest, KnowsTheWaysInWhichAMessageCame) {
  send(2);
  // Each client gets the messages in other words: the first two are read, and the third is like
  // the first.
  check_.receive(1, 0, "early", received_at_);
  check_.receive(2, 0, "one", received_at_);
  check_.receive(3, 0, "another", received_at_);
  EXPECT_EQ(check_.delivered(), 3U);
  check_.receive(2, 1, "two", received_at_);
  std::string_view bytes = "another 1";
  check_.take_expected(3, bytes, received_at_);
  EXPECT_EQ(bytes, "another 1") << "nothing is taken twice";
  bytes = "two and more";
  check_.take_expected(3, bytes, received_at_);
  EXPECT_EQ(bytes, " and more");
  check_.receive(1, 1, "other", received_at_);
  expect(6, 0, 0, 0);
}

TEST_F(OrderCheckTest, ForgetsNoWayInWhichALaterMessageCame) {
  // Many messages, each in two ways, so that the check forgets the first ones on its way.
  for (std::uint64_t id = 0; id < 500; ++id) {
    send(1);
    const auto shown = "<" + std::to_string(id) + ">";
    const auto other = "@ <" + std::to_string(id) + ">";
    check_.receive(2, id, shown, received_at_);
    check_.receive(1, id, other, received_at_);
    std::string_view bytes = other;
    check_.take_expected(3, bytes, received_at_);
    ASSERT_TRUE(bytes.empty()) << id;
  }
  expect(1500, 0, 0, 0);
}

TEST_F(OrderCheckTest, TellsWhoSentWhat) {
  send(1, 0);
  send(1, 1);
  EXPECT_EQ(check_.sender_of(0), 0U);
  EXPECT_EQ(check_.sender_of(1), 1U);
  EXPECT_FALSE(check_.sender_of(2));
}

TEST_F(OrderCheckTest, SendersMayBeAheadOfThoseWhoOnlyListen) {
  send(2, 0);
  send(2, 1);
  // The order is 0 2 3 1, but neither of the first two clients can tell.
  give(0, {2, 3});
  give(1, {0, 1});
  EXPECT_EQ(check_.completed(), 0U);
  EXPECT_EQ(check_.delivered(), 0U);
  give(2, {0, 2, 3, 1});
  EXPECT_EQ(check_.delivered(), 8U);
  give(3, {0, 2, 3, 1});
  EXPECT_EQ(check_.completed(), 4U);
  expect(12, 0, 0, 0);
}

TEST_F(OrderCheckTest, CountsWhatOneClientNeverGot) {
  send(3);
  give_all({2, 3}, {0, 1, 2});
  give(1, {0, 2});
  EXPECT_EQ(check_.completed(), 3U);
  expect(8, 1, 0, 0);
}

TEST_F(OrderCheckTest, AwaitsWhatWasPassedOverByThoseWhoAreHere) {
  send(3);
  give_all({1, 2}, {0, 1, 2});
  give(3, {2});
  EXPECT_EQ(check_.completed(), 3);
  EXPECT_EQ(check_.awaited(), 2);
  give(3, {1});
  EXPECT_EQ(check_.awaited(), 1);
  check_.leave(3);
  EXPECT_EQ(check_.awaited(), 0);
  expect(8, 1, 0, 1);
}

TEST_F(OrderCheckTest, CountsWhatTheFirstClientNeverGot) {
  send(2, 0);
  send(1, 1);
  give(2, {0, 2});
  give(3, {0, 1, 2});
  give(1, {0, 1});
  give(0, {2});
  expect(8, 1, 0, 0);
}

TEST_F(OrderCheckTest, GuessesWhereALostMessageStoodUntilSomeoneTells) {
  send(1, 1);
  send(1, 0);
  send(1, 1);
  give(2, {1, 2});  // Message 0 is missing, which came before 2, but also before 1.
  give(3, {0, 1, 2});
  give(0, {0, 2});
  give(1, {1});
  EXPECT_EQ(check_.completed(), 3U);
  expect(8, 1, 0, 0);
}

TEST_F(OrderCheckTest, CountsWhatOnlyASenderGot) {
  send(2, 0);
  send(1, 1);
  give(1, {0, 1});
  give_all({2, 3}, {0, 2});
  give(0, {2});
  EXPECT_EQ(check_.completed(), 2U);  // Message 1 may still come.
  expect(7, 2, 0, 0);
}

TEST_F(OrderCheckTest, CountsWhatNobodyGot) {
  send(3);
  give_all({1, 2, 3}, {0, 2});
  EXPECT_EQ(check_.completed(), 3U);  // The sender's own order says that 1 came before 2.
  expect(6, 3, 0, 0);
}

TEST_F(OrderCheckTest, CountsTheLastMessagesWhenTheyAreLost) {
  send(3);
  give_all({1, 2, 3}, {0});
  EXPECT_EQ(check_.completed(), 1U);
  expect(3, 6, 0, 0);
}

TEST_F(OrderCheckTest, CountsWhatCameTwice) {
  send(3);
  give_all({2, 3}, {0, 1, 2});
  give(1, {0, 0, 1, 2, 1});
  expect(9, 0, 2, 0);
}

TEST_F(OrderCheckTest, CountsWhatCameTwiceToTheFirstClient) {
  send(3);
  give(2, {0, 0, 1, 2, 1});
  give_all({1, 3}, {0, 1, 2});
  expect(9, 0, 2, 0);
}

TEST_F(OrderCheckTest, CountsWhatCameTwiceToASenderThatIsAhead) {
  send(2);
  give(1, {0, 0, 1});
  give_all({2, 3}, {0, 1});
  expect(6, 0, 1, 0);
}

TEST_F(OrderCheckTest, CountsWhatCameBackToItsSender) {
  send(2);
  give_all({1, 2, 3}, {0, 1});
  give(0, {0});
  expect(6, 0, 1, 0);
}

TEST_F(OrderCheckTest, CountsWhatCameInAnotherOrder) {
  send(3);
  give_all({2, 3}, {0, 1, 2});
  give(1, {1, 0, 2});
  expect(9, 0, 0, 1);
}

TEST_F(OrderCheckTest, KnowsASendersOwnOrderEvenWhenTheFirstClientDoesNotKeepIt) {
  send(3);
  give(2, {1, 0, 2});
  give_all({1, 3}, {0, 1, 2});
  expect(9, 0, 0, 1);
}

TEST_F(OrderCheckTest, FindsThatTwoClientsDisagree) {
  send(1, 0);
  send(1, 1);
  give(2, {0, 1});
  give(3, {1, 0});
  give(0, {1});
  give(1, {0});
  expect(6, 0, 0, 1);
}

TEST_F(OrderCheckTest, FindsThatASenderThatWasAheadDisagrees) {
  OrderCheck check{5, 3, false, latency_};
  check.send(0, sent_at_);
  check.send(1, sent_at_);
  give(check, 2, {0, 1}, received_at_);
  give(check, 3, {1, 0}, received_at_);
  give(check, 4, {1, 0}, received_at_);
  give(check, 0, {1}, received_at_);
  give(check, 1, {0}, received_at_);
  EXPECT_EQ(check.completed(), 2U);
  EXPECT_EQ(check.finish(), 0U);
  EXPECT_EQ(check.delivered(), 8U);
  EXPECT_EQ(check.out_of_order(), 1U);
}

TEST_F(OrderCheckTest, DoesNotWaitForThoseWhoLeft) {
  send(3);
  give(1, {0, 2});
  give_all({2, 3}, {0, 1, 2});
  check_.leave(1);
  EXPECT_EQ(check_.completed(), 3U);
  send(1);
  give_all({2, 3}, {3});
  EXPECT_EQ(check_.completed(), 4U);
  expect(10, 1, 0, 0);  // Only messages that the client had passed over are lost.
}

TEST_F(OrderCheckTest, GoesOnWithoutListeners) {
  send(2);
  give(1, {0, 1});
  check_.leave(2);
  EXPECT_EQ(check_.completed(), 0U);
  check_.leave(3);
  EXPECT_EQ(check_.completed(), 2U);
  expect(2, 0, 0, 0);
}

TEST_F(OrderCheckTest, LetsEveryoneHaveItsOwnMessagesBackWhereThatIsTheRule) {
  OrderCheck check{2, 2, true, latency_};
  check.send(0, sent_at_);
  check.send(1, sent_at_);
  give(check, 0, {1, 0}, received_at_);
  give(check, 1, {1}, received_at_);
  EXPECT_EQ(check.completed(), 1U);
  EXPECT_EQ(check.finish(), 1U);
  EXPECT_EQ(check.delivered(), 3U);
  EXPECT_EQ(check.duplicated(), 0U);
}

// A faultless server must never be blamed, in whatever order the clients are read.
TEST_F(OrderCheckTest, FindsNothingWrongHoweverReadingIsInterleaved) {
  constexpr std::size_t clients = 9;
  constexpr std::size_t senders = 8;
  constexpr std::size_t rounds = 4000;
  std::mt19937 random{1};
  const auto any = [&](std::size_t below) {
    return std::uniform_int_distribution<std::size_t>{0, below - 1}(random);
  };
  OrderCheck check{clients, senders, false, latency_};
  std::vector<std::uint64_t> order;  // The server's order.
  std::vector<OrderCheck::Client> sender_of;
  std::vector<std::vector<std::uint64_t>> under_way(senders);
  std::vector<std::size_t> read(clients);

  const auto read_some = [&](OrderCheck::Client client, std::size_t count) {
    std::vector<std::uint64_t> ids;
    for (; read[client] < order.size() && ids.size() < count; ++read[client]) {
      const std::uint64_t id = order[read[client]];
      if (sender_of[id] != client) ids.push_back(id);
    }
    give(check, client, ids, received_at_);
  };
  const auto take_from = [&](OrderCheck::Client sender) {
    auto& queue = under_way[sender];
    const std::size_t count = any(queue.size() + 1);
    const auto end = queue.begin() + static_cast<std::ptrdiff_t>(count);
    order.insert(order.end(), queue.begin(), end);
    queue.erase(queue.begin(), end);
  };

  for (std::size_t round = 0; round < rounds; ++round) {
    const auto sender = any(senders);
    for (std::size_t i = any(4); i > 0; --i) {
      under_way[sender].push_back(check.send(sender, sent_at_));
      sender_of.push_back(sender);
    }
    take_from(any(senders));
    read_some(any(clients), any(20));
  }
  for (OrderCheck::Client sender = 0; sender < senders; ++sender) {
    while (!under_way[sender].empty()) take_from(sender);
  }
  for (OrderCheck::Client client = 0; client < clients; ++client) read_some(client, order.size());

  EXPECT_EQ(order.size(), check.sent());
  EXPECT_EQ(check.completed(), check.sent());
  EXPECT_EQ(check.finish(), 0U);
  EXPECT_EQ(check.delivered(), order.size() * (clients - 1));
  EXPECT_EQ(check.duplicated(), 0U);
  EXPECT_EQ(check.out_of_order(), 0U);
}

// Faults count even when the messages around them are long complete and forgotten.
TEST_F(OrderCheckTest, ForgetsWhatIsDoneButNotWhatIsMissing) {
  constexpr std::uint64_t many = 20'000;
  std::uint64_t next = 0;
  const auto all_get = [&](std::uint64_t count) {
    for (; count > 0; --count, ++next) {
      check_.send(0, sent_at_);
      give_all({2, 3, 1}, {next});
    }
  };
  all_get(10);
  send(1);
  give_all({2, 3}, {next++});  // Client 1 gets this message in the end.
  send(1);
  give_all({2, 3}, {next++});  // Client 1 never gets this one.
  all_get(many);
  EXPECT_FALSE(check_.sender_of(10));
  give(1, {10});
  give(1, {5});  // Client 1 gets this one twice.
  EXPECT_EQ(check_.completed(), many + 12);
  expect(3 * (many + 12) - 1, 1, 1, 1);
}

// If one client is at fault, the counts are exact, whatever it gets and whichever client is read
// first.
TEST_F(OrderCheckTest, CountsExactlyWhatOneFaultyClientGets) {
  constexpr std::size_t clients = 6;
  constexpr std::size_t senders = 3;
  constexpr std::size_t messages = 50;
  std::mt19937 random{2};
  const auto any = [&](std::size_t below) {
    return std::uniform_int_distribution<std::size_t>{0, below - 1}(random);
  };
  for (int round = 0; round < 500; ++round) {
    Histogram latency;
    OrderCheck check{clients, senders, false, latency};
    std::vector<OrderCheck::Client> sender_of;
    for (std::size_t i = 0; i < messages; ++i) {
      sender_of.push_back(any(senders));
      check.send(sender_of.back(), sent_at_);
    }
    const auto due_to = [&](OrderCheck::Client client) {
      std::vector<std::uint64_t> ids;
      for (std::uint64_t id = 0; id < messages; ++id) {
        if (sender_of[id] != client) ids.push_back(id);
      }
      return ids;
    };

    const auto at_fault = any(clients);
    const auto due = due_to(at_fault);
    std::vector<std::uint64_t> got;
    std::uint64_t lost = 0;
    std::uint64_t duplicated = 0;
    std::uint64_t late = 0;
    for (std::size_t i = 0; i < due.size(); ++i) {
      const std::size_t fate = any(10);
      if (fate == 0) {
        ++lost;
      } else if (fate == 1) {
        got.insert(got.end(), 2, due[i]);
        ++duplicated;
      } else if (fate == 2 && i + 1 < due.size() && sender_of[due[i]] == sender_of[due[i + 1]]) {
        got.push_back(due[i + 1]);
        got.push_back(due[i]);
        ++late;
        ++i;
      } else {
        got.push_back(due[i]);
      }
    }
    std::vector<std::vector<std::uint64_t>> left(clients);
    for (OrderCheck::Client client = 0; client < clients; ++client) {
      left[client] = client == at_fault ? got : due_to(client);
    }
    while (!std::all_of(left.begin(), left.end(), [](const auto& ids) { return ids.empty(); })) {
      const auto client = any(clients);
      auto& ids = left[client];
      const auto end = ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), any(20)));
      give(check, client, {ids.begin(), end}, received_at_);
      ids.erase(ids.begin(), end);
    }
    EXPECT_EQ(check.finish(), lost);
    EXPECT_EQ(check.delivered(), (clients - 1) * messages - lost);
    EXPECT_EQ(check.duplicated(), duplicated);
    EXPECT_EQ(check.out_of_order(), late);
  }
}

}  // namespace
}  // namespace papo::bench
