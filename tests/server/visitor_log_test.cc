// SPDX-License-Identifier: MIT

#include "server/visitor_log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "budget/limits.h"
#include "server/captured_log.h"
#include "server/site.h"

namespace papo::server {
namespace {

std::ptrdiff_t lines_in(const std::string& text) { return std::ranges::count(text, '\n'); }

class VisitorLogTest : public testing::Test {
 protected:
  static Site site(std::size_t number) {
    return site_of(fmt::format("10.0.{}.{}:1", number / 256, number % 256), {});
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
  tell(1, 1);  // A new period.
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

TEST(Site, IsAnAddressOrWhatManyShare) {
  const std::vector shared{*AddressRange::parse("10.1.0.0/16")};
  const auto told = [&](std::string_view peer) {
    const auto site = site_of(peer, shared);
    return (site.range ? site.range->to_string() : "none") + (site.is_shared ? " shared" : "");
  };
  EXPECT_EQ(told("10.0.0.1:7"), "10.0.0.1");
  EXPECT_EQ(told("[2001:db8::1]:7"), "2001:db8::/64");
  EXPECT_EQ(told("127.0.0.1:7"), "127.0.0.0/8 shared");
  EXPECT_EQ(told("127.1.2.3:7"), "127.0.0.0/8 shared");
  EXPECT_EQ(told("[::ffff:127.0.0.1]:7"), "127.0.0.0/8 shared");
  EXPECT_EQ(told("[::1]:7"), "127.0.0.0/8 shared");
  EXPECT_EQ(told("10.1.2.3:7"), "10.1.2.3 shared");
  EXPECT_EQ(told("nowhere"), "none shared");
}

}  // namespace
}  // namespace papo::server
