// SPDX-License-Identifier: MIT

#include "client/pasted_lines.h"

#include <gtest/gtest.h>

namespace papo::client {
namespace {

TEST(PastedLines, AreSaidAsText) {
  for (const char* text : {"hello", "a /quit", "sair daqui", "-- bye", "%% state", " x"}) {
    EXPECT_EQ(to_be_said(text), text);
  }
  for (const char* text :
       {"/quit", "//x", "#include <x>", "sair", "SAIR", " sair ", "  /msg ana x"}) {
    EXPECT_EQ(to_be_said(text), std::string{"/say "} + text);
  }
}

TEST(PastedLines, ComeOneAfterAnother) {
  PastedLines lines;
  lines.add("one\n\n \t\ntwo\n");
  EXPECT_EQ(lines.total(), 2);
  EXPECT_EQ(lines.take(), "one");
  EXPECT_EQ(lines.taken(), 1);
  lines.add("three");
  EXPECT_EQ(lines.total(), 3);
  EXPECT_EQ(lines.take(), "two");
  EXPECT_EQ(lines.take(), "three");
  EXPECT_FALSE(lines.waiting());
  lines.add("four\nfive");
  EXPECT_EQ(lines.total(), 2);
  lines.drop();
  EXPECT_FALSE(lines.waiting());
}

}  // namespace
}  // namespace papo::client
