// SPDX-License-Identifier: MIT

#include "client/history.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace papo::client {
namespace {

using Lines = std::vector<std::string>;

constexpr std::time_t now = 1'795'435'200;  // 2026-11-23 12:00 in UTC.

class HistoryTest : public testing::Test {
 protected:
  // The lines that are shown. A missed line has a "+" before it.
  Lines shown(const Lines& lines) {
    shown_.clear();
    for (const std::string& line : lines) history_.take(line, state_, "ana", coming_back_, now);
    return shown_;
  }
  void enter(const Lines& rooms = {"#lobby"}) {
    state_ = {.stage = State::Stage::here, .name = "ana", .current = rooms.back(), .rooms = rooms};
    history_.is_in(state_);
    coming_back_ = false;
  }
  void lose() {
    history_.disconnected();
    state_ = {};
    coming_back_ = true;
  }

  Lines shown_;
  History history_{[this](std::string_view line, std::string_view missed_in) {
    EXPECT_TRUE(missed_in.empty() || missed_in == "#lobby");
    shown_.push_back((missed_in.empty() ? "" : "+") + std::string{line});
  }};
  State state_;
  bool coming_back_ = false;

  const std::string here_ = "-- you are ana, in #lobby with 1 other: bia";
  const std::string first_ = "-- last 2 lines of #lobby:";
  const std::string one_ = "[2026-11-23 12:00] <bia> one";
  const std::string two_ = "[2026-11-23 12:00] * bia two";
  const std::string last_ = "-- end of history";
};

TEST_F(HistoryTest, IsShownToANewcomer) {
  const Lines all{here_, first_, one_, two_, last_, "<bia> three"};
  EXPECT_EQ(shown(all), all);
}

TEST_F(HistoryTest, IsNotShownTwice) {
  shown({here_, first_, one_, last_});
  enter();
  shown({"* bia two", "#lobby <bia> three", "(private) <bia> psst"});
  history_.said("#lobby", "<ana> mine");
  lose();
  EXPECT_EQ(
      shown({here_, "-- últimas 4 linhas de #lobby:", one_, two_, "[2026-11-23 12:00] <bia> three",
             "[2026-11-23 12:00] <ana> mine", last_, "<bia> four"}),
      (Lines{here_, "<bia> four"}));
}

TEST_F(HistoryTest, MarksWhatWasMissed) {
  shown({here_, first_, one_, last_});
  enter();
  lose();
  EXPECT_EQ(shown({here_, first_, one_, two_, last_}),
            (Lines{here_, "-- 1 line was said in #lobby while you were away:", "+" + two_,
                   "-- end of what you missed"}));
  enter();
  lose();
  const std::string older = "-- end of history; /history more shows what was said before";
  EXPECT_EQ(
      shown({here_, first_, "[2026-11-23 12:09] <bia> x", "[2026-11-23 12:09] <bia> y", older}),
      (Lines{here_, "-- at least 2 lines were said in #lobby while you were away; the last:",
             "+[2026-11-23 12:09] <bia> x", "+[2026-11-23 12:09] <bia> y", older}));
}

TEST_F(HistoryTest, OfEachRoom) {
  enter({"#lobby", "#ops"});
  shown({"<bia> in ops", "#lobby <bia> in the lobby"});
  lose();
  shown({here_});
  state_ = {.stage = State::Stage::here, .name = "ana", .current = "#lobby", .rooms = {"#lobby"}};
  EXPECT_EQ(shown({"-- you are in #ops with 1 other: bia", "-- topic of #ops: what:",
                   "-- last 1 line of #ops:", "[2026-11-23 12:00] <bia> in ops", last_}),
            (Lines{"-- you are in #ops with 1 other: bia", "-- topic of #ops: what:"}));
}

TEST_F(HistoryTest, ThatIsAskedForIsShownAsItIs) {
  enter();
  shown({"<bia> one", "* bia two"});
  const Lines all{first_, one_, two_, last_};
  EXPECT_EQ(shown(all), all);
  enter({"#lobby", "#ops"});
  EXPECT_EQ(shown(all), all);
}

TEST_F(HistoryTest, NoNoticeIsHeldBackForGood) {
  enter();
  lose();
  shown({"-- topic of #lobby: what follows:"});
  enter();
  EXPECT_EQ(shown_, Lines{"-- topic of #lobby: what follows:"});
  lose();
  shown({first_});
  lose();
  EXPECT_EQ(shown({here_, "<bia> x"}), (Lines{here_, "<bia> x"}));
}

}  // namespace
}  // namespace papo::client
