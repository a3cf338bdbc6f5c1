// SPDX-License-Identifier: MIT

#include "client/own_commands.h"

#include <gtest/gtest.h>

namespace papo::client {
namespace {

TEST(OwnCommands, AreKnownByEitherWord) {
  const auto request = own_request("/Save  a file ");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->what, Own::save);
  EXPECT_EQ(request->argument, "a file");
  EXPECT_EQ(own_request("/achar x")->what, Own::search);
  EXPECT_EQ(own_request("/ouvir")->argument, "");
  EXPECT_EQ(own_request("/AJUDA\twho")->argument, "who");
  for (const char* line :
       {"", "/", "save x", " /save x", "/saved x", "//save x", "/who", "/savé"}) {
    EXPECT_FALSE(own_request(line)) << line;
  }
}

TEST(OwnCommands, AreFoundWithOrWithoutTheSlash) {
  EXPECT_EQ(find_own_command("ignore"), find_own_command("/IGNORAR"));
  EXPECT_NE(find_own_command("ignore"), nullptr);
  EXPECT_EQ(find_own_command("who"), nullptr);
  EXPECT_EQ(find_own_command(""), nullptr);
}

TEST(OwnCommands, SayWhatTheyDo) {
  EXPECT_EQ(described(*find_own_command("save")),
            "-- /save FILE            writes what was shown to a new file");
}

}  // namespace
}  // namespace papo::client
