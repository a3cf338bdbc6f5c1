// SPDX-License-Identifier: MIT

#include "budget/sites.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "budget/limits.h"

namespace papo::budget {
namespace {

using namespace std::chrono_literals;

AddressRange address(const std::string& number) { return AddressRange::parse(number).value(); }

class SitesTest : public testing::Test {
 protected:
  std::optional<Sites::Place> take(const std::string& number, std::chrono::milliseconds now = 0ms) {
    return sites_.take(address(number), now);
  }

  Sites sites_{{.most = 2, .most_shared = 3, .rate = 20, .is_shared = [](const AddressRange& peer) {
                  return peer == address("10.0.0.9") || peer.is_loopback();
                }}};
};

TEST_F(SitesTest, GivesEachSiteItsPlaces) {
  const auto one = take("10.0.0.1");
  auto two = take("10.0.0.1");
  EXPECT_TRUE(one && two);
  EXPECT_FALSE(take("10.0.0.1"));
  const auto other = take("10.0.0.2");
  EXPECT_TRUE(other);
  two.reset();
  two.emplace(take("10.0.0.1").value());
  EXPECT_FALSE(take("10.0.0.1"));
}

TEST_F(SitesTest, CountsAllOfAnIpv6SiteTogether) {
  const auto one = take("2001:db8::1");
  const auto two = take("2001:db8::2");
  EXPECT_TRUE(one && two);
  EXPECT_FALSE(take("2001:db8::3"));
  EXPECT_TRUE(take("2001:db8:0:1::3"));
}

TEST_F(SitesTest, GivesMoreToASiteThatManyShare) {
  const auto one = take("10.0.0.9");
  const auto two = take("10.0.0.9");
  const auto three = take("10.0.0.9");
  EXPECT_TRUE(one && two && three);
  EXPECT_FALSE(take("10.0.0.9"));
  EXPECT_EQ(sites_.most_from(address("10.0.0.9")), 3U);
  EXPECT_EQ(sites_.most_from(address("10.0.0.1")), 2U);
}

TEST_F(SitesTest, CountsAllOfTheLoopbackTogether) {
  const auto one = take("127.0.0.1");
  const auto two = take("127.0.0.2");
  auto three = take("::1");
  EXPECT_TRUE(one && two && three);
  EXPECT_FALSE(take("127.0.0.3"));
  three.reset();
  EXPECT_TRUE(take("127.0.0.3"));
}

TEST_F(SitesTest, CountsNothingWithoutALimit) {
  Sites sites{{}};
  std::vector<Sites::Place> places;
  for (int i = 0; i < 100; ++i) places.push_back(sites.take(address("10.0.0.1"), 0ms).value());
  EXPECT_FALSE(places.back().bucket().empty(0ms));
}

TEST_F(SitesTest, HasOneBucketForASiteThatOutlivesItsConnections) {
  constexpr int burst = 20 * connections_a_site * burst_seconds;
  take("10.0.0.1")->bucket().take(burst);
  EXPECT_TRUE(take("10.0.0.1")->bucket().empty(0ms));
  EXPECT_FALSE(take("10.0.0.2")->bucket().empty(0ms));
  EXPECT_FALSE(take("10.0.0.1", 1s)->bucket().empty(1s)) << "it fills with time";
}

// Invariant 6: the debt of one client costs the others a short wait.
TEST_F(SitesTest, HasASiteOweNoMoreThanHalfASecond) {
  auto place = take("10.0.0.1");
  place->bucket().take(1'000'000);
  EXPECT_TRUE(place->bucket().empty(500ms));
  EXPECT_FALSE(place->bucket().empty(600ms));
}

TEST_F(SitesTest, HasAFullerBucketForASiteThatManyShare) {
  constexpr int burst = 20 * connections_a_site * sites_a_shared_one * burst_seconds_if_shared;
  auto place = take("10.0.0.9");
  place->bucket().take(burst - 1);
  EXPECT_FALSE(place->bucket().empty(0ms));
  place->bucket().take(1);
  EXPECT_TRUE(place->bucket().empty(0ms));
}

TEST_F(SitesTest, ForgetsASiteOnceItHasNoConnectionAndOwesNothing) {
  {
    auto one = take("10.0.0.1");
    const auto moved = std::move(one);
    moved->bucket().take(100);
  }
  const auto here = take("10.0.0.2");
  for (int i = 0; i < 5; ++i) take("10.0.0.2");
  EXPECT_EQ(sites_.size(), 2U) << "it still owes";
  for (int i = 0; i < 5; ++i) take("10.0.0.2", 10s);
  EXPECT_EQ(sites_.size(), 1U);
}

TEST_F(SitesTest, RemembersFewThatOweNothingHoweverManyCome) {
  for (int i = 0; i < 100'000; ++i) {
    const auto now = std::chrono::milliseconds{i};
    take("10." + std::to_string(i / 65536) + "." + std::to_string(i / 256 % 256) + "." +
             std::to_string(i % 256),
         now)
        ->bucket()
        .take(1);
  }
  EXPECT_LT(sites_.size(), 10'000U);
}

}  // namespace
}  // namespace papo::budget
