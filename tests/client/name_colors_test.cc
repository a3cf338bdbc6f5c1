// SPDX-License-Identifier: MIT

#include "client/name_colors.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace papo::client {
namespace {

std::string name(std::size_t number) { return "name" + std::to_string(number); }

TEST(NameColors, DifferBetweenThoseWhoSpokeLast) {
  for (const bool many : {false, true}) {
    NameColors colors{many};
    EXPECT_GT(colors.count(), 5U);
    for (std::size_t from = 0; from < 100; ++from) {
      std::set<std::string_view> used;
      for (std::size_t i = 0; i < colors.count(); ++i) used.insert(colors.of(name(from + i)));
      EXPECT_EQ(used.size(), colors.count()) << from;
    }
  }
}

TEST(NameColors, StayWithWhoeverGoesOnSpeaking) {
  NameColors colors{false};
  const auto first = colors.of("ana");
  for (std::size_t i = 0; i < 100; ++i) {
    colors.of(name(i));
    EXPECT_EQ(colors.of("ana"), first);
  }
}

TEST(NameColors, AreTheSameTomorrow) {
  for (std::size_t i = 0; i < 100; ++i) {
    EXPECT_EQ(NameColors{true}.of(name(i)), NameColors{true}.of(name(i)));
  }
}

}  // namespace
}  // namespace papo::client
