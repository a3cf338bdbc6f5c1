// SPDX-License-Identifier: MIT

#include "server/cloak.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace papo::server {
namespace {

constexpr Cloaks::Key key{1, 2, 3};

std::string cloak_of(const std::string& peer, const Cloaks& cloaks = Cloaks{key}) {
  return cloaks.of(budget::site_of(peer, {}));
}

TEST(Cloak, IsShortAndLooksLikeAHost) {
  for (const auto* peer : {"10.0.0.1:1", "[2001:db8::1]:1", "127.0.0.1:1", "somewhere"}) {
    const auto cloak = cloak_of(peer);
    EXPECT_EQ(cloak.size(), 11U) << cloak;
    EXPECT_TRUE(cloak.ends_with(".ip")) << cloak;
    EXPECT_EQ(cloak.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz"), 8U) << cloak;
  }
}

TEST(Cloak, IsOneForASiteAndAnotherForEachOther) {
  EXPECT_EQ(cloak_of("10.0.0.1:1"), cloak_of("10.0.0.1:2"));
  EXPECT_EQ(cloak_of("[2001:db8:0:1::1]:1"), cloak_of("[2001:db8:0:1:ffff::2]:2"));
  EXPECT_EQ(cloak_of("127.0.0.1:1"), cloak_of("[::1]:1"));
  std::set<std::string> all;
  for (int i = 0; i < 256; ++i) {
    all.insert(cloak_of("10.0.0." + std::to_string(i) + ":1"));
    all.insert(cloak_of("[2001:db8:0:" + std::to_string(i) + "::1]:1"));
  }
  EXPECT_EQ(all.size(), 512U);
}

TEST(Cloak, IsAnotherAfterEachStart) {
  const std::string peer = "10.0.0.1:1";
  const Cloaks one;
  const Cloaks two;
  EXPECT_EQ(cloak_of(peer, one), cloak_of(peer, one));
  EXPECT_NE(cloak_of(peer, one), cloak_of(peer, two));
  EXPECT_NE(cloak_of(peer, Cloaks{key}), cloak_of(peer, Cloaks{Cloaks::Key{1, 2, 4}}));
}

}  // namespace
}  // namespace papo::server
