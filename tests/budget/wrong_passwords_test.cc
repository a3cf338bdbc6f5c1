// SPDX-License-Identifier: MIT

#include "budget/wrong_passwords.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <vector>

#include "budget/limits.h"
#include "budget/site.h"

namespace papo::budget {
namespace {

using namespace std::chrono_literals;
using Time = WrongPasswords::Time;

const Time start{std::chrono::hours{1}};

Site site(std::size_t number) {
  return site_of(fmt::format("10.{}.{}.1:1", number / 256, number % 256), {});
}

TEST(WrongPasswords, DelayTheNextOneMoreAndMore) {
  WrongPasswords wrong;
  EXPECT_LE(wrong.free_from(site(1)), start);
  auto now = start;
  std::vector<long> delays;
  for (int i = 0; i < 10; ++i) {
    wrong.add(site(1), now);
    delays.push_back((wrong.free_from(site(1)) - now) / 1s);
    now = wrong.free_from(site(1));
  }
  EXPECT_EQ(delays, (std::vector<long>{0, 1, 2, 4, 8, 16, 32, 60, 60, 60}));
}

TEST(WrongPasswords, DelayNobodyElse) {
  WrongPasswords wrong;
  for (int i = 0; i < 10; ++i) wrong.add(site(1), start);
  EXPECT_LE(wrong.free_from(site(2)), start);
  EXPECT_TRUE(wrong.suspects(site(1)));
  EXPECT_FALSE(wrong.suspects(site(2)));
}

TEST(WrongPasswords, AreOfAHouseholdIfTheAddressesAre) {
  WrongPasswords wrong;
  wrong.add(site_of("[2001:db8::1]:1", {}), start);
  EXPECT_TRUE(wrong.suspects(site_of("[2001:db8::2]:1", {})));
  EXPECT_FALSE(wrong.suspects(site_of("[2001:db8:0:1::1]:1", {})));
}

TEST(WrongPasswords, AreForgottenAfterTenQuietMinutes) {
  WrongPasswords wrong;
  for (int i = 0; i < 5; ++i) wrong.add(site(1), start);
  wrong.add(site(2), start + 10min);
  EXPECT_TRUE(wrong.suspects(site(1)));
  wrong.add(site(2), start + 10min + 1s);
  EXPECT_FALSE(wrong.suspects(site(1)));
  wrong.add(site(1), start + 11min);
  EXPECT_EQ(wrong.free_from(site(1)), start + 11min);
}

TEST(WrongPasswords, AreRememberedOfOnlySoManySites) {
  WrongPasswords wrong;
  constexpr auto most = most_suspects;
  for (std::size_t i = 0; i < most; ++i) wrong.add(site(i), start);
  wrong.add(site(0), start);
  wrong.add(site(most), start);
  EXPECT_EQ(wrong.sites(), most);
  EXPECT_TRUE(wrong.suspects(site(0)));
  EXPECT_FALSE(wrong.suspects(site(1)));
  EXPECT_TRUE(wrong.suspects(site(most)));
}

TEST(WrongPasswords, HaveAPaceWhereManyShareASite) {
  WrongPasswords wrong;
  const auto shared = site_of("127.0.0.1:1", {});
  for (int i = 0; i < wrong_passwords_if_shared; ++i) {
    EXPECT_LE(wrong.free_from(shared), start) << i;
    wrong.add(shared, start);
  }
  auto now = start;
  for (int i = 0; i < 100; ++i) {
    wrong.add(shared, now);
    EXPECT_EQ(wrong.free_from(shared) - now, 10ms);
    now = wrong.free_from(shared);
  }
  EXPECT_FALSE(wrong.suspects(shared));
}

}  // namespace
}  // namespace papo::budget
