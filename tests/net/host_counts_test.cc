#include "net/host_counts.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace papo::net {
namespace {

Host host(const std::string& number) { return host_of(resolve(number, 1, false).front()); }

TEST(Host, IsTheAddressWithoutThePort) {
  EXPECT_EQ(host_of(resolve("10.0.0.1", 1, false).front()),
            host_of(resolve("10.0.0.1", 2, false).front()));
  EXPECT_NE(host("10.0.0.1"), host("10.0.0.2"));
  EXPECT_NE(host("2001:db8::1"), host("2001:db8::2"));
  EXPECT_NE(host("::1"), host("0.0.0.1"));
}

TEST(Host, OfAMappedAddressIsThatOfTheIpv4One) {
  EXPECT_EQ(host("::ffff:10.0.0.1"), host("10.0.0.1"));
}

TEST(HostCounts, GivesEachAddressItsPlaces) {
  HostCounts counts{2};
  const auto one = counts.take(host("10.0.0.1"));
  auto two = counts.take(host("10.0.0.1"));
  EXPECT_TRUE(one && two);
  EXPECT_FALSE(counts.take(host("10.0.0.1")));
  const auto other = counts.take(host("10.0.0.2"));
  EXPECT_TRUE(other);
  two.reset();
  two.emplace(counts.take(host("10.0.0.1")).value());
  EXPECT_FALSE(counts.take(host("10.0.0.1")));
}

TEST(HostCounts, ForgetsAnAddressWithItsLastPlace) {
  HostCounts counts{2};
  {
    auto one = counts.take(host("10.0.0.1"));
    const auto moved = std::move(one);
    const auto two = counts.take(host("10.0.0.1"));
    EXPECT_FALSE(counts.take(host("10.0.0.1")));
    EXPECT_EQ(counts.size(), 1U);
  }
  EXPECT_EQ(counts.size(), 0U);
}

TEST(HostCounts, CountsNothingWithoutALimit) {
  HostCounts counts{0};
  std::vector<HostCounts::Place> places;
  for (int i = 0; i < 100; ++i) places.push_back(counts.take(host("10.0.0.1")).value());
  EXPECT_EQ(counts.size(), 0U);
}

}  // namespace
}  // namespace papo::net
