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

}  // namespace
}  // namespace papo::client
