// SPDX-License-Identifier: MIT

#include "text/mask.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace papo::text {
namespace {

TEST(Mask, WithoutWildcardsIsTheTextItself) {
  EXPECT_TRUE(matches("ana!ana@k2n9.ip", "ana!ana@k2n9.ip"));
  EXPECT_TRUE(matches("", ""));
  EXPECT_FALSE(matches("ana", "anab"));
  EXPECT_FALSE(matches("anab", "ana"));
  EXPECT_FALSE(matches("", "a"));
  EXPECT_FALSE(matches("a", ""));
  EXPECT_FALSE(matches("ana", "bia"));
}

TEST(Mask, AStarIsAnyText) {
  for (const auto* mask : {"*", "**", "*!*@*", "ana!*@*", "*!*@k2n9.ip", "a*p", "*ana*", "***.ip",
                           "ana!ana@k2n9.ip*", "*ana!ana@k2n9.ip", "a*n*a*@*2*9*p"}) {
    EXPECT_TRUE(matches(mask, "ana!ana@k2n9.ip")) << mask;
  }
  for (const auto* mask : {"*!*@*.net", "bia!*@*", "*x*", "a*a", "*!*!*", "*.ip*.ip"}) {
    EXPECT_FALSE(matches(mask, "ana!ana@k2n9.ip")) << mask;
  }
  EXPECT_TRUE(matches("*", ""));
  EXPECT_TRUE(matches("**", ""));
  EXPECT_TRUE(matches("*aab", "aaab")) << "the match may begin later than it seems";
}

TEST(Mask, AQuestionMarkIsOneCharacter) {
  EXPECT_TRUE(matches("a?a", "ana"));
  EXPECT_FALSE(matches("a?a", "aa"));
  EXPECT_FALSE(matches("?", ""));
  EXPECT_FALSE(matches("?", "ab"));
  EXPECT_TRUE(matches("?*", "a"));
  EXPECT_TRUE(matches("*?", "ab"));
  EXPECT_FALSE(matches("*?", ""));
  EXPECT_TRUE(matches("*??b", "aaab"));
  EXPECT_FALSE(matches("*????b", "aaab"));
}

TEST(Mask, ACharacterMayHaveSeveralBytes) {
  EXPECT_TRUE(matches("jo?o", "joão"));
  EXPECT_TRUE(matches("?", "\U0001f600"));
  EXPECT_FALSE(matches("??", "ã"));
  EXPECT_FALSE(matches("?", "ãã"));
  EXPECT_TRUE(matches("??", "ãã"));
  EXPECT_TRUE(matches("*?o", "joão"));
  EXPECT_TRUE(matches("joã?*", "joão"));
  EXPECT_FALSE(matches("*????", "ção"));
  EXPECT_TRUE(matches("*???", "ção"));
}

TEST(Mask, OnlyAsciiLettersHaveNoCase) {
  EXPECT_TRUE(matches("ANA!*@*", "ana!ana@x"));
  EXPECT_TRUE(matches("ana!*@*.NET", "Ana!ana@x.Net"));
  EXPECT_FALSE(matches("Ã", "ã"));
  EXPECT_FALSE(matches("[*", "{x")) << "no rfc1459";
  EXPECT_FALSE(matches("@", "`"));
}

TEST(Mask, TooLongAMaskMatchesNothing) {
  const std::string text(longest_mask, 'a');
  EXPECT_TRUE(matches(text, text));
  EXPECT_TRUE(matches(std::string(longest_mask, '?'), text));
  EXPECT_TRUE(matches(std::string(longest_mask, '*'), text));
  EXPECT_FALSE(matches(std::string(longest_mask + 1, '*'), text));
  EXPECT_FALSE(matches(std::string(longest_mask + 1, '?'), text + "a"));
  EXPECT_TRUE(matches("a*", std::string(5000, 'a'))) << "a text may be longer";
}

// The rule itself, which tries everything.
bool matches_by_trying(std::string_view mask, std::string_view text) {
  if (mask.empty()) return text.empty();
  if (mask[0] == '*') {
    return matches_by_trying(mask.substr(1), text) ||
           (!text.empty() && matches_by_trying(mask, text.substr(1)));
  }
  return !text.empty() && (mask[0] == '?' || mask[0] == text[0]) &&
         matches_by_trying(mask.substr(1), text.substr(1));
}

TEST(Mask, MatchesAsTryingEverythingDoes) {
  std::mt19937 random{12};
  const auto made_of = [&](std::string_view letters, std::size_t longest) {
    std::string text(random() % (longest + 1), '\0');
    for (char& c : text) c = letters[random() % letters.size()];
    return text;
  };
  int matched = 0;
  for (int i = 0; i < 100'000; ++i) {
    const auto mask = made_of("ab*?", 8);
    const auto text = made_of("ab", 8);
    const bool expected = matches_by_trying(mask, text);
    ASSERT_EQ(matches(mask, text), expected) << mask << " and " << text;
    matched += expected ? 1 : 0;
  }
  EXPECT_GT(matched, 1000);
}

TEST(Mask, LongMasksMatchAsTheirPartsDo) {
  // The places of a long mask do not fit into one word.
  for (std::size_t size = 60; size <= longest_mask - 3; ++size) {
    const std::string text(size, 'a');
    EXPECT_TRUE(matches("*" + text + "?", "b" + text + "c")) << size;
    EXPECT_FALSE(matches("*" + text + "?", "b" + text)) << size;
    EXPECT_FALSE(matches("*" + text + "b*", text + "a" + text)) << size;
    EXPECT_TRUE(matches("?" + text.substr(1) + "*b", text + "ab")) << size;
  }
}

}  // namespace
}  // namespace papo::text
