// SPDX-License-Identifier: MIT

#include "server/visitor_log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "budget/limits.h"
#include "budget/site.h"
#include "server/captured_log.h"

namespace papo::server {
namespace {

std::ptrdiff_t lines_in(const std::string& text) { return std::ranges::count(text, '\n'); }

class VisitorLogTest : public testing::Test {
 protected:
  static budget::Site site(std::size_t number) {
    return budget::site_of(fmt::format("10.0.{}.{}:1", number / 256, number % 256), {});
  }
  void tell(std::size_t site_number, std::size_t lines) {
    for (std::size_t i = 0; i < lines; ++i) log_.info(site(site_number), "{}", i);
  }

  CapturedLog captured_;
  VisitorLog log_;
};

constexpr auto few = budget::visitors_lines_of_a_site;
constexpr auto many = budget::visitors_lines_in_all;

TEST_F(VisitorLogTest, WritesALineWithItsLevel) {
  log_.info(site(1), "{} came", "ana");
  log_.warn(site(1), "{} guessed", "ana");
  EXPECT_EQ(captured_.take(), "info: ana came\nwarning: ana guessed\n");
  log_.sum_up();
  EXPECT_EQ(captured_.take(), "");
}

TEST_F(VisitorLogTest, SumsUpWhatASiteCausesBeyondItsShare) {
  tell(1, few + 812);
  tell(2, few);
  EXPECT_EQ(lines_in(captured_.take()), few * 2);
  log_.sum_up();
  EXPECT_EQ(captured_.take(), "info: and 812 more from 10.0.0.1\n");
  tell(1, 1);  // A new period began.
  EXPECT_EQ(captured_.take(), "info: 0\n");
  log_.sum_up();
  EXPECT_EQ(captured_.take(), "");
}

TEST_F(VisitorLogTest, SumsUpAsGravelyAsTheGravest) {
  tell(1, few + 1);
  log_.warn(site(1), "guessed");
  captured_.take();
  log_.sum_up();
  EXPECT_EQ(captured_.take(), "warning: and 2 more from 10.0.0.1\n");
}

TEST_F(VisitorLogTest, WritesOnlySoMuchOfACrowdOfSites) {
  constexpr std::size_t crowd = 60'000;
  for (std::size_t i = 0; i < crowd; ++i) tell(i, 1);
  EXPECT_EQ(lines_in(captured_.take()), many);
  log_.sum_up();
  const auto sums = captured_.take();
  EXPECT_EQ(lines_in(sums), budget::visitors_sites_told + 1);
  const auto rest = crowd - many - budget::visitors_sites_told;
  EXPECT_TRUE(sums.ends_with(fmt::format("and {} more from other addresses\n", rest))) << sums;
}

TEST_F(VisitorLogTest, TellsOfThoseWhoCausedMost) {
  for (std::size_t i = 0; i < many; ++i) tell(i, i == 150 ? few + 50 : 2);
  captured_.take();
  log_.sum_up();
  EXPECT_TRUE(captured_.take().starts_with("info: and 70 more from 10.0.0.150\n"));
}

TEST_F(VisitorLogTest, CountsNothingThatIsBelowTheLevel) {
  spdlog::set_level(spdlog::level::warn);
  tell(1, few + 1);
  log_.warn(site(1), "guessed");
  log_.sum_up();
  EXPECT_EQ(captured_.take(), "warning: guessed\n");
}

}  // namespace
}  // namespace papo::server
