// SPDX-License-Identifier: MIT

#include "base/address_range.h"

#include <gtest/gtest.h>

#include <string>

namespace papo {
namespace {

using namespace std::string_literals;

AddressRange range(std::string_view text) {
  const auto parsed = AddressRange::parse(text);
  EXPECT_TRUE(parsed) << text;
  return parsed.value();
}

TEST(AddressRange, IsShownAsItIsWritten) {
  for (const auto* text : {"10.0.0.1", "0.0.0.0/0", "10.0.0.0/8", "192.168.4.0/22", "::1", "::/0",
                           "2001:db8::/32", "2001:db8::1"}) {
    EXPECT_EQ(range(text).to_string(), text);
  }
}

TEST(AddressRange, HasOneFormForWhatIsTheSame) {
  EXPECT_EQ(range("10.1.2.3/8"), range("10.0.0.0/8"));
  EXPECT_EQ(range("10.0.0.1/32"), range("10.0.0.1"));
  EXPECT_EQ(range("2001:DB8:0:0::1/128"), range("2001:db8::1"));
  EXPECT_EQ(range("2001:db8:ffff::/33"), range("2001:db8:8000::/33"));
  EXPECT_EQ(range("::ffff:10.0.0.1"), range("10.0.0.1"));
  EXPECT_EQ(range("::ffff:10.0.0.0/104"), range("10.0.0.0/8"));
  EXPECT_EQ(range("fe80::1%eth0"), range("fe80::1"));
}

TEST(AddressRange, IsNothingElse) {
  for (const auto& text : {""s,
                           "ana"s,
                           "10.0.0"s,
                           "10.0.0.256"s,
                           "10.0.0.1/33"s,
                           "10.0.0.1/"s,
                           "10.0.0.1/-1"s,
                           "10.0.0.1/ 8"s,
                           "10.0.0.1/8/8"s,
                           "10.0.0.1/4294967297"s,
                           "10.0.0.1%eth0"s,
                           "/8"s,
                           "::/129"s,
                           ":::"s,
                           "::g"s,
                           "[::1]"s,
                           "10.0.0.1 "s,
                           "10.0.0.1\0x"s,
                           "1"s,
                           "0x7f.1"s,
                           std::string(100'000, '1')}) {
    EXPECT_FALSE(AddressRange::parse(text)) << text;
  }
}

TEST(AddressRange, HoldsWhatBeginsWithTheSameBits) {
  EXPECT_TRUE(range("10.0.0.0/8").holds(range("10.255.0.1")));
  EXPECT_FALSE(range("10.0.0.0/8").holds(range("11.0.0.0")));
  EXPECT_TRUE(range("192.168.4.0/22").holds(range("192.168.7.255")));
  EXPECT_FALSE(range("192.168.4.0/22").holds(range("192.168.8.0")));
  EXPECT_TRUE(range("10.0.0.0/8").holds(range("10.1.0.0/16")));
  EXPECT_FALSE(range("10.1.0.0/16").holds(range("10.0.0.0/8")));
  EXPECT_TRUE(range("10.0.0.1").holds(range("::ffff:10.0.0.1")));
  EXPECT_TRUE(range("2001:db8::/32").holds(range("2001:db8:ffff::1")));
  EXPECT_FALSE(range("2001:db8::/32").holds(range("2001:db9::1")));
}

TEST(AddressRange, KeepsTheTwoKindsApart) {
  EXPECT_TRUE(range("0.0.0.0/0").holds(range("255.255.255.255")));
  EXPECT_FALSE(range("0.0.0.0/0").holds(range("::1")));
  EXPECT_TRUE(range("::/0").holds(range("ffff::1")));
  EXPECT_FALSE(range("::/0").holds(range("10.0.0.1")));
}

TEST(AddressRange, WidensUntilItHoldsAllOfItsKind) {
  int steps = 0;
  for (auto wider = range("10.0.0.1").wider(); wider; wider = wider->wider()) ++steps;
  EXPECT_EQ(steps, 32);
  EXPECT_EQ(range("10.0.0.1").wider(), range("10.0.0.0/31"));
  EXPECT_FALSE(range("::/0").wider());
}

TEST(AddressRange, TakesAllAddressesOfOneSiteTogether) {
  EXPECT_EQ(range("2001:db8:1:2:3:4:5:6").site(), range("2001:db8:1:2::/64"));
  EXPECT_EQ(range("2001:db8::/32").site(), range("2001:db8::/32"));
  EXPECT_EQ(range("10.0.0.1").site(), range("10.0.0.1"));
  EXPECT_EQ(range("::ffff:10.0.0.1").site(), range("10.0.0.1"));
}

TEST(AddressRange, KnowsTheLoopback) {
  for (const auto* text : {"127.0.0.1", "127.255.0.9", "127.0.0.0/8", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(range(text).is_loopback()) << text;
  }
  for (const auto* text : {"10.0.0.1", "126.0.0.1", "126.0.0.0/7", "0.0.0.0/0", "::", "::2", "::/0",
                           "::1/127", "fe80::1"}) {
    EXPECT_FALSE(range(text).is_loopback()) << text;
  }
}

TEST(AddressRange, IsFoundInWhatAPeerIsCalled) {
  EXPECT_EQ(AddressRange::of_peer("10.0.0.1:50000"), range("10.0.0.1"));
  EXPECT_EQ(AddressRange::of_peer("[2001:db8::1]:50000"), range("2001:db8::1"));
  EXPECT_EQ(AddressRange::of_peer("[fe80::1%eth0]:50000"), range("fe80::1"));
  EXPECT_EQ(AddressRange::of_peer("[::ffff:10.0.0.1]:50000"), range("10.0.0.1"));
  EXPECT_FALSE(AddressRange::of_peer("?"));
}

}  // namespace
}  // namespace papo
