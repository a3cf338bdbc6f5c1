// SPDX-License-Identifier: MIT

#include "client/oper_line.h"

#include <gtest/gtest.h>

namespace papo::client {
namespace {

TEST(OperLine, HidesThePasswordAndNothingElse) {
  EXPECT_EQ(without_password("/oper sésame"), "/oper ******");
  EXPECT_EQ(without_password(" /OPERADOR  a b"), " /OPERADOR  ***");
  for (const char* other : {"", "/", "/oper", "/oper ", "/opera x", "oper x", "/msg oper x"}) {
    EXPECT_EQ(without_password(other), other);
  }
}

TEST(OperLine, AsksWithNothingAfterIt) {
  for (const char* asks : {"/oper", "/operador ", " /Oper \t"}) {
    EXPECT_TRUE(asks_for_oper_password(asks)) << asks;
  }
  for (const char* other : {"", "/oper x", "/operate", "oper"}) {
    EXPECT_FALSE(asks_for_oper_password(other)) << other;
  }
}

TEST(OperLine, HasAnyBlanks) {
  for (const char* line : {"\u00a0/oper sesame", "\u3000\u200b/oper sesame", "/oper\u00a0sesame",
                           "/OPERADOR\u2003 sesame", "\t/oper\tsesame"}) {
    const std::string shown = without_password(line);
    EXPECT_EQ(shown.find("sesame"), std::string::npos) << line;
    EXPECT_EQ(std::string_view{line}.substr(oper_password_in(line)), "sesame");
  }
  EXPECT_TRUE(asks_for_oper_password("\u3000/oper\u00a0"));
  EXPECT_EQ(without_password("/operx sesame"), "/operx sesame");
}

}  // namespace
}  // namespace papo::client
