// SPDX-License-Identifier: MIT

#include "config/option.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace papo::config {
namespace {

using namespace std::string_literals;
using Texts = std::vector<std::string>;

TEST(Option, IsOnOrOff) {
  for (const auto* on : {"on", "ON", "true", "yes", "1"}) EXPECT_EQ(on_or_off(on), true) << on;
  for (const auto* off : {"off", "Off", "false", "no", "0"})
    EXPECT_EQ(on_or_off(off), false) << off;
  for (const auto* other : {"", "perhaps", "2", "-1", " on"})
    EXPECT_FALSE(on_or_off(other)) << other;
}

TEST(Option, HasItsValuesInAList) {
  Texts kept;
  const auto list = texts("host", "ADDRESS", Several::by_commas, kept, "");
  for (const auto way : {Way::command_line, Way::environment, Way::file}) {
    EXPECT_EQ(values_in(list, "a,b", way), (Texts{"a", "b"}));
    EXPECT_EQ(values_in(list, " a ,\tb c, d", way), (Texts{"a", "b c", "d"}));
    EXPECT_EQ(values_in(list, "a,,b,", way), (Texts{"a", "", "b", ""}));
    EXPECT_EQ(values_in(list, "", way), Texts{""});
  }
}

TEST(Option, HasTextsWithCommasBetweenBlanksInTheEnvironment) {
  Texts kept;
  const auto list = texts("room", "#ROOM", Several::by_blanks, kept, "");
  EXPECT_EQ(values_in(list, "#a,b #c", Way::environment), (Texts{"#a,b", "#c"}));
  EXPECT_EQ(values_in(list, " #a\n  #c ", Way::environment), (Texts{"#a", "#c"}));
  EXPECT_EQ(values_in(list, " ", Way::environment), Texts{""});
  EXPECT_EQ(values_in(list, "#a, #c", Way::command_line), Texts{"#a, #c"});
  EXPECT_EQ(values_in(list, "#a, #c", Way::file), Texts{"#a, #c"});
}

TEST(Option, HasTextsWithBlanksOnLinesOfTheEnvironment) {
  Texts kept;
  const auto list = texts("admin", "TEXT", Several::by_lines, kept, "");
  EXPECT_EQ(values_in(list, "a, b\n c d \n", Way::environment), (Texts{"a, b", "c d", ""}));
  EXPECT_EQ(values_in(list, "a\nb", Way::command_line), Texts{"a\nb"});
}

TEST(Option, HasOneTextAsItStands) {
  std::string kept;
  const auto one = text("password", "TEXT", kept, "");
  EXPECT_EQ(values_in(one, " a, b ", Way::environment), Texts{" a, b "});
}

TEST(Option, TakesNoNul) {
  std::string kept = "before";
  const auto one = text("bans", "FILE", kept, "");
  EXPECT_THROW(set(one, {{"bans\0.old"s, "papo.toml:1:1"}}, ""), std::runtime_error);
  EXPECT_EQ(kept, "before");
}

TEST(Option, NeedsAValueWhereItAlwaysHadOne) {
  Texts some{"127.0.0.1"};
  Texts none;
  EXPECT_THROW(set(texts("host", "", Several::by_commas, some, ""), {}, ""), std::runtime_error);
  set(texts("shared-address", "", Several::by_commas, none, ""), {}, "");
  EXPECT_EQ(some, Texts{"127.0.0.1"});
}

}  // namespace
}  // namespace papo::config
