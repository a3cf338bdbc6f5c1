// SPDX-License-Identifier: MIT

#include "base/whole_number.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace papo {
namespace {

TEST(WholeNumber, IsAllThatTheTextIs) {
  EXPECT_EQ(whole_number<std::uint64_t>("0"), 0U);
  EXPECT_EQ(whole_number<std::uint64_t>("18446744073709551615"), ~std::uint64_t{0});
  for (const auto* other :
       {"", "-1", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "one", "18446744073709551616"}) {
    EXPECT_FALSE(whole_number<std::uint64_t>(other)) << other;
  }
}

TEST(WholeNumber, FitsIntoItsType) {
  EXPECT_EQ(whole_number<std::uint16_t>("65535"), 65535);
  EXPECT_FALSE(whole_number<std::uint16_t>("65536"));
  EXPECT_EQ(whole_number<int>("-1"), -1);
}

}  // namespace
}  // namespace papo
