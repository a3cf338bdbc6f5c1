// SPDX-License-Identifier: MIT

#include "client/rows.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "client/characters.h"

namespace papo::client {
namespace {

TEST(Rows, LeaveWhatFitsAsItIs) {
  EXPECT_EQ(in_rows("<ana> hello", 11), "<ana> hello");
  EXPECT_EQ(in_rows("<ana>  ação ", 12), "<ana>  ação");
  EXPECT_EQ(in_rows("\033[2m-- twelve co\033[0m", 12), "\033[2m-- twelve co\033[0m");
}

TEST(Rows, AreCutBetweenWordsAndIndented) {
  EXPECT_EQ(in_rows("<ana> one two three four", 20), "<ana> one two three\n    four");
  EXPECT_EQ(in_rows("<ana> one \033[1mtwo three four\033[0m", 20),
            "<ana> one\033[1m two three\n    four\033[0m");
  EXPECT_EQ(in_rows("<eva> hello              -- papo is stopping", 20),
            "<eva> hello\n    -- papo is\n    stopping");
  EXPECT_EQ(in_rows("<ana> 日本日本日本日本日本", 10), "<ana> 日本\n  日本日本\n  日本日本");
}

TEST(Rows, LeaveAnAddressWhole) {
  const std::string address = "https://example.org/" + std::string(50, 'x');
  EXPECT_EQ(in_rows("<ana> see " + address + " -- bye", 40),
            "<ana> see " + address + "\n    -- bye");
  EXPECT_EQ(in_rows("<ana> " + std::string(30, 'y') + ' ' + address.substr(0, 36), 40),
            "<ana> " + std::string(30, 'y') + "\n    " + address.substr(0, 36));
}

// The rows of a terminal that breaks a line where the row is full.
std::vector<std::string> on_screen(std::string_view text, int columns) {
  std::vector<std::string> rows(1);
  int column = 0;
  while (!text.empty()) {
    const auto character = text.substr(0, first_character(text));
    text.remove_prefix(character.size());
    const int width = most_columns(character);
    if (character == "\n" || column + width > columns) {
      rows.emplace_back();
      column = 0;
    }
    if (character == "\n") continue;
    rows.back() += character;
    column += width;
  }
  return rows;
}

TEST(Rows, NeverBeginWithTheEndOfAMessage) {
  std::minstd_rand chance{1};
  const auto below = [&](int bound) { return std::uniform_int_distribution{0, bound - 1}(chance); };
  const std::vector<std::string> pieces{
      " ",   "  ",     "          ", "x",  "wörd",
      "a-b", "\u00A0", "日本",       "--", "https://example.org/a--b"};
  for (int i = 0; i < 2000; ++i) {
    std::string line = "<eva> hello";
    for (int n = below(30); n > 0; --n) line += pieces.at(static_cast<std::size_t>(below(10)));
    const int columns = 2 + below(100);
    const std::string forged = "-- papo is stopping";
    const auto rows = on_screen(in_rows(line + ' ' + forged, columns), columns);
    for (std::size_t row = 1; row < rows.size(); ++row) {
      EXPECT_FALSE(rows[row].starts_with("-- ")) << line << " in " << columns;
      EXPECT_FALSE(rows[row].starts_with("--\u00A0")) << line << " in " << columns;
    }
  }
}

}  // namespace
}  // namespace papo::client
