// SPDX-License-Identifier: MIT

#include "client/first_answers.h"

#include <gtest/gtest.h>

namespace papo::client {
namespace {

constexpr const char* greeting = "-- welcome to papo; what is your name?";

TEST(FirstAnswers, WaitForOneAnother) {
  FirstAnswers answers;
  EXPECT_EQ(answers.take(), "");
  answers.give("ana\nhel");
  EXPECT_EQ(answers.take(), "ana\n");
  answers.give("lo\nbye");
  answers.hear(greeting);
  EXPECT_EQ(answers.take(), "");
  EXPECT_TRUE(answers.waiting());
  answers.hear("-- você é ana, em #lobby com mais 1 pessoa: bia");
  EXPECT_EQ(answers.take(), "hello\nbye");
  answers.give("\xff");
  answers.hear("!! no");
  EXPECT_EQ(answers.take(), "\xff");
  EXPECT_EQ(answers.refusal(), "");
  EXPECT_FALSE(answers.waiting());
}

TEST(FirstAnswers, EndWithOneThatIsRefused) {
  FirstAnswers answers;
  answers.give("ana\nhello\n");
  answers.hear(greeting);
  EXPECT_EQ(answers.take(), "ana\n");
  answers.hear("!! the name ana is taken");
  answers.hear("-- what is your name?");
  EXPECT_EQ(answers.take(), "");
  EXPECT_EQ(answers.refusal(), "the name ana is taken");
}

TEST(FirstAnswers, MayBeAPasswordAndAName) {
  FirstAnswers answers;
  answers.hear("-- boas-vindas ao papo; qual é a senha?");
  answers.give("sesame\n\n \r\nana\nhello\n");
  EXPECT_EQ(answers.take(), "sesame\n");
  answers.hear("-- qual é o seu nome?");
  EXPECT_EQ(answers.take(), "ana\n");
  EXPECT_EQ(answers.take(), "");
  answers.hear("-- message of the day");
  EXPECT_EQ(answers.take(), "hello\n");
}

TEST(FirstAnswers, MayHaveNoEnd) {
  FirstAnswers answers;
  answers.give("ana");
  EXPECT_EQ(answers.take(), "");
  answers.end();
  EXPECT_EQ(answers.take(), "ana\n");
  EXPECT_FALSE(answers.waiting());
}

TEST(FirstAnswers, AreForAServerThatAsks) {
  FirstAnswers answers;
  answers.hear("HTTP/1.1 200 OK");
  answers.give("one\ntwo");
  EXPECT_EQ(answers.take(), "one\ntwo");
}

}  // namespace
}  // namespace papo::client
