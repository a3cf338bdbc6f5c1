// SPDX-License-Identifier: MIT

// One house, one story (invariants 1 and 8): people that speak plain, and people that speak IRC
// with all kinds of capabilities, do as they like. Each must be told exactly the story that the
// model works out for that person, in its order. In half of the houses people have accounts, and
// several clients each.
//
// Each sequence is made from a seed. A failure tells the seed; PAPO_TEST_SEED plays that one alone.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>

#include "server/story_play.h"

namespace papo::server {
namespace {

constexpr std::uint64_t sequences = 5000;

TEST(OneStory, IsToldToEveryoneInTheirOwnWords) {
  std::uint64_t first = 1;
  std::uint64_t last = sequences;
  if (const char* const seed = std::getenv("PAPO_TEST_SEED")) {
    first = last = std::strtoull(seed, nullptr, 10);
  }
  for (auto seed = first; seed <= last; ++seed) {
    const auto wrong = StoryPlay{seed}.play();
    ASSERT_TRUE(wrong.empty()) << "seed " << seed << ": " << wrong;
  }
}

}  // namespace
}  // namespace papo::server
