// SPDX-License-Identifier: MIT

#include "client/edited_line.h"

#include <gtest/gtest.h>

#include <string>

namespace papo::client {
namespace {

class EditedLineTest : public testing::Test {
 protected:
  void type(std::string_view text) { line_.apply({.key = Key::text, .text = std::string{text}}); }
  bool press(Key key) { return line_.apply({.key = key}); }
  void say(std::string_view text) {
    line_.clear();
    type(text);
    EXPECT_EQ(line_.take(true), text);
  }
  void expect(std::string_view before, std::string_view after) {
    EXPECT_EQ(line_.before_cursor(), before);
    EXPECT_EQ(line_.after_cursor(), after);
  }

  EditedLine line_;
};

TEST_F(EditedLineTest, MovesAndErasesByWholeCharacters) {
  for (const std::string unit :
       {"é", "e\u0301\u0323", "👨\u200D👩\u200D👧", "🇧🇷", "👍🏽", "שׁ", "日"}) {
    line_.clear();
    type("a" + unit + unit + "b");
    press(Key::left);
    press(Key::left);
    expect("a" + unit, unit + "b");
    press(Key::erase_left);
    expect("a", unit + "b");
    press(Key::erase_right);
    expect("a", "b");
  }
}

TEST_F(EditedLineTest, MovesByWords) {
  type("olá, não-é 日本");
  press(Key::word_left);
  expect("olá, não-é ", "日本");
  press(Key::word_left);
  press(Key::word_left);
  expect("olá, ", "não-é 日本");
  press(Key::word_right);
  expect("olá, não", "-é 日本");
  press(Key::erase_word_left);
  expect("olá, ", "-é 日本");
  press(Key::erase_word_right);
  expect("olá, ", " 日本");
  press(Key::erase_to_blank);
  expect("", " 日本");
  press(Key::bring_back);
  expect("olá, ", " 日本");
}

TEST_F(EditedLineTest, DoesTheRestAsAShellDoes) {
  type("abc");
  press(Key::swap);
  expect("acb", "");
  press(Key::begin);
  press(Key::right);
  press(Key::swap);
  expect("ca", "b");
  press(Key::erase_to_begin);
  expect("", "b");
  press(Key::erase_to_end);
  expect("", "");
  EXPECT_FALSE(press(Key::erase_left));
  EXPECT_FALSE(press(Key::left));
  EXPECT_FALSE(press(Key::right));
  EXPECT_FALSE(press(Key::swap));
  EXPECT_FALSE(press(Key::older));
}

TEST_F(EditedLineTest, RemembersWhatWasSaid) {
  say("one");
  say("two");
  say("two");
  type("three");
  press(Key::older);
  expect("two", "");
  press(Key::older);
  expect("one", "");
  EXPECT_FALSE(press(Key::older));
  press(Key::newer);
  press(Key::newer);
  expect("three", "");
}

TEST_F(EditedLineTest, RemembersNoSecret) {
  say("one");
  line_.set_secret(true);
  type("sesame");
  EXPECT_FALSE(press(Key::older));
  press(Key::erase_to_begin);
  type("open");
  EXPECT_EQ(line_.take(true), "open");
  line_.set_secret(false);
  EXPECT_TRUE(press(Key::older));
  expect("one", "");
  press(Key::erase_to_end);
  EXPECT_TRUE(press(Key::bring_back));  // There is nothing to bring back.
  expect("one", "");
}

TEST_F(EditedLineTest, LooksForWhatWasSaid) {
  for (const char* said : {"bom dia", "boa noite", "tchau", "bom almoço"}) say(said);
  type("x");
  press(Key::search_back);
  type("bo");
  expect("", "bom almoço");
  press(Key::search_back);
  expect("", "boa noite");
  type("m");
  expect("", "bom dia");
  EXPECT_EQ(line_.search()->wanted, "bom");
  press(Key::search_on);
  expect("", "bom almoço");
  type("?");
  EXPECT_FALSE(line_.search()->found);
  press(Key::erase_left);
  EXPECT_TRUE(line_.search()->found);
  press(Key::end);
  EXPECT_FALSE(line_.search());
  expect("bom almoço", "");
  press(Key::newer);
  expect("x", "");
}

TEST_F(EditedLineTest, ForgetsASearchThatIsCancelled) {
  say("bom dia");
  type("xy");
  press(Key::left);
  press(Key::search_back);
  type("dia");
  expect("bom ", "dia");
  press(Key::cancel);
  expect("x", "y");
  press(Key::search_back);
  press(Key::search_back);  // The last search again.
  expect("bom ", "dia");
  EXPECT_EQ(line_.take(true), "bom dia");
}

TEST_F(EditedLineTest, HasABound) {
  EXPECT_TRUE(line_.insert(std::string(EditedLine::longest, 'x')));
  EXPECT_FALSE(line_.insert("y"));
  for (std::size_t i = 0; i <= EditedLine::most_remembered; ++i) say(std::to_string(i));
  for (std::size_t i = 0; i <= EditedLine::most_remembered; ++i) press(Key::older);
  expect("1", "");
}

}  // namespace
}  // namespace papo::client
