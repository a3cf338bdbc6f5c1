// SPDX-License-Identifier: MIT

#include "text/clean.h"

#include <gtest/gtest.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace papo::text {
namespace {

std::optional<std::string> cleaned(std::string_view line) {
  std::string scratch = "what was in it before";
  const auto clean_line = clean(line, scratch);
  if (!clean_line) return std::nullopt;
  return std::string{*clean_line};
}

std::string utf8(std::uint32_t c) {
  const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
  const auto next = [&](unsigned shift) { return byte(0x80 | (c >> shift & 0x3f)); };
  if (c < 0x80) return {byte(c)};
  if (c < 0x800) return {byte(0xc0 | c >> 6), next(0)};
  if (c < 0x10000) return {byte(0xe0 | c >> 12), next(6), next(0)};
  return {byte(0xf0 | c >> 18), next(12), next(6), next(0)};
}

// The bytes of one character, by the Unicode Standard's table 3-7 of well-formed byte sequences.
struct Form {
  unsigned char first_low, first_high, second_low, second_high;
  std::size_t length;
};
constexpr std::array<Form, 9> well_formed{{{0x00, 0x7f, 0x00, 0x00, 1},
                                           {0xc2, 0xdf, 0x80, 0xbf, 2},
                                           {0xe0, 0xe0, 0xa0, 0xbf, 3},
                                           {0xe1, 0xec, 0x80, 0xbf, 3},
                                           {0xed, 0xed, 0x80, 0x9f, 3},
                                           {0xee, 0xef, 0x80, 0xbf, 3},
                                           {0xf0, 0xf0, 0x90, 0xbf, 4},
                                           {0xf1, 0xf3, 0x80, 0xbf, 4},
                                           {0xf4, 0xf4, 0x80, 0x8f, 4}}};

// How many bytes the first character of `bytes` has; 0 if there is no character.
std::size_t character_at(std::string_view bytes) {
  const auto within = [&](std::size_t i, unsigned char low, unsigned char high) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    return low <= byte && byte <= high;
  };
  for (const auto& form : well_formed) {
    if (!within(0, form.first_low, form.first_high)) continue;
    if (form.length > bytes.size()) return 0;
    if (form.length > 1 && !within(1, form.second_low, form.second_high)) return 0;
    for (std::size_t i = 2; i < form.length; ++i) {
      if (!within(i, 0x80, 0xbf)) return 0;
    }
    return form.length;
  }
  return 0;
}

bool is_taken_out(std::uint32_t c) {
  return (c <= 0x1f && c != '\t') || (c >= 0x7f && c <= 0x9f) || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069);
}

// Characters that are drawn as a blank or not at all, by their ranges and without any library.
bool is_drawn_blank(std::uint32_t c) {
  constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 31> ranges{
      {{'\t', '\t'},       {' ', ' '},         {0xa0, 0xa0},       {0xad, 0xad},
       {0x34f, 0x34f},     {0x600, 0x605},     {0x61c, 0x61c},     {0x6dd, 0x6dd},
       {0x70f, 0x70f},     {0x890, 0x891},     {0x8e2, 0x8e2},     {0x115f, 0x1160},
       {0x1680, 0x1680},   {0x17b4, 0x17b5},   {0x180b, 0x180f},   {0x2000, 0x200f},
       {0x202f, 0x202f},   {0x205f, 0x206f},   {0x2800, 0x2800},   {0x3000, 0x3000},
       {0x3164, 0x3164},   {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0},
       {0xfff0, 0xfffb},   {0x110bd, 0x110bd}, {0x110cd, 0x110cd}, {0x13430, 0x1343f},
       {0x13441, 0x13442}, {0x1bca0, 0x1bca3}, {0x1d159, 0x1d159}}};
  const auto holds = [c](const auto& range) { return range.first <= c && c <= range.second; };
  return std::ranges::any_of(ranges, holds) || (c >= 0x1d173 && c <= 0x1d17a) ||
         (c >= 0xe0000 && c <= 0xe0fff);
}

// The character of a well-formed sequence.
std::uint32_t decoded(std::string_view sequence) {
  const auto first = static_cast<unsigned char>(sequence.front());
  if (sequence.size() == 1) return first;
  std::uint32_t c = first & (0x7fU >> sequence.size());
  for (const char next : sequence.substr(1))
    c = c << 6 | (static_cast<unsigned char>(next) & 0x3fU);
  return c;
}

// Some marks, by their ranges.
bool is_one_of_some_marks(std::uint32_t c) {
  return (c >= 0x300 && c <= 0x36f && c != 0x34f) || (c >= 0x591 && c <= 0x5bd) ||
         (c >= 0x20d0 && c <= 0x20f0) || (c >= 0x302a && c <= 0x302f);
}

// A tab, or a space of any width.
bool is_space(std::uint32_t c) {
  return c == '\t' || c == ' ' || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
         c == 0x202f || c == 0x205f || c == 0x3000;
}

bool is_backspace(std::uint32_t c) { return c == '\b' || c == 0x7f; }

// clean() in the simplest way, for text without joined characters that are taken back.
std::optional<std::string> expected(std::string_view line) {
  std::vector<std::string_view> characters;
  while (!line.empty()) {
    const auto length = character_at(line);
    if (length == 0) return std::nullopt;
    if (!is_backspace(decoded(line.substr(0, length)))) {
      characters.push_back(line.substr(0, length));
    } else if (!characters.empty()) {
      characters.pop_back();
    }
    line.remove_prefix(length);
  }
  std::string kept;
  int blanks = 0;
  int marks = 0;
  for (const auto character : characters) {
    const auto c = decoded(character);
    if (is_taken_out(c) || (c == 0xfeff && kept.empty())) continue;
    if (is_one_of_some_marks(c) && ++marks > 8) continue;
    if (!is_one_of_some_marks(c) && (is_space(c) || !is_drawn_blank(c))) marks = 0;
    blanks = is_drawn_blank(c) ? blanks + 1 : 0;
    if (blanks <= 8) kept += c == '\t' ? " " : character;
  }
  return kept;
}

TEST(Clean, LeavesTextAsItIsAndCopiesNothing) {
  for (const std::string line : {"", "hello", "eight        blanks", "olá, João 😀", "שלום"}) {
    std::string scratch;
    const auto clean_line = clean(line, scratch);
    ASSERT_TRUE(clean_line);
    EXPECT_EQ(*clean_line, line);
    EXPECT_EQ(clean_line->data(), line.data());
  }
}

TEST(Clean, TakesControlsOut) {
  EXPECT_EQ(cleaned("\x1b[31mred\x1b[0m"), "[31mred[0m");
  EXPECT_EQ(cleaned(std::string_view{"nul\0here", 8}), "nulhere");
  EXPECT_EQ(cleaned("over\rwritten\a\v"), "overwritten");
  EXPECT_EQ(cleaned("c1\xc2\x9b"
                    "31m"),
            "c131m");
  EXPECT_EQ(cleaned("\xe2\x80\xaetxt.exe\xe2\x80\xac"), "txt.exe");
  EXPECT_EQ(cleaned("\xe2\x81\xa6isolated\xe2\x81\xa9"), "isolated");
  EXPECT_EQ(cleaned("\x01\x02"), "");
}

// Python's splitlines() and Node's readline take these for an end of line.
TEST(Clean, TakesEveryEndOfALineOut) {
  EXPECT_EQ(cleaned("one\xe2\x80\xa8<bia> two"), "one<bia> two");        // U+2028.
  EXPECT_EQ(cleaned("one\xe2\x80\xa9-- bia left"), "one-- bia left");    // U+2029.
  EXPECT_EQ(cleaned("one\xc2\x85two\vthree\ffour"), "onetwothreefour");  // Among the controls.
}

// Such a row would fill a line at any width, so that the text behind it would begin a line.
TEST(Clean, LeavesNoMoreThanEightBlanksInARow) {
  const auto times = [](int count, std::string_view text) {
    std::string repeated;
    for (; count > 0; --count) repeated += text;
    return repeated;
  };
  EXPECT_EQ(cleaned("a\tb"), "a b");
  EXPECT_EQ(cleaned("hello" + times(200, "\t") + " -- papo is stopping; goodbye"),
            "hello" + times(8, " ") + "-- papo is stopping; goodbye");
  for (const auto* blank :
       {" ", "\u00a0", "\u1680", "\u2003", "\u202f", "\u205f", "\u3000", "\u2800", "\u3164",
        "\u115f", "\u1160", "\uffa0", "\u200b", "\u00ad", "\u2060", "\ufeff", "\U000e0020"}) {
    EXPECT_EQ(cleaned("a" + times(8, blank) + "b"), "a" + times(8, blank) + "b") << blank;
    EXPECT_EQ(cleaned("a" + times(9, blank) + "b"), "a" + times(8, blank) + "b") << blank;
    EXPECT_EQ(cleaned("a" + times(500, blank)), "a" + times(8, blank)) << blank;
    EXPECT_EQ(cleaned("a" + times(20, std::string{blank} + "\t")),
              "a" + times(4, std::string{blank} + " "));
  }
  EXPECT_EQ(cleaned("    \x01    \u202e    b"), "        b") << "what is taken out parts no row";
  EXPECT_EQ(cleaned(times(9, " x")), times(9, " x"));
}

TEST(Clean, KnowsEveryCharacterThatIsBlank) {
  constexpr std::uint32_t last_with_text = 0x1ffff;
  constexpr std::uint32_t first_of_tags = 0xe0000;
  for (std::uint32_t c = 0x80; c <= 0xe1fff; c = c == last_with_text ? first_of_tags : c + 1) {
    if (c >= 0xd800 && c <= 0xdfff) continue;
    const auto line = utf8(c) + "        ";
    const auto kept = cleaned(line).value();
    ASSERT_EQ(is_taken_out(c) || kept.size() < line.size(), is_taken_out(c) || is_drawn_blank(c))
        << std::hex << c;
  }
}

// Dumb terminals send these bytes: nc in a terminal that edits no line, telnet, a serial line.
TEST(Clean, TakesBackWhatWasTakenBack) {
  for (const std::string back : {"\b", "\x7f"}) {
    EXPECT_EQ(cleaned("helo" + back + "lo"), "hello");
    EXPECT_EQ(cleaned("olá" + back + back + "é"), "oé") << "of a character all bytes";
    EXPECT_EQ(cleaned("😀😁" + back), "😀");
    EXPECT_EQ(cleaned("oe\u0301\u0302" + back + "i"), "oi") << "a letter with its marks";
    EXPECT_EQ(cleaned("a👩\u200d👩\u200d👧" + back + "b"), "ab") << "an emoji joined of several";
    EXPECT_EQ(cleaned("a🇧🇷🇵🇹" + back), "a🇧🇷") << "a flag";
    EXPECT_EQ(cleaned("가나" + back), "가");
    EXPECT_EQ(cleaned("\u1112\u1161\u11ab" + back + "x"), "x") << "a syllable of three letters";
    EXPECT_EQ(cleaned(back + back + "a" + back + back + "b"), "b") << "more than there was";
    EXPECT_EQ(cleaned("abc" + back + back + back), "");
    EXPECT_EQ(cleaned("a" + back + "\u0301b"), "\u0301b") << "a mark without what it was on";
    EXPECT_EQ(cleaned("\xc3" + back), std::nullopt) << "UTF-8 it has to be all the same";
    EXPECT_EQ(cleaned("\xef\xbb" + back + "\xbf"), std::nullopt);
  }
  std::string scratch;
  EXPECT_EQ(clean("a\bb", scratch, Blanks::as_they_are), "ab") << "in a file it is a control";
}

TEST(Clean, TakesAByteOrderMarkOut) {
  EXPECT_EQ(cleaned("\ufeffana"), "ana");
  EXPECT_EQ(cleaned("\ufeff"), "");
  EXPECT_EQ(cleaned("\ufeff\ufeff\x01\ufeff/quit"), "/quit") << "of files that were joined";
  EXPECT_EQ(cleaned("x\b\ufeffana"), "ana");
  EXPECT_EQ(cleaned("a\ufeffna"), "a\ufeffna") << "further on it joins two words";
}

TEST(Clean, LeavesNoMoreThanEightMarksOnOneCharacter) {
  const auto marked = [](int marks, std::string_view between = "") {
    std::string text = "a";
    for (int i = 0; i < marks; ++i) text += (i == 0 ? "" : std::string{between}) + "\u0301";
    return text;
  };
  EXPECT_EQ(cleaned(marked(8)), marked(8));
  EXPECT_EQ(cleaned(marked(9)), marked(8));
  EXPECT_EQ(cleaned(marked(2000) + "b" + marked(2000)), marked(8) + "b" + marked(8));
  EXPECT_EQ(cleaned("\u0301" + marked(9)), "\u0301" + marked(8)) << "also on nothing";
  EXPECT_EQ(cleaned("x " + marked(12).substr(1)), "x " + marked(8).substr(1)) << "or on a blank";
  for (const auto* unseen : {"\u200d", "\u034f", "\ufe0f", "\u200b", "\u2060"}) {
    const auto kept = marked(8, unseen) + unseen + unseen;
    EXPECT_EQ(cleaned(marked(8, unseen) + unseen + "\u0301" + unseen), kept)
        << "what nobody sees puts no character between";
  }
  EXPECT_EQ(cleaned("a\u20e3\u0489\u0902\u0e34" + marked(9).substr(1)),
            "a\u20e3\u0489\u0902\u0e34" + marked(4).substr(1))
      << "of any kind and script";
  EXPECT_EQ(cleaned("नमस्ते क्ष्म्य ที่สู้ שָׁלוֹם"), "नमस्ते क्ष्म्य ที่สู้ שָׁלוֹם");
  std::string scratch;
  EXPECT_EQ(clean(marked(9), scratch, Blanks::as_they_are), marked(9));
}

// The short way takes most letters for no marks; these are the marks next to them.
TEST(Clean, KnowsEveryMark) {
  for (std::uint32_t c = 0x80; c <= 0x1ffff; ++c) {
    if ((c >= 0xd800 && c <= 0xdfff) || is_drawn_blank(c) || is_taken_out(c)) continue;
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
    const bool mark = category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
                      category == UTF8PROC_CATEGORY_ME;
    const std::string eight = "a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301";
    ASSERT_EQ(cleaned(eight + utf8(c)), eight + (mark ? "" : utf8(c))) << std::hex << c;
  }
}

TEST(Clean, FindsEightBlanksInARowWhereverTheyAre) {
  for (std::size_t before = 0; before < 20; ++before) {
    for (std::size_t blanks = 7; blanks < 30; ++blanks) {
      for (std::size_t after = 0; after < 10; ++after) {
        const auto line =
            std::string(before, 'x') + std::string(blanks, ' ') + std::string(after, 'y');
        ASSERT_EQ(cleaned(line), expected(line)) << before << " " << blanks << " " << after;
      }
    }
  }
}

TEST(Clean, LeavesBlanksAsTheyAreIfToldTo) {
  std::string scratch;
  const std::string line = "a\tb" + std::string(20, ' ') + "c";
  EXPECT_EQ(clean(line, scratch, Blanks::as_they_are), line);
  EXPECT_EQ(clean(line + "\x1b", scratch, Blanks::as_they_are), line);
  EXPECT_EQ(clean("\xff", scratch, Blanks::as_they_are), std::nullopt);
}

TEST(Clean, RefusesWhatIsNotUtf8) {
  for (const auto* line : {
           "\xff",
           "\xfe",
           "\x80",
           "\xbf",  // No character begins so.
           "\xc0\x80",
           "\xc0\xaf",
           "\xc1\xbf",  // Overlong, with two bytes.
           "\xe0\x80\xaf",
           "\xe0\x9f\xbf",  // Overlong, with three bytes.
           "\xf0\x80\x80\xaf",
           "\xf0\x8f\xbf\xbf",  // Overlong, with four bytes.
           "\xf8\x88\x80\x80\x80",
           "\xfc\x84\x80\x80\x80\x80",  // Five bytes and six.
           "\xed\xa0\x80",
           "\xed\xbf\xbf",              // Surrogates,
           "\xed\xa0\xbd\xed\xb8\x80",  // Surrogates in a pair.
           "\xf4\x90\x80\x80",
           "\xf5\x80\x80\x80",  // Above U+10FFFF.
           "\xc3",
           "\xe2\x82",
           "\xf0\x9f\x98",  // Cut off.
           "\xc3 ",
           "\xe2\x82 ",
           "\xf0\x9f\x98 ",  // Broken off.
           "ol\xe1",         // Latin-1.
       }) {
    EXPECT_EQ(cleaned(line), std::nullopt) << testing::PrintToString(line);
    EXPECT_EQ(cleaned(std::string{"before "} + line), std::nullopt);
    EXPECT_EQ(cleaned(std::string{line} + " after"), std::nullopt);
  }
}

// Above the Basic Multilingual Plane all characters are alike, so some will do.
TEST(Clean, KnowsEveryCharacter) {
  for (std::uint32_t c = 0; c <= 0x10ffff; c += c < 0x10000 ? 1 : 0xff) {
    if (c >= 0xd800 && c <= 0xdfff) continue;
    const auto line = "a" + utf8(c) + "b";
    const auto kept = is_taken_out(c) ? "ab" : c == '\t' ? "a b" : line;
    const auto one = is_backspace(c) ? "b" : kept;
    ASSERT_EQ(cleaned(line), one) << std::hex << c;
  }
}

TEST(Clean, KnowsEverySequenceOfTwoBytes) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string line{static_cast<char>(first), static_cast<char>(second)};
      ASSERT_EQ(cleaned(line), expected(line)) << testing::PrintToString(line);
    }
  }
}

// Longer sequences are made of the bytes at which something changes.
TEST(Clean, KnowsEverySequenceOfFourTellingBytes) {
  constexpr std::string_view bytes =
      "\x1b\x41\x7f\x80\x8f\x90\x9f\xa0\xaa\xbf\xc1\xc2\xdf\xe0\xe2\xec\xed\xef\xf0\xf1\xf4\xf5"
      "\xff";
  for (const char first : bytes) {
    for (const char second : bytes) {
      for (const char third : bytes) {
        for (const char fourth : bytes) {
          const std::string line{first, second, third, fourth};
          ASSERT_EQ(cleaned(line), expected(line)) << testing::PrintToString(line);
        }
      }
    }
  }
}

// ASCII takes a shorter way through clean(). Every byte at every place shows that this is right.
TEST(Clean, IsTheSameOnTheShortWayOfAscii) {
  for (std::size_t length = 1; length <= 33; ++length) {
    for (std::size_t place = 0; place < length; ++place) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string line(length, 'x');
        line[place] = static_cast<char>(byte);
        ASSERT_EQ(cleaned(line), expected(line)) << testing::PrintToString(line);
      }
    }
  }
}

TEST(Clean, IsTheSameForRandomLines) {
  std::mt19937 random{1};  // NOLINT(*-msc51-cpp): the same lines each time.
  for (int round = 0; round < 20'000; ++round) {
    std::string line;
    for (auto characters = random() % 20; characters > 0; --characters) {
      const auto c = random() % (random() % 2 == 0 ? 0x100 : 0x3000);
      line += utf8(static_cast<std::uint32_t>(c));
    }
    if (!line.empty() && random() % 2 == 0)
      line[random() % line.size()] = static_cast<char>(random());
    // The expected result does not cover these.
    std::erase_if(line, [](char c) { return c == '\b' || c == '\x7f'; });
    ASSERT_EQ(cleaned(line), expected(line)) << testing::PrintToString(line);
  }
}

}  // namespace
}  // namespace papo::text
