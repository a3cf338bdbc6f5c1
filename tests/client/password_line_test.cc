// SPDX-License-Identifier: MIT

#include "client/password_line.h"

#include <gtest/gtest.h>

namespace papo::client {
namespace {

TEST(PasswordLine, HidesThePasswordAndNothingElse) {
  EXPECT_EQ(without_password("/oper sésame"), "/oper ******");
  EXPECT_EQ(without_password(" /OPERADOR  a b"), " /OPERADOR  ***");
  EXPECT_EQ(without_password("/register sesame a@b.org"), "/register **************");
  EXPECT_EQ(without_password("/login  ana sesame"), "/login  ana ******");
  EXPECT_EQ(without_password("/senha old new"), "/senha *******");
  EXPECT_EQ(without_password("/unregister sesame"), "/unregister ******");
  for (const char* other : {"", "/", "/oper", "/oper ", "/opera x", "oper x", "/msg oper x",
                            "/login ana", "/login ana ", "/logins ana x", "/room register"}) {
    EXPECT_EQ(without_password(other), other);
  }
}

bool asks_for_password(std::string_view line) {
  const auto found = password_line(line);
  return found && found->password.empty() && found->at == std::string_view::npos;
}

TEST(PasswordLine, AsksWithNothingAfterIt) {
  for (const char* asks : {"/oper", "/operador ", " /Oper \t", "/register", "/login", "/login ana",
                           "/password ", "/desregistrar"}) {
    EXPECT_TRUE(asks_for_password(asks)) << asks;
  }
  for (const char* other : {"", "/oper x", "/operate", "oper", "/login ana x", "/register x"}) {
    EXPECT_FALSE(asks_for_password(other)) << other;
  }
}

TEST(PasswordLine, HasAnyBlanks) {
  for (const char* line :
       {"\u00a0/oper sesame", "\u3000\u200b/oper sesame", "/oper\u00a0sesame",
        "/OPERADOR\u2003 sesame", "\t/oper\tsesame", "\u00a0/login\u3000ana\u00a0sesame"}) {
    const std::string shown = without_password(line);
    EXPECT_EQ(shown.find("sesame"), std::string::npos) << line;
    EXPECT_EQ(std::string_view{line}.substr(password_in(line)), "sesame");
  }
  EXPECT_TRUE(asks_for_password("\u3000/oper\u00a0"));
  EXPECT_EQ(without_password("/operx sesame"), "/operx sesame");
}

TEST(PasswordLine, IsSentWithPlainBlanks) {
  for (const auto& [typed, sent] :
       {std::pair{"\u3000/oper sesame", "/oper sesame"},
        std::pair{"/login\u00a0@ana\u2003sesame", "/login ana sesame"},
        std::pair{" /REGISTRAR sesame a@b.org", "/register sesame a@b.org"}}) {
    EXPECT_EQ(as_sent(*password_line(typed)), sent);
  }
}

}  // namespace
}  // namespace papo::client
