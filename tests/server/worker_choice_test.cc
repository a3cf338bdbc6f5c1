// SPDX-License-Identifier: MIT

#include "server/worker_choice.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

namespace papo::server {
namespace {

using Workers = std::vector<std::size_t>;

constexpr auto nobody_is_behind = [](std::size_t) { return false; };

// The worker of each of so many newcomers.
Workers come(WorkerChoice& choice, std::size_t newcomers) {
  Workers got;
  for (std::size_t i = 0; i < newcomers; ++i) {
    got.push_back(choice.next(nobody_is_behind));
    choice.came(got.back());
  }
  return got;
}

TEST(WorkerChoice, FillsAWorkerBeforeTheNextIsUsed) {
  WorkerChoice choice{3, 2};
  EXPECT_EQ(come(choice, 6), (Workers{0, 0, 1, 1, 2, 2}));
}

TEST(WorkerChoice, SharesNewcomersOutOnceAllAreUsed) {
  WorkerChoice choice{2, 2};
  come(choice, 4);
  EXPECT_EQ(come(choice, 4), (Workers{0, 1, 0, 1}));
  choice.left(1);
  choice.left(1);
  EXPECT_EQ(come(choice, 2), (Workers{1, 1})) << "the one with the fewest";
}

TEST(WorkerChoice, UsesAllAtOnceIfNoneIsToBeFilled) {
  WorkerChoice choice{3, 0};
  EXPECT_EQ(come(choice, 4), (Workers{1, 2, 0, 0})) << "one after the other";
}

TEST(WorkerChoice, UsesTheNextWhereOneCannotKeepUp) {
  WorkerChoice choice{3, 100};
  come(choice, 1);
  const auto behind = choice.next([](std::size_t worker) { return worker == 0; });
  choice.came(behind);
  EXPECT_EQ(behind, 1U);
  EXPECT_EQ(choice.next([](std::size_t) { return true; }), 2U);
}

TEST(WorkerChoice, UsesFewAgainWhenManyHaveLeft) {
  WorkerChoice choice{3, 1};
  come(choice, 3);
  choice.left(2);
  choice.left(0);
  EXPECT_EQ(come(choice, 3), (Workers{0, 2, 0}));
}

}  // namespace
}  // namespace papo::server
