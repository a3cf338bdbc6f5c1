// SPDX-License-Identifier: MIT

#include "text/email.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "text/limits.h"

namespace papo::text {
namespace {

using namespace std::string_view_literals;

TEST(Email, HasTwoPartsAndNoBlanks) {
  for (const auto good : {"ana@example.org"sv, "a@b"sv, "jo\u00e3o+x@ex\u00e9mplo.org"sv}) {
    EXPECT_TRUE(may_be_email(good)) << good;
  }
  for (const auto bad :
       {""sv, "@"sv, "ana"sv, "@b"sv, "a@"sv, "a@b@c"sv, "a b@c"sv, "a@b\u00a0c"sv, "a@b\tc"sv,
        "a@b\x1b[2J"sv, "a@b\0c"sv, "a@\xff"sv, "a@b\u200bc"sv, "a@b\u202ec"sv}) {
    EXPECT_FALSE(may_be_email(bad)) << bad;
  }
}

TEST(Email, IsNotTooLong) {
  const std::string end = "@example.org";
  EXPECT_TRUE(may_be_email(std::string(longest_email - end.size(), 'a') + end));
  EXPECT_FALSE(may_be_email(std::string(longest_email - end.size() + 1, 'a') + end));
}

}  // namespace
}  // namespace papo::text
