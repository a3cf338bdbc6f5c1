// SPDX-License-Identifier: MIT

#include "client/prompt.h"

#include <gtest/gtest.h>

namespace papo::client {
namespace {

using namespace std::chrono_literals;

TEST(Prompt, TellsWhereOneTalksAndWhatThereIsToRead) {
  Places places;
  EXPECT_EQ(prompt_now(places, "ana", {}, 80), "ana> ");
  places.set_rooms({"#lobby", "#ops"}, "#lobby");
  EXPECT_EQ(prompt_now(places, "ana", {}, 80), "#lobby ana> ");
  for (const char* where : {"#ops", "#ops", "#ops", "dora"}) places.said_in(where);
  EXPECT_EQ(prompt_now(places, "ana", {}, 80), "#lobby ana [#ops 3, dora 1]> ");
  EXPECT_EQ(prompt_now(places, "ana", {}, 50), "#lobby ana [4]> ");
  EXPECT_EQ(prompt_as_said(places, "ana"), "#lobby ana> ");
  for (const char* where : {"a", "b", "c"}) places.said_in(where);
  EXPECT_EQ(prompt_now(places, "ana", {}, 200), "#lobby ana [#ops 3, dora 1, a 1, b 1, +1]> ");
}

TEST(Prompt, TellsWhetherTheServerIsThere) {
  Places places;
  places.set_rooms({"#lobby"}, "#lobby");
  EXPECT_EQ(prompt_now(places, "ana", {.offline = true, .no_answer_for = 5s}, 80),
            "#lobby ana (offline)> ");
  EXPECT_EQ(prompt_now(places, "ana", {.no_answer_for = 12s}, 80),
            "#lobby ana (no answer for 12 s)> ");
}

TEST(Prompt, TellsWhomOneTalksTo) {
  Places places;
  places.set_rooms({"#lobby"}, "#lobby");
  places.talk_to("dora");
  EXPECT_EQ(prompt_now(places, "ana", {}, 80), "(to dora) ana> ");
  EXPECT_EQ(prompt_as_said(places, "ana"), "(to dora) ana> ");
}

TEST(Prompt, CannotSteerTheTerminal) {
  Places places;
  places.set_rooms({"#x\x07"}, "#x\x07");
  EXPECT_EQ(prompt_now(places, "a\033[2Jna", {}, 80), "#x a[2Jna> ");
}

}  // namespace
}  // namespace papo::client
