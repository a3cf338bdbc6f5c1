// SPDX-License-Identifier: MIT

#include "client/mention.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <string>

namespace papo::client {
namespace {

std::string repeated(const std::string& text, std::size_t bytes) {
  std::string result;
  while (result.size() < bytes) result += text;
  return result;
}

// Processor time: the least of several, because the machine may be busy.
double seconds_for(const std::string& text) {
  double least = 1e9;
  for (int i = 0; i < 5; ++i) {
    const auto before = std::clock();
    EXPECT_TRUE(mentions(text, "ana"));
    least = std::min(least, static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC);
  }
  return least;
}

TEST(Mention, IsAWholeWord) {
  for (const char* text : {"ana", "hi ana!", "(ana)", "ana:", "banana or ana", "é a ana."}) {
    EXPECT_TRUE(mentions(text, "ana")) << text;
  }
  for (const char* text : {"", "banana", "anas", "ana_", "ana2", "áana", "anaá", "an"}) {
    EXPECT_FALSE(mentions(text, "ana")) << text;
  }
}

TEST(Mention, IsNoPartOfAWordThatIsJoined) {
  EXPECT_FALSE(mentions("I don't know", "T"));
  EXPECT_FALSE(mentions("I don\u2019t know", "t"));
  EXPECT_FALSE(mentions("a d'ana disse", "ana"));
  for (const char* text : {"ana.maria", "maria.ana", "ana-maria: oi", "www.ana.com", "Ana.2"}) {
    EXPECT_FALSE(mentions(text, "ana")) << text;
  }
  for (const char* text : {"ana.", "ana...", "-ana-", "'ana'", "oi, ana. tudo bem?", "ana - oi",
                           "ana's turn", "it is Ana\u2019s", "ana.maria and ana", ".ana", "@ana"}) {
    EXPECT_TRUE(mentions(text, "ana")) << text;
  }
  EXPECT_TRUE(mentions("ana.maria: oi", "ana.maria"));
  EXPECT_FALSE(mentions("ana'st", "ana"));
}

TEST(Mention, DisregardsCase) {
  EXPECT_TRUE(mentions("olá JOÃO!", "joão"));
  EXPECT_TRUE(mentions("STRASSE", "straße"));
  EXPECT_TRUE(mentions("joa\u0303o", "João"));  // Decomposed.
  EXPECT_TRUE(same_name("JOÃO", "joão"));
  EXPECT_FALSE(same_name("joao", "joão"));
}

TEST(Mention, HasMarksWithoutEnd) {
  EXPECT_TRUE(mentions("joa" + repeated("\u0301", 4096) + " ana", "ana"));
  EXPECT_FALSE(mentions("ana" + repeated("\u0301", 4096), "ana"));
}

// Sixteen times the text takes about sixteen times the time. Quadratic time would be 256 times as
// long.
TEST(Mention, TakesTimeByTheLengthOfTheText) {
  for (const char* piece : {"a", "\u0301\u0316", "\u0316\u0301\u0327", "\u0F73", "a\u0344\u0F81",
                            "\u1EBF\u0323", "\u1100\u1161", "\u0130", "an", "\u3099\u0E38"}) {
    const double shorter = seconds_for(repeated(piece, 2048) + " ana");
    const double longer = seconds_for(repeated(piece, std::size_t{16} * 2048) + " ana");
    EXPECT_LT(longer, 64 * std::max(shorter, 20e-6)) << piece;
  }
}

TEST(Mention, IsNoneWithoutAName) {
  EXPECT_FALSE(mentions("hello", ""));
  EXPECT_FALSE(mentions("\xff ana", "ana"));  // Not UTF-8.
}

}  // namespace
}  // namespace papo::client
