// SPDX-License-Identifier: MIT

#include "client/recollection.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "in_utc.h"

namespace papo::client {
namespace {

using Lines = std::vector<std::string>;

std::string at(int minute, const std::string& line) {
  return std::string{"[2026-11-23 09:"} + (minute < 10 ? "0" : "") + std::to_string(minute) + "] " +
         line;
}

class RecollectionTest : public testing::Test {
 protected:
  RecollectionTest() { recollection_.be_in({"#lobby"}); }

  void heard(int minute, const std::string& line) {
    recollection_.heard("#lobby", line, noon + std::time_t{60} * minute);
  }
  Recollection::News see(const Lines& history) {
    return recollection_.see("#lobby", history, "ana");
  }

  Recollection recollection_;
};

TEST_F(RecollectionTest, TellsWhatIsNew) {
  heard(1, "<bia> one");
  heard(2, "* @caio waves");
  const auto news = see({at(1, "<bia> one"), at(2, "* caio waves"), at(3, "<bia> two")});
  EXPECT_EQ(news.lines, Lines{at(3, "<bia> two")});
  EXPECT_FALSE(news.may_lack_some);
  EXPECT_EQ(see({at(2, "* caio waves"), at(3, "<bia> two")}).lines, Lines{});
}

TEST_F(RecollectionTest, MayLackSome) {
  EXPECT_FALSE(see({at(1, "<bia> one")}).may_lack_some);
  const auto news = see({at(5, "<bia> five"), at(6, "<bia> six")});
  EXPECT_EQ(news.lines.size(), 2U);
  EXPECT_TRUE(news.may_lack_some);
  EXPECT_EQ(see({at(6, "<bia> six"), at(7, "<bia> x")}).lines, Lines{at(7, "<bia> x")});
}

TEST_F(RecollectionTest, SaysTheSameTwiceOnlyIfItWasSaidTwice) {
  heard(1, "<bia> ok");
  EXPECT_EQ(see({at(1, "<bia> ok"), at(1, "<bia> ok")}).lines, Lines{at(1, "<bia> ok")});
}

TEST_F(RecollectionTest, TellsTheSameWordsOfAnotherTimeApart) {
  heard(1, "<bia> ok");
  EXPECT_EQ(see({at(7, "<bia> ok")}).lines, Lines{at(7, "<bia> ok")});
}

TEST_F(RecollectionTest, LinesInARowNeedNoClock) {
  for (const char* line : {"<bia> one", "<bia> two", "<bia> three"}) heard(1, line);
  EXPECT_EQ(
      see({at(7, "<bia> one"), at(8, "<bia> two"), at(59, "<bia> three"), at(59, "<bia> four")})
          .lines,
      Lines{at(59, "<bia> four")});
}

TEST_F(RecollectionTest, OwnLinesHaveNoPlaceOfTheirOwn) {
  heard(1, "<bia> one");
  recollection_.said("#lobby", "<ana> mine");
  recollection_.said("#lobby", "<ana> refused");
  heard(1, "<bia> two");
  const Lines history{at(1, "<bia> one"), at(1, "<bia> two"), at(1, "<ana> mine")};
  EXPECT_EQ(see(history).lines, Lines{});
  EXPECT_EQ(see({at(1, "<ana> mine"), at(3, "<bia> three")}).may_lack_some, false);
}

TEST_F(RecollectionTest, OwnLinesMayBeToldToHaveBeenTaken) {
  recollection_.said("#lobby", "<ana> one");
  recollection_.said("#lobby", "<ana> two");
  recollection_.said("#lobby", "<ana> twice");
  recollection_.said("#lobby", "<ana> twice");
  see({at(1, "<ana> one"), at(1, "<ana> twice")});
  EXPECT_TRUE(recollection_.was_told("#lobby", "<ana> one"));
  EXPECT_FALSE(recollection_.was_told("#lobby", "<ana> two"));
  EXPECT_FALSE(recollection_.was_told("#lobby", "<ana> twice"));
  EXPECT_FALSE(recollection_.was_told("#lobby", "<ana> never said"));
  EXPECT_FALSE(recollection_.was_told("#ops", "<ana> one"));
}

TEST_F(RecollectionTest, OwnLinesOfBeforeAreKnownOnceTheyWereSeen) {
  const Lines history{at(1, "<bia> one"), at(1, "<ana> of yesterday")};
  EXPECT_EQ(see(history).lines, history);
  EXPECT_EQ(see(history).lines, Lines{});
}

TEST_F(RecollectionTest, BlanksAreTheServersAffair) {
  heard(1, "<bia> a\tb   c");
  EXPECT_EQ(see({at(1, "<bia> a b c ")}).lines, Lines{});
}

TEST_F(RecollectionTest, ForgetsRoomsThatWereLeft) {
  heard(1, "<bia> one");
  recollection_.be_in({"#ops"});
  EXPECT_FALSE(recollection_.is_in("#lobby"));
  recollection_.be_in({"#ops", "#lobby"});
  heard(2, "<bia> two");
  EXPECT_EQ(see({at(1, "<bia> one"), at(2, "<bia> two")}).lines.size(), 2U);
}

TEST_F(RecollectionTest, KeepsAsManyAsAServerSends) {
  Lines history;
  for (int i = 0; i < 500; ++i) {
    const std::string line = "<bia> line " + std::to_string(i);
    heard(1, line);
    if (i >= 400) history.push_back(at(1, line));
  }
  EXPECT_EQ(see(history).lines, Lines{});
}

}  // namespace
}  // namespace papo::client
