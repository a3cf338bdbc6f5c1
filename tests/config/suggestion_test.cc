// SPDX-License-Identifier: MIT

#include "config/suggestion.h"

#include <gtest/gtest.h>

#include <string>

namespace papo::config {
namespace {

TEST(Suggestion, CountsWhatHasToBeChanged) {
  EXPECT_EQ(distance("", ""), 0U);
  EXPECT_EQ(distance("port", "port"), 0U);
  EXPECT_EQ(distance("", "port"), 4U);
  EXPECT_EQ(distance("port", ""), 4U);
  EXPECT_EQ(distance("ports", "port"), 1U);
  EXPECT_EQ(distance("pot", "port"), 1U);
  EXPECT_EQ(distance("pork", "port"), 1U);
  EXPECT_EQ(distance("prot", "port"), 1U);  // Two neighbours swapped.
  EXPECT_EQ(distance("max_lime", "max-line"), 2U);
}

TEST(Suggestion, IsTheNearestNameIfOneIsNear) {
  const std::vector<std::string> names{"host", "port", "max-line", "history", "history-limit"};
  EXPECT_EQ(nearest("prot", names), "port");
  EXPECT_EQ(nearest("hsot", names), "host");
  EXPECT_EQ(nearest("max_line", names), "max-line");
  EXPECT_EQ(nearest("histroy", names), "history");
  EXPECT_EQ(nearest("history_limits", names), "history-limit");
  EXPECT_EQ(nearest("nonsense", names), "");
  EXPECT_EQ(nearest("", names), "");
  EXPECT_EQ(nearest(std::string(1 << 20, 'x'), names), "");
  EXPECT_EQ(suggestion("prot", names), "; did you mean port?");
  EXPECT_EQ(suggestion("nonsense", names), "");
}

}  // namespace
}  // namespace papo::config
