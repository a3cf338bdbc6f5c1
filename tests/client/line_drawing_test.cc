// SPDX-License-Identifier: MIT

#include "client/line_drawing.h"

#include <gtest/gtest.h>

#include <string>

namespace papo::client {
namespace {

constexpr ScreenSize screen{.rows = 24, .columns = 10};

Drawing drawn(std::string_view before, std::string_view after, ScreenSize size = screen) {
  auto drawing = draw(
      {.prompt = "> ", .bold_prompt = false, .before_cursor = before, .after_cursor = after}, size);
  // Around the drawing, the terminal is kept from breaking rows.
  EXPECT_TRUE(drawing.bytes.starts_with("\033[?7l") && drawing.bytes.ends_with("\033[?7h"));
  drawing.bytes = drawing.bytes.substr(5, drawing.bytes.size() - 10);
  return drawing;
}

TEST(LineDrawing, EndsWhereTheCursorIs) {
  EXPECT_EQ(drawn("olá", "").bytes, "> olá");
  EXPECT_EQ(drawn("ol", "á").bytes, "> olá\r> ol");
  EXPECT_EQ(drawn("", "👍🏽").bytes, "> 👍🏽\r> ");
}

TEST(LineDrawing, CutsTheRowsItself) {
  EXPECT_EQ(drawn("123456789", "").bytes, "> 12345678\r\n9");
  EXPECT_EQ(drawn("123456789", "").rows_above, 1);
  EXPECT_EQ(drawn("12345678", "").bytes, "> 12345678\r\n");
  EXPECT_EQ(drawn("12345678", "9").bytes, "> 12345678\r\n9\r");
  EXPECT_EQ(drawn("12", "3456789").bytes, "> 12345678\r\n9\033[1A\r> 12");
  EXPECT_EQ(drawn("12", "3456789").rows_above, 0);
  EXPECT_EQ(drawn("1234567日", "").bytes, "> 1234567\r\n日");
}

TEST(LineDrawing, LeavesHalfOfTheScreen) {
  const ScreenSize low{.rows = 4, .columns = 10};
  EXPECT_EQ(drawn("1234567890", "", low).bytes, "> 12345678\r\n90");
  const std::string text = "12345678aaaaaaaaaabbbbbbbbbbcc";
  EXPECT_EQ(drawn(text, "", low).bytes, "bbbbbbbbbb\r\ncc");
  EXPECT_EQ(drawn(text, "", low).rows_above, 1);
  EXPECT_EQ(drawn("", text, low).bytes, "> 12345678\r\naaaaaaaaaa\033[1A\r> ");
  EXPECT_EQ(drawn(text, "", {.rows = 1, .columns = 10}).bytes, "cc");
}

TEST(LineDrawing, ShowsNothingThatCouldSteerTheTerminal) {
  EXPECT_EQ(drawn("a\tb\033[2J\u202Ec", "").bytes, "> a b[2Jc");
}

TEST(LineDrawing, IsTakenAway) {
  EXPECT_EQ(wipe(0), "\r\033[J");
  EXPECT_EQ(wipe(2), "\r\033[2A\033[J");
}

}  // namespace
}  // namespace papo::client
