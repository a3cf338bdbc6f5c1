// SPDX-License-Identifier: MIT

#include "budget/site.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/address_range.h"

namespace papo::budget {
namespace {

AddressRange site(std::string_view number) { return site_of(AddressRange::parse(number).value()); }

TEST(Site, OfAnIpv4AddressIsThatAddress) {
  EXPECT_EQ(site("10.0.0.1"), site("10.0.0.1"));
  EXPECT_NE(site("10.0.0.1"), site("10.0.0.2"));
  EXPECT_NE(site("::1"), site("0.0.0.1"));
}

TEST(Site, OfAMappedAddressIsThatOfTheIpv4One) {
  EXPECT_EQ(site("::ffff:10.0.0.1"), site("10.0.0.1"));
}

TEST(Site, OfAnIpv6AddressIsAllThatBeginsWithTheSame64Bits) {
  EXPECT_EQ(site("2001:db8:1:2::1"), site("2001:db8:1:2:ffff:ffff:ffff:ffff"));
  EXPECT_NE(site("2001:db8:1:2::1"), site("2001:db8:1:3::1"));
  EXPECT_NE(site("::1"), site("::2"));
}

TEST(Site, KnowsTheLoopback) {
  for (const auto* number : {"127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(site(number).is_loopback()) << number;
  }
  for (const auto* number : {"10.0.0.1", "126.0.0.1", "::", "::2", "fe80::1"}) {
    EXPECT_FALSE(site(number).is_loopback()) << number;
  }
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
}  // namespace papo::budget
