// SPDX-License-Identifier: MIT

#include "client/gaps.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "client/program_line.h"

namespace papo::client {
namespace {

using Lines = std::vector<std::string>;

const std::string lobby = "#lobby";

std::string past(int number) { return fmt::format("[2026-11-23 12:03] <bia> {}", number); }
std::string live(int number) { return fmt::format("<bia> {}", number); }

class GapsTest : public testing::Test {
 protected:
  // The user is in the room, and has seen the lines up to this one.
  void knows(int last) {
    server("%% at 1 #lobby");
    gaps_.is_in({lobby});
    said(last);
    shown_.clear();
  }
  void server(const std::string& line) {
    if (const auto told = program_line(line)) {
      return std::visit(
          [this](const auto& one) {
            if constexpr (requires { gaps_.take(one); }) gaps_.take(one);
          },
          *told);
    }
    if (!gaps_.keep_back(line, "ana")) shown_.push_back(line);
  }
  void said(int number) {
    server(fmt::format("%% said {} #lobby", number));
    server(live(number));
  }
  void comes_back(int place) {
    gaps_.disconnected();
    server(fmt::format("%% at j{} #lobby", place));
    gaps_.is_in({lobby});
  }
  void page(int since, int first, int last, bool has_newer, bool has_older = true) {
    server(fmt::format("%% history #lobby since {}", since));
    server("-- lines of #lobby:");
    for (int number = first; number <= last; ++number) {
      server(fmt::format("%% said {} #lobby", number));
      server(past(number));
    }
    server("-- end of history");
    server(fmt::format("%% history-end #lobby{}{}", has_older ? " older" : "",
                       has_newer ? " newer" : ""));
  }
  Lines take() { return std::exchange(shown_, {}); }

  Lines shown_;
  Gaps gaps_{[this](std::string_view line, std::string_view missed_in) {
    shown_.push_back(std::string{missed_in.empty() ? "" : "missed: "} + std::string{line});
  }};
};

TEST_F(GapsTest, AsksOnlyIfTheConnectionWasLost) {
  knows(5);
  EXPECT_EQ(gaps_.next_question(), std::nullopt);
  comes_back(9);
  EXPECT_TRUE(gaps_.filling());
  EXPECT_EQ(gaps_.next_question(), "/history since #lobby:5");
  EXPECT_EQ(gaps_.next_question(), std::nullopt) << "one at a time";
  page(5, 0, -1, false);
  EXPECT_FALSE(gaps_.filling());
  EXPECT_EQ(take(), Lines{});
  said(10);
  EXPECT_EQ(take(), Lines{live(10)});
}

TEST_F(GapsTest, ShowsEachLineOnceAndInOrder) {
  knows(5);
  comes_back(9);
  EXPECT_EQ(gaps_.next_question(), "/history since #lobby:5");
  said(10);
  page(5, 6, 7, true);
  EXPECT_EQ(take(), (Lines{"-- more than 2 lines were said in #lobby while you were away:",
                           "missed: " + past(6), "missed: " + past(7)}));
  EXPECT_EQ(gaps_.next_question(), "/history since #lobby:7");
  said(11);
  page(7, 8, 8, false);
  EXPECT_EQ(take(), (Lines{"missed: " + past(8), "-- end of what you missed", live(10), live(11)}));
  said(12);
  EXPECT_EQ(take(), Lines{live(12)});
  comes_back(20);
  EXPECT_EQ(gaps_.next_question(), "/history since #lobby:12");
}

TEST_F(GapsTest, TheLinesThatArriveAreTheEndOfThePage) {
  knows(5);
  comes_back(7);
  gaps_.next_question();
  said(8);
  said(9);
  page(5, 6, 9, true);
  EXPECT_EQ(take(),
            (Lines{"-- 2 lines were said in #lobby while you were away:", "missed: " + past(6),
                   "missed: " + past(7), "-- end of what you missed", live(8), live(9)}));
  EXPECT_EQ(gaps_.next_question(), std::nullopt);
}

TEST_F(GapsTest, NeedsNoQuestionIfTheLastLinesReachBackFarEnough) {
  knows(5);
  gaps_.disconnected();
  server("%% history #lobby last");
  server("-- last 3 lines of #lobby:");
  for (const int number : {4, 5, 6}) {
    server(fmt::format("%% said {} #lobby", number));
    server(past(number));
  }
  server("-- end of history");
  server("%% history-end #lobby");
  server("%% at 7 #lobby");
  gaps_.is_in({lobby});
  EXPECT_EQ(take(), (Lines{"-- 1 line was said in #lobby while you were away:",
                           "missed: " + past(6), "-- end of what you missed"}));
  EXPECT_EQ(gaps_.next_question(), std::nullopt);
}

TEST_F(GapsTest, GoesOnWhereItWasIfTheConnectionIsLostAgain) {
  knows(5);
  comes_back(9);
  gaps_.next_question();
  said(10);
  page(5, 6, 7, true);
  comes_back(15);
  EXPECT_EQ(gaps_.next_question(), "/history since #lobby:7");
  take();
  page(7, 8, 10, false);
  EXPECT_EQ(take(),
            (Lines{"-- 3 lines were said in #lobby while you were away:", "missed: " + past(8),
                   "missed: " + past(9), "missed: " + past(10), "-- end of what you missed"}));
}

// A server that keeps no lines on the disk forgets them.
TEST_F(GapsTest, SaysSoIfTheServerHasForgottenTheLastKnownLine) {
  knows(5);
  comes_back(90);
  gaps_.next_question();
  page(5, 80, 80, false, false);
  EXPECT_EQ(take(), (Lines{"-- at least 1 line was said in #lobby while you were away; the last:",
                           "missed: " + past(80), "-- end of what you missed"}));
}

TEST_F(GapsTest, TooManyThatWaitAreAskedForAgain) {
  constexpr int most = Gaps::most_held;
  knows(5);
  comes_back(9);
  gaps_.next_question();
  for (int number = 10; number < 10 + most + 5; ++number) said(number);
  page(5, 6, 12, false);
  EXPECT_EQ(take().size(), 1U + 7);
  EXPECT_EQ(gaps_.next_question(), "/history since #lobby:12");
  said(3000);
  page(12, 13, most + 14, false);
  EXPECT_EQ(gaps_.next_question(), std::nullopt);
  const auto shown = take();
  EXPECT_EQ(shown.size(), most + 2U + 2);
  EXPECT_EQ(shown.back(), live(3000));
}

TEST_F(GapsTest, ARefusalClosesTheGapAndIsTold) {
  knows(5);
  comes_back(9);
  gaps_.next_question();
  said(10);
  gaps_.answered();
  EXPECT_EQ(take(),
            (Lines{"!! what was said in #lobby while you were away cannot be read", live(10)}));
  EXPECT_FALSE(gaps_.filling());
}

TEST_F(GapsTest, RoomsThatOneIsInNoLongerHaveNoGap) {
  knows(5);
  gaps_.disconnected();
  gaps_.is_in({"#other"});
  EXPECT_FALSE(gaps_.filling());
}

TEST_F(GapsTest, AnswersThatTheUserAskedForAreShown) {
  knows(5);
  page(2, 3, 4, false);
  EXPECT_EQ(take(), (Lines{"-- lines of #lobby:", past(3), past(4), "-- end of history"}));
  comes_back(9);
  EXPECT_EQ(gaps_.next_question(), "/history since #lobby:5") << "the past has not moved it";
  page(2, 3, 4, false);
  EXPECT_EQ(take().size(), 4U);
  EXPECT_TRUE(gaps_.filling());
}

TEST_F(GapsTest, LinesOfPeopleThatAreIgnoredAreKnown) {
  knows(5);
  server("%% said 6 #lobby");
  gaps_.pass_over();
  comes_back(9);
  EXPECT_EQ(gaps_.next_question(), "/history since #lobby:6");
  server("%% history #lobby since 6");
  server("%% said 7 #lobby");
  gaps_.pass_over();
  server("%% history-end #lobby newer");
  EXPECT_EQ(gaps_.next_question(), "/history since #lobby:7");
  EXPECT_EQ(take(), Lines{});
}

TEST_F(GapsTest, ALineThatAServerLeftOutBeforeItsGoodbyeIsMissed) {
  const std::string goodbye = "!! you were too slow to read what was said, and were disconnected";
  knows(5);
  server("%% said 6 #lobby");
  server(goodbye);
  EXPECT_EQ(take(), Lines{goodbye});
  comes_back(9);
  EXPECT_EQ(gaps_.next_question(), "/history since #lobby:5");
  server("%% history #lobby since 5");
  server("%% said 6 #lobby");
  server(goodbye);
  EXPECT_EQ(take(), Lines{goodbye}) << "it is no line of the past";
}

TEST_F(GapsTest, KnowsWhichOwnLinesWereTaken) {
  knows(5);
  gaps_.said(lobby, "<ana> one");
  gaps_.said(lobby, "<ana> two");
  gaps_.said(lobby, "<ana> three");
  server("%% sent 6 #lobby");
  comes_back(9);
  EXPECT_TRUE(gaps_.knows(lobby));
  EXPECT_EQ(gaps_.next_question(), "/history since #lobby:6");
  server("%% history #lobby since 6");
  server("%% said 7 #lobby");
  server("[2026-11-23 12:03] <ana> two");
  server("%% history-end #lobby");
  EXPECT_EQ(take(), Lines{}) << "the user knows it";
  EXPECT_TRUE(gaps_.was_taken(lobby, "<ana> one"));
  EXPECT_TRUE(gaps_.was_taken(lobby, "<ana> two"));
  EXPECT_FALSE(gaps_.was_taken(lobby, "<ana> three"));
}

TEST_F(GapsTest, AServerThatTellsNoIdsIsAskedNothing) {
  server(live(1));
  gaps_.is_in({lobby});
  gaps_.disconnected();
  gaps_.is_in({lobby});
  EXPECT_FALSE(gaps_.filling());
  knows(5);
  gaps_.disconnected();
  gaps_.is_in({lobby});
  EXPECT_FALSE(gaps_.filling()) << "the server was replaced by an older one";
}

}  // namespace
}  // namespace papo::client
