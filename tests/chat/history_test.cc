// SPDX-License-Identifier: MIT

// The lines that rooms keep: for programs that ask for them, and lines that are taken back.
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "chat/limits.h"
#include "state_fixture.h"

namespace papo::chat {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

// Ana said "0" to "9" in #jogos, one a minute.
class HistoryTest : public RoomsTest {
 protected:
  void SetUp() override {
    RoomsTest::SetUp();
    began_ = state_.time;
    for (int i = 0; i < 10; ++i) {
      state_.time = at(i);
      say_there(ana, std::to_string(i));
      numbers_.push_back(state_.events.back()->sequence);
    }
  }
  [[nodiscard]] Time at(int minute) const { return began_ + std::chrono::minutes{minute}; }
  [[nodiscard]] Sequence number(std::size_t line) const { return numbers_.at(line); }

  Lines told(Range range) {
    EXPECT_TRUE(state_.ask(bia, TellHistory{.room = jogos, .range = range}).was_done());
    Lines lines;
    for (const auto& line : last<HistoryTold>().lines) {
      lines.push_back(std::get<Said>(line->what).text);
    }
    return lines;
  }
  Outcome redact(ClientId client, std::size_t line) {
    return state_.ask(client, Redact{jogos, number(line), "a mistake"});
  }

  Time began_;
  std::vector<Sequence> numbers_;
};

TEST_F(HistoryTest, IsToldFromEitherEnd) {
  EXPECT_EQ(told({.most = 3}), (Lines{"7", "8", "9"}));
  EXPECT_EQ(told({.first = true, .most = 3}), (Lines{"0", "1", "2"}));
  EXPECT_EQ(told({.most = 100}).size(), 10U);
  EXPECT_EQ(told({.most = 0}), Lines{});
}

TEST_F(HistoryTest, IsToldBetweenBordersWhichAreLeftOut) {
  EXPECT_EQ(told({.before = number(3), .most = 2}), (Lines{"1", "2"}));
  EXPECT_EQ(told({.before = at(3), .most = 2}), (Lines{"1", "2"}));
  EXPECT_EQ(told({.after = number(6), .first = true, .most = 2}), (Lines{"7", "8"}));
  EXPECT_EQ(told({.after = at(6), .first = true, .most = 2}), (Lines{"7", "8"}));
  EXPECT_EQ(told({.after = number(6)}), (Lines{"7", "8", "9"}));
  EXPECT_EQ(told({.after = number(2), .before = at(6), .first = true, .most = 2}),
            (Lines{"3", "4"}));
  EXPECT_EQ(told({.after = number(2), .before = at(6), .most = 2}), (Lines{"4", "5"}));
  EXPECT_EQ(told({.after = number(6), .before = number(2)}), Lines{});
  EXPECT_EQ(told({.after = at(6) + 1s, .before = at(6) + 2s}), Lines{});
  EXPECT_EQ(told({.after = number(9)}), Lines{});
  EXPECT_EQ(told({.before = number(0)}), Lines{});
}

TEST_F(HistoryTest, IsToldAroundALine) {
  EXPECT_EQ(told({.around = Range::Border{number(5)}, .most = 5}),
            (Lines{"3", "4", "5", "6", "7"}));
  EXPECT_EQ(told({.around = Range::Border{at(5)}, .most = 1}), Lines{"5"});
  EXPECT_EQ(told({.around = Range::Border{number(0)}, .most = 4}), (Lines{"0", "1"}));
}

TEST_F(HistoryTest, IsRecalledByALineThatIsNamed) {
  const auto recalled = [&](Part part, std::size_t line, std::size_t lines) {
    state_.ask(bia, Recall{.room = jogos, .lines = lines, .part = part, .line = number(line)});
    Lines told;
    for (const auto& one : last<Recalled>().history) told.push_back(std::get<Said>(one->what).text);
    return told;
  };
  const auto expect_more = [&](bool older, bool newer) {
    EXPECT_EQ(last<Recalled>().has_older, older);
    EXPECT_EQ(last<Recalled>().has_newer, newer);
  };
  EXPECT_EQ(recalled(Part::since, 4, 2), (Lines{"5", "6"}));
  expect_more(true, true);
  EXPECT_EQ(recalled(Part::since, 6, 3), (Lines{"7", "8", "9"}));
  expect_more(true, false);
  EXPECT_EQ(recalled(Part::since, 9, 3), Lines{});
  expect_more(true, false);
  EXPECT_EQ(last<Recalled>().line, number(9));
  EXPECT_EQ(recalled(Part::before, 2, 9), (Lines{"0", "1"}));
  expect_more(false, true);
  EXPECT_EQ(recalled(Part::before, 0, 9), Lines{});
  expect_more(false, true);
  EXPECT_EQ(recalled(Part::around, 5, 4), (Lines{"3", "4", "5", "6"}));
  expect_more(true, true);
  EXPECT_EQ(recalled(Part::around, 0, 4), (Lines{"0", "1"}));
  expect_more(false, true);
  redact(ana, 5);
  EXPECT_EQ(recalled(Part::since, 5, 1), Lines{"6"}) << "a line that was taken back has its place";
}

// The pages of 16 KiB follow each other without a gap, while lines arrive.
TEST_F(HistoryTest, PagesForwardsHaveNoGapAndNoRepetition) {
  for (std::size_t i = 10; i < 150; ++i) {
    say_there(ana, std::to_string(i) + std::string(i, 'x'));
  }
  Lines all;
  auto since = number(0);
  bool goes_on = true;
  for (int page = 0; goes_on && page < 100; ++page) {
    state_.ask(bia, Recall{.room = jogos, .lines = 100, .part = Part::since, .line = since});
    const auto told = last<Recalled>();
    goes_on = told.has_newer;
    for (const auto& line : told.history) all.push_back(std::get<Said>(line->what).text);
    since = told.history.back()->sequence;
    if (page == 0) say_there(ana, "150");
  }
  ASSERT_EQ(all.size(), 150U);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].substr(0, all[i].find('x')), std::to_string(i + 1));
  }
}

TEST_F(HistoryTest, IsForMembersOnly) {
  expect_refused(Why::not_in_room, [&] { return state_.ask(caio, TellHistory{jogos}); });
}

TEST_F(HistoryTest, AnAnswerIsBounded) {
  for (int i = 0; i < 150; ++i) say_there(ana, std::string(3000, 'x'));
  const auto lines = told({.most = 1000});
  EXPECT_LT(lines.size() * 3000, bytes_told);
  EXPECT_GT(lines.size() * 3000, bytes_told * 9 / 10);
}

TEST_F(HistoryTest, HasNeitherSignalsNorQuestionsOfPrograms) {
  for (const auto how : {Speech::signal, Speech::ctcp, Speech::ctcp_reply}) {
    EXPECT_TRUE(state_.ask(ana, Say{.room = jogos, .text = "x", .how = how}).was_done());
  }
  EXPECT_EQ(told({.most = 1}), Lines{"9"});
  state_.ask(ana, Say{.room = jogos, .text = "notice", .how = Speech::notice});
  EXPECT_EQ(told({.most = 1}), Lines{"notice"});
}

TEST_F(HistoryTest, TellsInWhichRoomsSomethingWasSaid) {
  const auto targets = [&](ClientId client, Time after, Time before) {
    state_.ask(client, TellTargets{after, before, 10});
    Lines names;
    for (const auto& one : last<TargetsTold>().targets) names.push_back(one.name);
    return names;
  };
  EXPECT_EQ(targets(bia, at(8), at(10)), Lines{"#jogos"});
  EXPECT_EQ(targets(bia, at(9), at(10)), Lines{}) << "the borders are left out";
  EXPECT_EQ(targets(bia, at(0), at(9)), Lines{});
  state_.say(bia, room("#lobby"), "hello");
  say_there(ana, "later");
  EXPECT_EQ(targets(bia, at(0), at(10)), (Lines{"#lobby", "#jogos"})) << "the last one was #jogos";
  EXPECT_EQ(targets(caio, at(0), at(10)), Lines{"#lobby"});
}

TEST_F(HistoryTest, ALineIsTakenBackByItsSenderForAWhile) {
  EXPECT_TRUE(redact(ana, 9).was_done());
  EXPECT_EQ(last<Redacted>().message, number(9));
  EXPECT_EQ(last<Redacted>().reason, "a mistake");
  EXPECT_EQ(told({.most = 2}), (Lines{"7", "8"}));
  expect_refused(Why::no_such_line, [&] { return redact(ana, 9); });
  expect_refused(Why::not_ruler, [&] { return redact(bia, 8); });
  expect_refused(Why::not_in_room, [&] { return redact(caio, 8); });
  unset(ana, RoomMode::op, "ana");
  state_.time = at(8) + std::chrono::minutes{minutes_to_redact};
  EXPECT_TRUE(redact(ana, 8).was_done());
  expect_refused(Why::too_old, [&] { return redact(ana, 7); });
  EXPECT_TRUE(redact(dora, 7).was_done()) << "an operator of the house";
  set(dora, RoomMode::op, "bia");
  EXPECT_TRUE(redact(bia, 0).was_done()) << "an operator of the room";
}

// The archive has found a line that is not in memory.
TEST_F(HistoryTest, ALineOfTheArchiveIsTakenBackByThoseThatRule) {
  const auto redact_kept = [&](ClientId client) {
    return state_.ask(client, Redact{.room = jogos,
                                     .message = 1,
                                     .reason = "old",
                                     .kept = KeptLine{.account = "", .time = at(0)}});
  };
  expect_refused(Why::not_ruler, [&] { return redact_kept(bia); });
  EXPECT_TRUE(redact_kept(ana).was_done());
  EXPECT_EQ(last<Redacted>().message, 1U);
  EXPECT_EQ(told({.most = 100}).size(), 10U) << "the others stay";
}

// Otherwise such a person would still write to the room.
TEST_F(HistoryTest, WhoMayNotTalkTakesALineBackWithoutAReason) {
  state_.time = at(9);
  const auto line = number(9);
  unset(ana, RoomMode::op, "ana");
  set(dora, RoomMode::ban, "$m:ana");
  EXPECT_TRUE(state_.ask(ana, Redact{jogos, line, "hear me"}).was_done());
  EXPECT_EQ(last<Redacted>().reason, "");
  state_.leave(ana, Departure::quit, "hear me");
  EXPECT_EQ(last<Departed>().words, "");
  state_.leave(bia, Departure::quit, "bye");
  EXPECT_EQ(last<Departed>().words, "bye");
}

TEST_F(HistoryTest, TheLinesBehindOneThatWasTakenBackKeepTheirNumbers) {
  redact(ana, 5);
  state_.recall(bia, 4);
  EXPECT_EQ(last<Recalled>().first, number(6));
  EXPECT_TRUE(last<Recalled>().has_older);
  state_.recall_older(bia);
  EXPECT_EQ(last<Recalled>().history.size(), 5U);
  EXPECT_FALSE(last<Recalled>().has_older);
  join(caio);
  EXPECT_EQ(last<Joined>().history.size(), 9U);
}

TEST_F(HistoryTest, ANewcomerIsSentAsManyLinesAsItAsksFor) {
  state_.ask(caio, Join{.room = jogos, .wants = {.lines = 2}});
  EXPECT_EQ(last<Joined>().history.size(), 2U);
  state_.leave_room(caio, jogos);
  state_.ask(caio, Join{.room = jogos, .wants = {.lines = 0}});
  EXPECT_TRUE(last<Joined>().history.empty());
}

}  // namespace
}  // namespace papo::chat
