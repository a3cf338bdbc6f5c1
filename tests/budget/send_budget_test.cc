// SPDX-License-Identifier: MIT

#include "budget/send_budget.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <utility>
#include <vector>

namespace papo::budget {
namespace {

constexpr std::size_t mebi = std::size_t{1} << 20;

using Clients = std::vector<chat::ClientId>;

// Keeps who was told to go.
class Worker final : public SendBudget::Owner {
 public:
  void too_much(chat::ClientId client) override {
    const std::lock_guard lock{mutex_};
    told_.push_back(client);
  }
  Clients told() {
    const std::lock_guard lock{mutex_};
    return std::exchange(told_, {});
  }

 private:
  std::mutex mutex_;
  Clients told_;
};

TEST(SendBudget, WithinItNobodyHasToGo) {
  SendBudget budget{10 * mebi};
  Worker worker;
  SendBudget::Share one{budget, 1, worker};
  SendBudget::Share other{budget, 2, worker};
  one.set(4 * mebi);
  other.set(3 * mebi);
  EXPECT_GE(budget.counted(), 7 * mebi);
  EXPECT_LE(budget.counted(), 7 * mebi + 7 * mebi / 4) << "a quarter ahead at most";
  EXPECT_EQ(worker.told(), Clients{});
  one.set(0);
  other.set(0);
  EXPECT_EQ(budget.counted(), 0U);
}

// Invariants 4 and 6.
TEST(SendBudget, TheLargestHasToGoWhicheverWorkerItBelongsTo) {
  SendBudget budget{10 * mebi};
  Worker here;
  Worker there;
  SendBudget::Share small{budget, 1, here};
  SendBudget::Share large{budget, 2, there};
  SendBudget::Share last{budget, 3, here};
  small.set(1 * mebi);
  large.set(6 * mebi);
  last.set(4 * mebi);
  EXPECT_EQ(there.told(), Clients{2});
  EXPECT_EQ(here.told(), Clients{});
  EXPECT_LE(budget.counted(), 10 * mebi);
}

TEST(SendBudget, AsManyHaveToGoAsItTakes) {
  SendBudget budget{10 * mebi};
  Worker worker;
  std::vector<std::unique_ptr<SendBudget::Share>> shares;
  for (chat::ClientId client = 1; client <= 4; ++client) {
    shares.push_back(std::make_unique<SendBudget::Share>(budget, client, worker));
    shares.back()->set(client * mebi / 2);
  }
  EXPECT_EQ(worker.told(), Clients{});
  SendBudget::Share one{budget, 9, worker};
  one.set(20 * mebi);
  EXPECT_EQ(worker.told(), Clients{9});
  SendBudget::Share other{budget, 10, worker};
  other.set(mebi / 4);
  EXPECT_EQ(worker.told(), Clients{}) << "with the largest gone, the rest is within it";
}

TEST(SendBudget, WhoHasToGoIsToldOnceAndCountsNoMore) {
  SendBudget budget{mebi};
  Worker worker;
  SendBudget::Share share{budget, 1, worker};
  share.set(2 * mebi);
  EXPECT_EQ(worker.told(), Clients{1});
  EXPECT_EQ(budget.counted(), 0U);
  share.set(4 * mebi);
  EXPECT_EQ(worker.told(), Clients{});
  EXPECT_EQ(budget.counted(), 0U);
}

TEST(SendBudget, WhoeverCausesItKnowsAtOnceWhichOfItsOwnHaveToGo) {
  SendBudget budget{4 * mebi};
  Worker here;
  Worker there;
  SendBudget::Share own{budget, 1, here};
  SendBudget::Share others{budget, 2, there};
  SendBudget::Share last{budget, 3, here};
  EXPECT_EQ(own.set(2 * mebi), Clients{});
  EXPECT_EQ(others.set(mebi), Clients{});
  EXPECT_EQ(last.set(mebi), Clients{1});
  EXPECT_EQ(own.set(3 * mebi), Clients{1}) << "it is reminded as long as it goes on";
  EXPECT_EQ(last.set(5 * mebi), Clients{3});
  EXPECT_EQ(others.set(2 * mebi), Clients{});
  EXPECT_EQ(here.told(), (Clients{1, 3}));
  EXPECT_EQ(there.told(), Clients{});
}

TEST(SendBudget, AShareThatEndsIsGivenBack) {
  SendBudget budget{10 * mebi};
  Worker worker;
  {
    SendBudget::Share share{budget, 1, worker};
    share.set(mebi);
    const SendBudget::Share moved{std::move(share)};
    EXPECT_GE(budget.counted(), mebi);
  }
  EXPECT_EQ(budget.counted(), 0U);
}

TEST(SendBudget, SmallChangesAreNotCounted) {
  SendBudget budget{100 * mebi};
  Worker worker;
  SendBudget::Share share{budget, 1, worker};
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
  std::vector<std::unique_ptr<Worker>> owners;
  for (std::size_t i = 0; i < threads; ++i) owners.push_back(std::make_unique<Worker>());
  {
    std::vector<std::jthread> workers;
    for (std::size_t worker = 0; worker < threads; ++worker) {
      workers.emplace_back([&, worker] {
        std::mt19937 random{static_cast<unsigned>(worker)};
        std::vector<std::unique_ptr<SendBudget::Share>> shares;
        for (chat::ClientId client = 0; client < 50; ++client) {
          shares.push_back(std::make_unique<SendBudget::Share>(budget, client * threads + worker,
                                                               *owners[worker]));
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
}  // namespace papo::budget
