// SPDX-License-Identifier: MIT

#include "text/blank.h"

#include <gtest/gtest.h>
#include <unicode/uchar.h>
#include <utf8proc.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace papo::text {
namespace {

bool is_drawn_as_blank(std::int32_t code_point) {
  return code_point == 0x2800 || code_point == 0x13441 || code_point == 0x13442 ||
         code_point == 0x1d159;
}

// ICU knows more of Unicode than utf8proc: it knows code points that are not assigned, too.
TEST(Blank, IsWhatUnicodeSaysIsOneOrIsNotDrawn) {
  for (std::int32_t c = 0; c < 0x110000; ++c) {
    const auto category = u_charType(c);
    const bool newer_than_ours =
        category != U_UNASSIGNED && utf8proc_category(c) == UTF8PROC_CATEGORY_CN;
    if (newer_than_ours) continue;
    const bool expected = category == U_SPACE_SEPARATOR || category == U_FORMAT_CHAR ||
                          u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0 ||
                          is_drawn_as_blank(c);
    ASSERT_EQ(is_blank(c), expected) << std::hex << c;
  }
  EXPECT_FALSE(is_blank(-1));
}

TEST(Blank, ASpacePartsWordsAndNothingElseThatIsBlankDoes) {
  EXPECT_EQ(space_at("\ta"), 1);
  EXPECT_EQ(space_at(" a"), 1);
  EXPECT_EQ(space_at("\u00a0a"), 2);
  EXPECT_EQ(space_at("\u1680a"), 3);
  EXPECT_EQ(space_at("\u2003a"), 3);
  EXPECT_EQ(space_at("\u3000a"), 3);
  for (const std::string_view other : {"", "a", "\u200d", "\u200b", "\u00e9", "\xc2", "\xe3\x80"}) {
    EXPECT_EQ(space_at(other), 0) << other;
  }
}

TEST(Blank, IsTakenFromBothEnds) {
  EXPECT_EQ(without_blanks(" \t\u3000ana b\u00a0 "), "ana b");
  EXPECT_EQ(without_blanks(" \u2003\t"), "");
  EXPECT_EQ(without_blanks(""), "");
  EXPECT_EQ(without_blanks("a\u200d"), "a\u200d") << "it is no space";
  EXPECT_EQ(without_blanks("a\xa0"), "a\xa0") << "it is not UTF-8";
}

TEST(Blank, AWordEndsAtASpace) {
  using Cut = std::pair<std::string_view, std::string_view>;
  EXPECT_EQ(cut_word("ana says hi "), (Cut{"ana", "says hi"}));
  EXPECT_EQ(cut_word("ana\u3000\thi"), (Cut{"ana", "hi"}));
  EXPECT_EQ(cut_word("ana"), (Cut{"ana", ""}));
  EXPECT_EQ(cut_word(" ana"), (Cut{"", "ana"}));
  EXPECT_EQ(cut_word(""), (Cut{"", ""}));
}

TEST(Blank, WhatIsSeenBeginsBehindAllThatIsNot) {
  EXPECT_EQ(from_first_seen("\t \u200b\ufeff\u3164/help"), "/help");
  EXPECT_EQ(from_first_seen("\u200b\u2060"), "");
  EXPECT_EQ(from_first_seen("\u00e9 "), "\u00e9 ");
  EXPECT_EQ(from_first_seen("\xff a"), "\xff a");
}

}  // namespace
}  // namespace papo::text
