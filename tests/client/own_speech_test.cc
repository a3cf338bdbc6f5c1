// SPDX-License-Identifier: MIT

#include "client/own_speech.h"

#include <gtest/gtest.h>

namespace papo::client {
namespace {

std::string said(std::string_view line, std::string_view room = "#lobby") {
  const auto speech = own_speech(line, "ana", room);
  return speech ? speech->room + ' ' + speech->line : "";
}

TEST(OwnSpeech, IsAsTheOthersSeeIt) {
  EXPECT_EQ(said("hello"), "#lobby <ana> hello");
  EXPECT_EQ(said("  hello "), "#lobby <ana> hello");
  EXPECT_EQ(said("//x"), "#lobby <ana> /x");
  EXPECT_EQ(said("/say /x"), "#lobby <ana> /x");
  EXPECT_EQ(said("/DIZER  sair"), "#lobby <ana> sair");
  EXPECT_EQ(said("/me waves"), "#lobby * ana waves");
  EXPECT_EQ(said("/eu aceno"), "#lobby * ana aceno");
  EXPECT_EQ(said("#ops hello"), "#ops <ana> hello");
  EXPECT_EQ(said("#ops"), "#lobby <ana> #ops");
  EXPECT_EQ(said("# x"), "#lobby <ana> # x");
}

TEST(OwnSpeech, IsNoCommandAndNeedsARoom) {
  for (const char* line : {"/msg bia psst", "/who", "/", "/me", "/say ", "", " ", "/mexe x"}) {
    EXPECT_EQ(said(line), "") << line;
  }
  EXPECT_EQ(said("hello", ""), "");
  EXPECT_EQ(said("#ops hello", ""), "#ops <ana> hello");
}

}  // namespace
}  // namespace papo::client
