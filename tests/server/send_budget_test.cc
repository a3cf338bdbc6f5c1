// SPDX-License-Identifier: MIT

#include "server/send_budget.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <random>
#include <thread>
#include <utility>
#include <vector>

namespace papo::server {
namespace {

constexpr std::size_t mebi = std::size_t{1} << 20;

// Who was told to go.
std::vector<chat::ClientId> told(Mailbox& mailbox) {
  std::vector<chat::ClientId> told;
  if (mailbox.backlog() == 0) return told;
  InputBatch inputs;
  mailbox.take_inputs(inputs);
  mailbox.settle();
  for (const auto& input : inputs.inputs()) {
    EXPECT_EQ(input.kind, Input::Kind::too_much);
    told.push_back(input.client);
  }
  return told;
}

using Clients = std::vector<chat::ClientId>;

TEST(SendBudget, WithinItNobodyHasToGo) {
  SendBudget budget{10 * mebi};
  Mailbox mailbox;
  SendBudget::Share one{budget, 1, mailbox};
  SendBudget::Share other{budget, 2, mailbox};
  one.set(4 * mebi);
  other.set(3 * mebi);
  EXPECT_GE(budget.counted(), 7 * mebi);
  EXPECT_LE(budget.counted(), 7 * mebi + 7 * mebi / 4) << "a quarter ahead at most";
  EXPECT_EQ(told(mailbox), Clients{});
  one.set(0);
  other.set(0);
  EXPECT_EQ(budget.counted(), 0U);
}

// Invariants 4 and 6.
TEST(SendBudget, TheLargestHasToGoWhicheverWorkerItBelongsTo) {
  SendBudget budget{10 * mebi};
  Mailbox here;
  Mailbox there;
  SendBudget::Share small{budget, 1, here};
  SendBudget::Share large{budget, 2, there};
  SendBudget::Share last{budget, 3, here};
  small.set(1 * mebi);
  large.set(6 * mebi);
  last.set(4 * mebi);
  EXPECT_EQ(told(there), Clients{2});
  EXPECT_EQ(told(here), Clients{});
  EXPECT_LE(budget.counted(), 10 * mebi);
}

TEST(SendBudget, AsManyHaveToGoAsItTakes) {
  SendBudget budget{10 * mebi};
  Mailbox mailbox;
  std::vector<std::unique_ptr<SendBudget::Share>> shares;
  for (chat::ClientId client = 1; client <= 4; ++client) {
    shares.push_back(std::make_unique<SendBudget::Share>(budget, client, mailbox));
    shares.back()->set(client * mebi / 2);
  }
  EXPECT_EQ(told(mailbox), Clients{});
  SendBudget::Share one{budget, 9, mailbox};
  one.set(20 * mebi);
  EXPECT_EQ(told(mailbox), Clients{9});
  SendBudget::Share other{budget, 10, mailbox};
  other.set(mebi / 4);
  EXPECT_EQ(told(mailbox), Clients{}) << "with the largest gone, the rest is within it";
}

TEST(SendBudget, WhoHasToGoIsToldOnceAndCountsNoMore) {
  SendBudget budget{mebi};
  Mailbox mailbox;
  SendBudget::Share share{budget, 1, mailbox};
  share.set(2 * mebi);
  EXPECT_EQ(told(mailbox), Clients{1});
  EXPECT_EQ(budget.counted(), 0U);
  share.set(4 * mebi);
  EXPECT_EQ(told(mailbox), Clients{});
  EXPECT_EQ(budget.counted(), 0U);
}

TEST(SendBudget, WhoeverCausesItKnowsAtOnceWhichOfItsOwnHaveToGo) {
  SendBudget budget{4 * mebi};
  Mailbox here;
  Mailbox there;
  SendBudget::Share own{budget, 1, here};
  SendBudget::Share others{budget, 2, there};
  SendBudget::Share last{budget, 3, here};
  EXPECT_EQ(own.set(2 * mebi), Clients{});
  EXPECT_EQ(others.set(mebi), Clients{});
  EXPECT_EQ(last.set(mebi), Clients{1});
  EXPECT_EQ(own.set(3 * mebi), Clients{1}) << "it is reminded as long as it goes on";
  EXPECT_EQ(last.set(5 * mebi), Clients{3});
  EXPECT_EQ(others.set(2 * mebi), Clients{});
  EXPECT_EQ(told(here), (Clients{1, 3}));
  EXPECT_EQ(told(there), Clients{});
}

TEST(SendBudget, AShareThatEndsIsGivenBack) {
  SendBudget budget{10 * mebi};
  Mailbox mailbox;
  {
    SendBudget::Share share{budget, 1, mailbox};
    share.set(mebi);
    const SendBudget::Share moved{std::move(share)};
    EXPECT_GE(budget.counted(), mebi);
  }
  EXPECT_EQ(budget.counted(), 0U);
}

TEST(SendBudget, SmallChangesAreNotCounted) {
  SendBudget budget{100 * mebi};
  Mailbox mailbox;
  SendBudget::Share share{budget, 1, mailbox};
  share.set(mebi);
  const auto counted = budget.counted();
  share.set(mebi + 1000);
  share.set(mebi - 1000);
  EXPECT_EQ(budget.counted(), counted);
  for (std::size_t bytes = mebi; bytes < 50 * mebi; bytes += 10'000) {
    share.set(bytes);
    ASSERT_GE(budget.counted(), bytes);
    ASSERT_LE(budget.counted(), bytes + bytes / 4 + 1);
  }
  for (std::size_t bytes = 50 * mebi; bytes > 50'000; bytes -= 10'000) {
    share.set(bytes);
    ASSERT_GE(budget.counted(), bytes);
    ASSERT_LE(budget.counted(), 2 * bytes + 32'768);
  }
}

TEST(SendBudget, HoldsWhateverSeveralThreadsDo) {
  constexpr std::size_t threads = 4;
  SendBudget budget{20 * mebi};
  std::vector<std::unique_ptr<Mailbox>> mailboxes;
  for (std::size_t i = 0; i < threads; ++i) mailboxes.push_back(std::make_unique<Mailbox>());
  {
    std::vector<std::jthread> workers;
    for (std::size_t worker = 0; worker < threads; ++worker) {
      workers.emplace_back([&, worker] {
        std::mt19937 random{static_cast<unsigned>(worker)};
        std::vector<std::unique_ptr<SendBudget::Share>> shares;
        for (chat::ClientId client = 0; client < 50; ++client) {
          shares.push_back(std::make_unique<SendBudget::Share>(budget, client * threads + worker,
                                                               *mailboxes[worker]));
        }
        for (int i = 0; i < 5000; ++i) {
          shares[random() % shares.size()]->set(random() % mebi);
          EXPECT_LE(budget.counted(), 20 * mebi);
        }
      });
    }
  }
  EXPECT_EQ(budget.counted(), 0U);
}

}  // namespace
}  // namespace papo::server
