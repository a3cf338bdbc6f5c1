// SPDX-License-Identifier: MIT

#include "client/characters.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace papo::client {
namespace {

// Units, as people see them.
const std::vector<std::string> characters{
    "a", "é", "e\u0301\u0323", "日", "👍🏽", "👨\u200D👩\u200D👧", "🇧🇷", "שׁ",
    "ع", "क्", "1\uFE0F\u20E3"};

TEST(Characters, AreWhole) {
  std::string text;
  for (const auto& character : characters) text += character;
  std::size_t at = 0;
  for (const auto& character : characters) {
    EXPECT_EQ(first_character(std::string_view{text}.substr(at)), character.size()) << character;
    EXPECT_EQ(character_after(text, at), at + character.size()) << character;
    EXPECT_EQ(character_before(text, at + character.size()), at) << character;
    at += character.size();
  }
  EXPECT_EQ(first_character(""), 0);
  EXPECT_EQ(character_before("", 0), 0);
  EXPECT_EQ(character_after("ab", 2), 2);
}

TEST(Characters, TakeNoMoreColumnsThanThis) {
  EXPECT_EQ(most_columns("olá, joa\u0303o"), 9);
  EXPECT_EQ(most_columns("日本"), 4);
  EXPECT_EQ(most_columns("👍"), 2);
  EXPECT_EQ(most_columns("❤\uFE0F"), 3);  // Two, or one with a box.
  EXPECT_EQ(most_columns("🇧🇷"), 4);
  EXPECT_EQ(most_columns("\xff"), 1);
}

TEST(Characters, MakeWords) {
  for (const char* letter : {"a", "é", "日", "7", "ע"}) EXPECT_TRUE(is_word_character(letter));
  for (const char* other : {"", " ", "-", "_", ",", "👍", "\xff"}) {
    EXPECT_FALSE(is_word_character(other)) << other;
  }
}

}  // namespace
}  // namespace papo::client
