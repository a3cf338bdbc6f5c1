// SPDX-License-Identifier: MIT

#include "text/utf8.h"

#include <gtest/gtest.h>
#include <utf8proc.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "text/controls.h"

namespace papo::text {
namespace {

std::string utf8(std::int32_t code_point) {
  std::array<utf8proc_uint8_t, 4> bytes{};
  const auto length = utf8proc_encode_char(code_point, bytes.data());
  return {reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(length)};
}

bool is_surrogate(std::int32_t code_point) { return code_point >= 0xd800 && code_point <= 0xdfff; }

TEST(Utf8, IsToldFromOtherBytes) {
  for (const auto* text : {"", "ana", "açaí", "\U00010000"}) EXPECT_TRUE(is_utf8(text)) << text;
  for (const auto* text : {"\xff", "a\xc3", "\xc3z", "z\x80", "\xed\xa0\x80"}) {
    EXPECT_FALSE(is_utf8(text)) << text;
  }
}

TEST(Utf8, EveryCodePointIsFoundAtBothEnds) {
  for (std::int32_t c = 0; c < 0x110000; ++c) {
    if (is_surrogate(c)) continue;
    const std::string bytes = utf8(c);
    const auto first = first_code_point(bytes + "\u00e9");
    const auto last = last_code_point("\u00e9" + bytes);
    ASSERT_EQ(first.value, c);
    ASSERT_EQ(first.bytes, bytes.size());
    ASSERT_EQ(last.value, c);
    ASSERT_EQ(last.bytes, bytes.size());
  }
}

TEST(Utf8, WhatIsNoneIsOneByte) {
  constexpr std::array<std::string_view, 9> broken{
      "\x80", "\xc3", "\xc0\x80", "\xe2\x82", "\xed\xa0\x80", "\xf0\x9f\x98", "\xf4\x90\x80\x80",
      "\xff", "\xfe",
  };
  for (const auto bytes : broken) {
    EXPECT_EQ(first_code_point(bytes).value, -1) << bytes;
    EXPECT_EQ(first_code_point(bytes).bytes, 1) << bytes;
    EXPECT_EQ(last_code_point(bytes).value, -1) << bytes;
    EXPECT_EQ(last_code_point(bytes).bytes, 1) << bytes;
  }
  EXPECT_EQ(last_code_point("a\x80").value, -1) << "it is no part of the one before";
  EXPECT_EQ(last_code_point("\u00e9\x80").value, -1);
  EXPECT_EQ(last_code_point("\x80\x80\x80\x80\x80").bytes, 1);
}

TEST(Utf8, AnEmptyTextHoldsNone) {
  EXPECT_EQ(first_code_point("").value, -1);
  EXPECT_EQ(first_code_point("").bytes, 0);
  EXPECT_EQ(last_code_point("").value, -1);
  EXPECT_EQ(last_code_point("").bytes, 0);
}

TEST(Utf8, AMarkIsWhatUnicodeCallsOne) {
  for (std::int32_t c = -1; c < 0x110000; ++c) {
    const auto category = utf8proc_category(c);
    const bool expected = category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
    ASSERT_EQ(is_mark(c), expected) << std::hex << c;
  }
}

TEST(Utf8, IsCutBetweenCharacters) {
  EXPECT_EQ(cut_to("ol\u00e1", 4), "ol\u00e1");
  EXPECT_EQ(cut_to("ol\u00e1", 3), "ol");
  EXPECT_EQ(cut_to("ol\u00e1", 2), "ol");
  EXPECT_EQ(cut_to("\U0001f600", 3), "");
  EXPECT_EQ(cut_to("ol\u00e1", 0), "");
}

TEST(Controls, AreAllThatSteersATerminalOrAReader) {
  for (std::int32_t c = 0; c < 0x110000; ++c) {
    const auto category = utf8proc_category(c);
    const auto direction = utf8proc_get_property(c)->bidi_class;
    const bool turns =
        direction == UTF8PROC_BIDI_CLASS_LRE || direction == UTF8PROC_BIDI_CLASS_LRO ||
        direction == UTF8PROC_BIDI_CLASS_RLE || direction == UTF8PROC_BIDI_CLASS_RLO ||
        direction == UTF8PROC_BIDI_CLASS_PDF || direction == UTF8PROC_BIDI_CLASS_LRI ||
        direction == UTF8PROC_BIDI_CLASS_RLI || direction == UTF8PROC_BIDI_CLASS_FSI ||
        direction == UTF8PROC_BIDI_CLASS_PDI;
    const bool expected = category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_ZL ||
                          category == UTF8PROC_CATEGORY_ZP || turns;
    ASSERT_EQ(is_control(c), expected) << std::hex << c;
  }
  EXPECT_FALSE(is_control(-1));
}

}  // namespace
}  // namespace papo::text
