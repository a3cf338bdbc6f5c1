// SPDX-License-Identifier: MIT

#include "client/password_questions.h"

#include <gtest/gtest.h>

namespace papo::client {
namespace {

using Result = PasswordQuestions::Result;

TEST(PasswordQuestions, ComeOnlyAfterALineWithoutAPassword) {
  for (const char* line :
       {"/oper", "/register ", "/login", "/identificar ana", "/senha", "/unregister"}) {
    EXPECT_TRUE(PasswordQuestions::after(line, "ana")) << line;
  }
  for (const char* line : {"", "/oper x", "/register x", "/login ana x", "/password x", "login"}) {
    EXPECT_FALSE(PasswordQuestions::after(line, "ana")) << line;
  }
}

TEST(PasswordQuestions, OfAnAccountNameIt) {
  EXPECT_EQ(PasswordQuestions::after("/oper", "ana")->prompt(), "the operator's password: ");
  EXPECT_EQ(PasswordQuestions::after("/login @bia", "ana")->prompt(), "the password of bia: ");
  EXPECT_EQ(PasswordQuestions::after("/login", "ana")->prompt(), "the password of ana: ");
  EXPECT_EQ(PasswordQuestions::after("/unregister", "ana")->prompt(), "the password of ana: ");
}

TEST(PasswordQuestions, MakeTheCommand) {
  for (const auto& [typed, made] :
       {std::pair{"/operador", "/oper a b"}, std::pair{"/login bia", "/login bia a b"},
        std::pair{"/login", "/login ana a b"}, std::pair{"/unregister", "/unregister a b"}}) {
    auto questions = PasswordQuestions::after(typed, "ana");
    EXPECT_EQ(questions->take("a b"), Result::done);
    EXPECT_EQ(questions->line(), made);
  }
}

TEST(PasswordQuestions, AskForANewPasswordTwice) {
  auto questions = PasswordQuestions::after("/password", "ana");
  EXPECT_EQ(questions->take("old"), Result::another);
  EXPECT_EQ(questions->prompt(), "a new password for ana: ");
  EXPECT_EQ(questions->take("new"), Result::another);
  EXPECT_EQ(questions->prompt(), "the new password once more: ");
  EXPECT_EQ(questions->take("new"), Result::done);
  EXPECT_EQ(questions->line(), "/password old new");

  questions = PasswordQuestions::after("/register", "ana");
  EXPECT_EQ(questions->take("sesame"), Result::another);
  EXPECT_EQ(questions->take("sesamo"), Result::unlike);
}

// The server would take the second word for something else.
TEST(PasswordQuestions, TakeOneWordWhereOthersMayFollow) {
  for (const char* answer : {"a b", "a\tb", " a", "a\u00a0b"}) {
    EXPECT_EQ(PasswordQuestions::after("/register", "ana")->take(answer), Result::several_words);
    EXPECT_EQ(PasswordQuestions::after("/password", "ana")->take(answer), Result::several_words);
  }
}

TEST(PasswordQuestions, EndWithAnEmptyLine) {
  auto questions = PasswordQuestions::after("/password", "ana");
  EXPECT_EQ(questions->take("old"), Result::another);
  EXPECT_EQ(questions->take(""), Result::never_mind);
}

}  // namespace
}  // namespace papo::client
