// SPDX-License-Identifier: MIT

// The words of a text.
#include "store/search_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <string_view>

namespace papo::store {
namespace {

TEST(SearchTextTest, CaseAndAccentsMakeNoDifference) {
  EXPECT_EQ(words_of("Ação"), "acao");
  EXPECT_EQ(words_of("JOÃO"), "joao");
  EXPECT_EQ(words_of("Joa\u0303o"), "joao") << "decomposed";
  EXPECT_EQ(words_of("Straße STRASSE ẞ"), "strasse strasse ss");
  EXPECT_EQ(words_of("Łódź łódź"), "lodz lodz");
  EXPECT_EQ(words_of("Đặng ø Æ Œ þ ð İstanbul ısı"), "dang o ae oe th d istanbul isi");
  EXPECT_EQ(words_of("ＡＢＣ ﬁm ²"), "abc fim 2") << "forms of a letter";
  EXPECT_EQ(words_of("Ελλάδα σοφός"), "ελλαδα σοφοσ");
  EXPECT_EQ(words_of("Ёлка"), "елка");
}

TEST(SearchTextTest, MarksThatAreVowelsStay) {
  EXPECT_NE(words_of("की"), words_of("कु"));
  EXPECT_EQ(words_of("हिन्दी शब्द").find(' '), std::string{"हिन्दी"}.size());
}

TEST(SearchTextTest, PunctuationSeparatesAndSignsAreWords) {
  EXPECT_EQ(words_of("foo:bar, (baz)."), "foo bar baz");
  EXPECT_EQ(words_of("C++"), "c + +");
  EXPECT_EQ(words_of("C# a=b <3"), "c # a = b < 3");
  EXPECT_EQ(words_of("a\"b"), "a b");
  EXPECT_EQ(words_of("% _ -- :) * ' \\ \""), "");
  EXPECT_EQ(words_of("snake_case"), "snake case");
  EXPECT_EQ(words_of(""), "");
  EXPECT_EQ(words_of("   "), "");
  EXPECT_EQ(words_of("a\nb\tc"), "a b c");
  EXPECT_EQ(words_of("a\rb"), "ab") << "a long line goes on";
}

TEST(SearchTextTest, CharactersOfScriptsWithoutBlanksAreWords) {
  EXPECT_EQ(words_of("日本語テスト"), "日 本 語 テ ス ト");
  EXPECT_EQ(words_of("abc日本1"), "abc 日 本 1");
  EXPECT_EQ(words_of("がぎ"), "か\u3099 き\u3099");
  EXPECT_EQ(words_of("ｶﾞ"), words_of("ガ")) << "half-width";
  EXPECT_EQ(words_of("한글"), words_of("\u1112\u1161\u11ab\u1100\u1173\u11af"));
  EXPECT_EQ(words_of("한글").find(' '), std::string{"\u1112\u1161\u11ab"}.size());
  EXPECT_EQ(words_of("ㅋㅋ"), "\u110f \u110f");
  EXPECT_EQ(words_of("ภาษา"), "ภ า ษ า");
}

TEST(SearchTextTest, AnEmojiIsAWord) {
  EXPECT_EQ(words_of("oi😀!"), "oi 😀");
  EXPECT_EQ(words_of("😀😀"), "😀 😀");
  EXPECT_EQ(words_of("👍🏽"), "👍 🏽");
  EXPECT_EQ(words_of("❤️"), words_of("❤")) << "as a picture or as text";
  EXPECT_EQ(words_of("👩‍👧"), "👩 👧") << "joined";
  EXPECT_EQ(words_of("1️⃣"), "1");
  EXPECT_EQ(words_of("🇧🇷"), "🇧 🇷");
  EXPECT_EQ(words_of("\U0001fae9"), "\U0001fae9") << "newer than the tables";
}

TEST(SearchTextTest, IsOfTheTextAsItIsShown) {
  EXPECT_EQ(words_of("\x02"
                     "bo\x02ld \x03"
                     "4,12red\x03 \x04"
                     "ff0000hex\x0f"),
            "bold red hex");
  EXPECT_EQ(words_of(std::string_view{"a\0b", 3}), "ab");
  EXPECT_EQ(words_of("\x1b[31ma\x7f"), "31ma");
  EXPECT_EQ(words_of("so\u00adft\u200b\u200dx"), "softx") << "nobody sees these";
}

TEST(SearchTextTest, ALongWordIsCut) {
  const auto words = words_of(std::string(65536, 'x'));
  EXPECT_EQ(words.size(), 65536U + 65536U / 64 - 1);
  EXPECT_EQ(words.find(' '), 64U);
}

TEST(SearchTextTest, BytesThatAreNotUtf8SeparateWords) {
  EXPECT_EQ(words_of("a\xff"
                     "b\xc3"),
            "a b");
}

// Only such bytes can stand in a query without another meaning.
TEST(SearchTextTest, AnyTextGivesHarmlessWords) {
  std::mt19937 random{7};
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (auto length = random() % 40; length > 0; --length) {
      const bool is_any = random() % 3 == 0;
      text += is_any ? static_cast<char>(random() % 256) : "aZ9 \"'*:^+(){}-\\"[random() % 15];
    }
    const auto words = words_of(text);
    EXPECT_TRUE(std::ranges::all_of(words, [](char c) {
      constexpr std::string_view harmless = " #$+<=>^`|~";
      return static_cast<signed char>(c) < 0 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
             harmless.find(c) != std::string_view::npos;
    })) << words;
    EXPECT_EQ(words_of(words), words) << "words are their own words";
  }
}

TEST(SearchTextTest, TheTimeGrowsWithTheLengthOnly) {
  std::string marks = "a";
  for (int i = 0; i < 100'000; ++i) marks += "\u0301\u0323";
  std::string large;
  for (int i = 0; i < 60'000; ++i) large += "\ufdfa";
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(words_of(marks), "a");
  EXPECT_GT(words_of(large).size(), 200'000U);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{20});
}

TEST(SearchTextTest, AQueryHasEachWordAsAPhrase) {
  EXPECT_EQ(query_of("Foo bar"), "\"foo\" AND \"bar\"");
  EXPECT_EQ(query_of("  foo:bar  \"b OR c\" "), "\"foo bar\" AND \"b\" AND \"or\" AND \"c\"");
  EXPECT_EQ(query_of("foo bar", LastWord::begun), "\"foo\" AND \"bar\" *");
  EXPECT_EQ(query_of("foo ba", LastWord::begun), "\"foo\" AND \"ba\"") << "too short";
  EXPECT_EQ(query_of("foo :)", LastWord::begun), "\"foo\"");
  EXPECT_EQ(query_of(":)"), "");
  EXPECT_EQ(query_of(""), "");
  EXPECT_EQ(query_of("日本"), "\"日 本\"");
}

TEST(SearchTextTest, ANameIsOneWord) {
  EXPECT_EQ(word_of_name("ana"), "ana");
  EXPECT_EQ(word_of_name("[a]_b"), "$5ba$5d$5fb");
  EXPECT_EQ(word_of_name("joão"), "joão");
}

}  // namespace
}  // namespace papo::store
