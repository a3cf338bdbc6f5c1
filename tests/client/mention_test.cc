#include "client/mention.h"

#include <gtest/gtest.h>

#include <string>

namespace papo::client {
namespace {

TEST(Mention, IsAWholeWord) {
  for (const char* text : {"ana", "hi ana!", "(ana)", "ana:", "banana or ana", "é a ana."}) {
    EXPECT_TRUE(mentions(text, "ana")) << text;
  }
  for (const char* text : {"", "banana", "anas", "ana_", "ana2", "áana", "anaá", "an"}) {
    EXPECT_FALSE(mentions(text, "ana")) << text;
  }
}

TEST(Mention, DisregardsCase) {
  EXPECT_TRUE(mentions("olá JOÃO!", "joão"));
  EXPECT_TRUE(mentions("STRASSE", "straße"));
  EXPECT_TRUE(mentions("joa\u0303o", "João"));  // Decomposed.
  EXPECT_TRUE(same_name("JOÃO", "joão"));
  EXPECT_FALSE(same_name("joao", "joão"));
}

TEST(Mention, IsFoundBehindAnyNumberOfMarks) {
  std::string marks;
  for (int i = 0; i < 2000; ++i) marks += i % 2 == 0 ? "\u0323" : "\u0301";
  EXPECT_TRUE(mentions("a" + marks + " ana", "ana"));
  EXPECT_FALSE(mentions("ana" + marks + "x", "ana"));
}

TEST(Mention, IsNoneWithoutAName) {
  EXPECT_FALSE(mentions("hello", ""));
  EXPECT_FALSE(mentions("\xff ana", "ana"));  // Not UTF-8.
}

}  // namespace
}  // namespace papo::client
