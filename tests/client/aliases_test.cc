// SPDX-License-Identifier: MIT

#include "client/aliases.h"

#include <gtest/gtest.h>

namespace papo::client {
namespace {

TEST(Aliases, StandForCommandsOfPapo) {
  EXPECT_EQ(in_words_of_papo("/PART #ops"), "/leave #ops");
  EXPECT_EQ(in_words_of_papo("/j ops"), "/join ops");
  EXPECT_EQ(in_words_of_papo("/names"), "/who");
  for (const char* line : {"", "/parts #ops", "//part", "part", "/who", "hello /part"}) {
    EXPECT_EQ(in_words_of_papo(line), line);
  }
}

}  // namespace
}  // namespace papo::client
