#include "client/display.h"

#include <gtest/gtest.h>

namespace papo::client {
namespace {

TEST(Display, PutsTheTimeBefore) {
  const Display display{{.color = false, .time_format = "at %Y"}};
  EXPECT_EQ(display.show("<bia> hi", "ana", 1'000'000'000).text, "at 2001 <bia> hi");
  EXPECT_EQ(display.show("[2026-11-23 12:03] <bia> hi", "ana", 0).text,
            "[2026-11-23 12:03] <bia> hi");
  EXPECT_EQ(Display{{}}.show("<bia> hi", "ana", 0).text, "<bia> hi");
}

TEST(Display, TimesCannotSteerTheTerminal) {
  const Display display{{.color = false, .time_format = "\033[2J%n"}};
  EXPECT_EQ(display.show("-- x", "ana", 0).text, "[2J -- x");
}

TEST(Display, HighlightsWhatIsSaidToTheUser) {
  const Display display{{.color = true, .time_format = ""}};
  const auto shown = display.show("<bia> Ana?", "ana", 0);
  EXPECT_TRUE(shown.alert);
  EXPECT_EQ(shown.text, "\033[7m<bia> Ana?\033[0m");
  EXPECT_EQ(shown.plain, "<bia> Ana?");
}

TEST(Display, AlertsOnlyWhenSomeoneElseSpeaksToTheUser) {
  const Display display{{}};
  const auto alerts = [&](std::string_view line) { return display.show(line, "ana", 0).alert; };
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
  EXPECT_FALSE(alerts("[2026-11-23 12:03] <bia> ana"));
}

}  // namespace
}  // namespace papo::client
