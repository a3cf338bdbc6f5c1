// SPDX-License-Identifier: MIT

#include "client/display.h"

#include <gtest/gtest.h>

#include <string>

#include "in_utc.h"

namespace papo::client {
namespace {

using DisplayTest = InUtc;

TEST_F(DisplayTest, PutsTheTimeBefore) {
  Display display{{.color = false, .time_format = "at %Y"}};
  EXPECT_EQ(display.show("<bia> hi", "ana", noon).text, "at 2026 <bia> hi");
  EXPECT_EQ(Display{{}}.show("<bia> hi", "ana", noon).text, "<bia> hi");
}

TEST_F(DisplayTest, ShowsWhatWasSaidBeforeLikeWhatIsSaidNow) {
  Display display{{.color = true, .time_format = "%H:%M"}};
  const auto past = display.show("[2026-11-23 11:03] <bia> hi", "ana", noon);
  EXPECT_EQ(past.plain, "11:03 <bia> hi");
  EXPECT_TRUE(past.past);
  const auto present = display.show("<bia> hi", "ana", noon - 57 * 60);
  EXPECT_EQ(past.text, present.text);
  EXPECT_FALSE(present.past);
  const auto spoken_to = display.show("[2026-11-23 11:03] <bia> hi ana", "ana", noon);
  EXPECT_TRUE(spoken_to.highlighted);
  EXPECT_EQ(spoken_to.text, "\033[2m11:03 \033[0m\033[7m<bia> hi ana\033[0m");
}

TEST_F(DisplayTest, TellsTheDayOfWhatWasSaidOnAnother) {
  Display display{{.color = false, .time_format = "%H:%M"}};
  const std::string line = "[2026-11-22 11:03] <bia> hi";
  EXPECT_EQ(display.show(line, "ana", noon).text, line);
  EXPECT_EQ(Display{{}}.show("[2026-11-23 11:03] <bia> hi", "ana", noon).text,
            "[2026-11-23 11:03] <bia> hi");
  EXPECT_EQ(display.show("[9999-99-99 99:99] x", "ana", noon).text, "[9999-99-99 99:99] x");
}

TEST_F(DisplayTest, OwnLinesHaveTheirTime) {
  const Display display{{.color = true, .time_format = "%H:%M"}};
  const auto shown = display.show_own("#lobby ana> ", "olá\t\033[2J!", noon);
  EXPECT_EQ(shown.text, "\033[2m12:00 \033[0m\033[1m#lobby ana>\033[0m olá [2J!");
  EXPECT_EQ(shown.plain, "12:00 #lobby ana> olá [2J!");
  EXPECT_EQ(Display{{}}.show_own("> ", "olá", noon).text, "> olá");
}

TEST_F(DisplayTest, TwoNamesHaveTwoColors) {
  Display display{{.color = true, .time_format = ""}};
  const auto color = [&](const std::string& name) {
    const std::string text = display.show("<" + name + "> hi", "ana", noon).text;
    return text.substr(0, text.find('<'));
  };
  EXPECT_EQ(color("bia"), color("bia"));
  for (const char* name : {"bia", "caio", "dora", "eva", "edu", "gil", "hugo"}) {
    for (const char* other : {"bia", "caio", "dora", "eva", "edu", "gil", "hugo"}) {
      EXPECT_EQ(color(name) == color(other), std::string{name} == other) << name << ' ' << other;
    }
  }
}

TEST(Display, TimesCannotSteerTheTerminal) {
  Display display{{.color = false, .time_format = "\033[2J%n"}};
  EXPECT_EQ(display.show("-- x", "ana", 0).text, "[2J -- x");
}

TEST(Display, HighlightsWhatIsSaidToTheUser) {
  Display display{{.color = true, .time_format = ""}};
  const auto shown = display.show("<bia> Ana?", "ana", 0);
  EXPECT_TRUE(shown.highlighted);
  EXPECT_EQ(shown.text, "\033[7m<bia> Ana?\033[0m");
  EXPECT_EQ(shown.plain, "<bia> Ana?");
}

TEST(Display, HighlightsWithoutColorToo) {
  Display display{{}};
  EXPECT_EQ(display.show("<bia> Ana?", "ana", 0).text, ">> <bia> Ana?");
  EXPECT_EQ(display.show("<bia> banana", "ana", 0).text, "<bia> banana");
}

TEST(Display, HighlightsOnlyWhenSomeoneElseSpeaksToTheUser) {
  Display display{{}};
  const auto alerts = [&](std::string_view line) {
    return display.show(line, "ana", 0).highlighted;
  };
  EXPECT_TRUE(alerts("* bia hugs ANA"));
  EXPECT_TRUE(alerts("#jogos <bia> ana"));
  EXPECT_TRUE(alerts("#jogos * bia hugs ana"));
  EXPECT_TRUE(alerts("(private) <bia> psst"));
  EXPECT_TRUE(alerts("(em particular) <bia> psst"));
  EXPECT_FALSE(alerts("(private to bia) ana"));
  EXPECT_FALSE(alerts("<ANA> ana"));
  EXPECT_FALSE(alerts("<ana-maria> hello"));
  EXPECT_FALSE(alerts("-- ana joined #lobby"));
  EXPECT_FALSE(alerts("!! ana"));
  EXPECT_TRUE(alerts("[2026-11-23 12:03] <bia> ana"));
  EXPECT_FALSE(alerts("[2026-11-23 12:03] <ana> ana"));
  EXPECT_FALSE(alerts("<bia> that's all"));
}

}  // namespace
}  // namespace papo::client
