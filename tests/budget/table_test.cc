// SPDX-License-Identifier: MIT

#include "budget/table.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <tuple>

namespace papo::budget {
namespace {

using Unit = Amount::Unit;

TEST(Amount, IsToldAsPeopleReadIt) {
  EXPECT_EQ(to_string({}), "");
  EXPECT_EQ(to_string({.number = 200, .unit = Unit::bytes}), "200 bytes");
  EXPECT_EQ(to_string({.number = 1000, .unit = Unit::bytes}), "1,000 bytes");
  EXPECT_EQ(to_string({.number = 1024, .unit = Unit::bytes}), "1 KiB");
  EXPECT_EQ(to_string({.number = 65536, .unit = Unit::bytes}), "64 KiB");
  EXPECT_EQ(to_string({.number = 3U << 20U, .unit = Unit::bytes}), "3 MiB");
  EXPECT_EQ(to_string({.number = 500, .unit = Unit::milliseconds}), "500 ms");
  EXPECT_EQ(to_string({.number = 60'000, .unit = Unit::milliseconds}), "60 s");
  EXPECT_EQ(to_string({.number = 600'000, .unit = Unit::milliseconds}), "10 min");
  EXPECT_EQ(to_string({.number = 0, .unit = Unit::things}), "0");
  EXPECT_EQ(to_string({.number = 999, .unit = Unit::things}), "999");
  EXPECT_EQ(to_string({.number = 1'234'567, .unit = Unit::things, .things = "names"}),
            "1,234,567 names");
}

TEST(Table, SaysOfEachLimitWhatItIsAndWhatHappensThere) {
  std::set<std::tuple<Page, Of, std::string>> seen;
  for (const auto& section : table()) {
    for (const auto& limit : section.limits) {
      EXPECT_FALSE(limit.what.empty());
      EXPECT_FALSE(limit.then.empty()) << limit.what;
      EXPECT_FALSE(to_string(limit.amount).empty() && limit.option.empty() && limit.more.empty())
          << limit.what;
      EXPECT_TRUE(seen.emplace(section.page, section.of, limit.what).second)
          << limit.what << " stands there twice";
    }
  }
}

TEST(Table, IsPrintedForOnePage) {
  const auto people_meet = printed(Page::plain);
  const auto inside = printed(Page::architecture);
  EXPECT_NE(people_meet.find("| people | all | 10,000, `--max-clients` | `!! papo is full"),
            std::string::npos);
  EXPECT_EQ(inside.find("| people |"), std::string::npos);
  EXPECT_NE(inside.find("| a client's outbox | a client | `--send-limit`, and"), std::string::npos);
}

}  // namespace
}  // namespace papo::budget
