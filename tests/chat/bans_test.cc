// SPDX-License-Identifier: MIT

#include "chat/bans.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "chat/limits.h"

namespace papo::chat {
namespace {

using namespace std::chrono_literals;

const Ban::Time noon{std::chrono::sys_days{std::chrono::year{2026} / 5 / 4} + 12h};

BanTarget target(std::string_view text) { return parse_ban_target(text).value(); }

Ban ban(std::string_view what, std::optional<Ban::Time> until = {}, std::string reason = "") {
  return {.target = target(what),
          .set_by = "root",
          .set_at = noon,
          .until = until,
          .reason = std::move(reason)};
}

std::string key(std::string_view name) { return std::get<Name>(make_name(name)).key; }

AddressRange address(std::string_view text) { return AddressRange::parse(text).value(); }

std::vector<std::string> listed(const Bans& bans, Ban::Time now = noon) {
  std::vector<std::string> names;
  for (const auto& each : bans.list(now)) names.push_back(to_string(each.target));
  return names;
}

TEST(BanTarget, IsANameOrAnAddress) {
  EXPECT_EQ(std::get<Name>(target("João")).key, key("JOÃO"));
  EXPECT_EQ(std::get<AddressRange>(target(" 10.0.0.0/8 ")), address("10.0.0.0/8"));
  EXPECT_EQ(std::get<AddressRange>(target("::1")), address("::1"));
  EXPECT_EQ(std::get<Name>(target("10.0.0")).shown, "10.0.0");
  for (const auto* text : {"", " ", "10.0.0.1/33", "a/b", "::g", "ana bia"}) {
    EXPECT_FALSE(parse_ban_target(text)) << text;
  }
}

TEST(BanTarget, IsNoNameIfItReadsAsAnAddress) {
  EXPECT_TRUE(std::holds_alternative<AddressRange>(target("10.0.0.1")));
  for (const auto* text : {"300.1.1.1", "10.0.0.1.", "1.2.3.4.5"}) {
    EXPECT_FALSE(parse_ban_target(text)) << text;
  }
}

TEST(BanTarget, OffersTheNetworkOfOneAddress) {
  EXPECT_EQ(site_beyond(target("2001:db8::7")), "2001:db8::/64");
  for (const auto* text : {"2001:db8::/64", "2001:db8::/48", "10.0.0.1", "bia"}) {
    EXPECT_EQ(site_beyond(target(text)), "") << text;
  }
}

TEST(Bans, FindsANameWhateverItsCase) {
  Bans bans;
  EXPECT_TRUE(bans.add(ban("João", {}, "spam"), noon));
  const auto* found = bans.find_name(key("joão"), noon);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->reason, "spam");
  EXPECT_EQ(found->set_by, "root");
  EXPECT_EQ(bans.find_name(key("joao"), noon), nullptr);
}

TEST(Bans, FindsAnAddressInARange) {
  Bans bans;
  EXPECT_TRUE(bans.add(ban("10.0.0.0/8"), noon));
  EXPECT_TRUE(bans.add(ban("2001:db8::/32"), noon));
  EXPECT_NE(bans.find_address(address("10.9.8.7"), noon), nullptr);
  EXPECT_NE(bans.find_address(address("::ffff:10.9.8.7"), noon), nullptr);
  EXPECT_NE(bans.find_address(address("2001:db8::7"), noon), nullptr);
  EXPECT_EQ(bans.find_address(address("11.0.0.1"), noon), nullptr);
  EXPECT_EQ(bans.find_address(address("::1"), noon), nullptr);
}

TEST(Bans, FindsTheNarrowestRangeThatStillHolds) {
  Bans bans;
  bans.add(ban("10.0.0.0/8", {}, "wide"), noon);
  bans.add(ban("10.0.0.1", noon + 1h, "narrow"), noon);
  for (const auto& [now, reason] : {std::pair{noon, "narrow"}, {noon + 1h, "wide"}}) {
    const auto* found = bans.find_address(address("10.0.0.1"), now);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->reason, reason);
  }
}

TEST(Bans, HoldUntilTheirEnd) {
  Bans bans;
  bans.add(ban("ana", noon + 1h), noon);
  bans.add(ban("10.0.0.1", noon + 1h), noon);
  EXPECT_NE(bans.find_name(key("ana"), noon + 1h - 1s), nullptr);
  EXPECT_EQ(bans.find_name(key("ana"), noon + 1h), nullptr);
  EXPECT_EQ(bans.find_address(address("10.0.0.1"), noon + 1h), nullptr);
  EXPECT_EQ(listed(bans, noon + 1h), std::vector<std::string>{});
  EXPECT_FALSE(bans.remove(target("ana"), noon + 1h));
}

TEST(Bans, AreTakenAway) {
  Bans bans;
  bans.add(ban("ana"), noon);
  bans.add(ban("10.0.0.0/8"), noon);
  EXPECT_FALSE(bans.remove(target("10.0.0.1"), noon)) << "that is another range";
  EXPECT_TRUE(bans.remove(target("ANA"), noon));
  EXPECT_TRUE(bans.remove(target("10.1.0.0/8"), noon));
  EXPECT_FALSE(bans.remove(target("ana"), noon));
  EXPECT_EQ(bans.find_name(key("ana"), noon), nullptr);
  EXPECT_EQ(bans.find_address(address("10.0.0.1"), noon), nullptr);
}

TEST(Bans, TakeThePlaceOfEarlierOnes) {
  Bans bans;
  bans.add(ban("ana", noon + 1h), noon);
  bans.add(ban("Ana", {}, "again"), noon);
  EXPECT_EQ(listed(bans, noon + 2h), std::vector<std::string>{"Ana"});
  EXPECT_EQ(bans.find_name(key("ana"), noon)->reason, "again");
}

TEST(Bans, AreListedInOrderNamesFirst) {
  Bans bans;
  for (const auto* what : {"10.0.0.0/8", "caio", "::1", "Bia", "9.0.0.0/8", "ana"}) {
    bans.add(ban(what), noon);
  }
  EXPECT_EQ(listed(bans),
            (std::vector<std::string>{"ana", "Bia", "caio", "::1", "9.0.0.0/8", "10.0.0.0/8"}));
}

TEST(Bans, AreNotTooMany) {
  Bans bans;
  for (std::size_t i = 0; i + 1 < most_bans; ++i) {
    ASSERT_TRUE(bans.add(ban("x" + std::to_string(i)), noon));
  }
  EXPECT_TRUE(bans.add(ban("10.0.0.1", noon + 1h), noon));
  EXPECT_FALSE(bans.add(ban("ana"), noon));
  EXPECT_FALSE(bans.add(ban("10.0.0.2"), noon));
  EXPECT_EQ(bans.find_name(key("ana"), noon), nullptr);
  EXPECT_TRUE(bans.add(ban("x0", {}, "one that is there"), noon));
  EXPECT_TRUE(bans.add(ban("ana"), noon + 1h)) << "one has ended";
}

TEST(Bans, CutAReasonThatIsTooLongBetweenCharacters) {
  Bans bans;
  std::string reason = "x";
  while (reason.size() <= longest_ban_reason) reason += "ã";
  bans.add(ban("ana", {}, reason), noon);
  const auto kept = bans.find_name(key("ana"), noon)->reason;
  EXPECT_EQ(kept, reason.substr(0, longest_ban_reason - 1));
}

}  // namespace
}  // namespace papo::chat
