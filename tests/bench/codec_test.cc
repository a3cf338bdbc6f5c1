// SPDX-License-Identifier: MIT

#include "bench/load/codecs/codec.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace papo::bench {
namespace {

using Kind = Frame::Kind;

Frame first_frame(const Codec& codec, std::string_view bytes) {
  const auto frame = codec.next("load-1", bytes);
  EXPECT_TRUE(frame);
  EXPECT_TRUE(bytes.empty());
  return frame.value_or(Frame{});
}

TEST(TakeLine, LeavesAnUnfinishedLineAlone) {
  std::string_view bytes = "one\r\ntwo\n\nthr";
  EXPECT_EQ(take_line(bytes), "one");
  EXPECT_EQ(take_line(bytes), "two");
  EXPECT_EQ(take_line(bytes), "");
  EXPECT_FALSE(take_line(bytes));
  EXPECT_EQ(bytes, "thr");
}

TEST(Codec, IsFoundByItsName) {
  const auto names = codec_names();
  EXPECT_TRUE(std::count(names.begin(), names.end(), "plain"));
  EXPECT_TRUE(std::count(names.begin(), names.end(), "floor"));
  EXPECT_EQ(names.size(), 8);
  for (const auto& name : names) EXPECT_TRUE(make_codec(name));
  EXPECT_THROW(make_codec("pigeon"), std::invalid_argument);
}

TEST(PlainCodec, SpeaksLines) {
  const auto codec = make_codec("plain");
  EXPECT_FALSE(codec->echoes());
  EXPECT_EQ(codec->greeting("load-1"), "load-1\n");
  std::string out = "before\n";
  codec->say("papo", "hello", out);
  EXPECT_EQ(out, "before\nhello\n");
}

TEST(PlainCodec, TellsMessagesFromNotices) {
  const auto codec = make_codec("plain");
  const Frame message = first_frame(*codec, "<load-2> a > b\n");
  EXPECT_EQ(message.kind, Kind::message);
  EXPECT_EQ(message.from, "load-2");
  EXPECT_EQ(message.text, "a > b");

  EXPECT_EQ(first_frame(*codec, "-- welcome to papo; what is your name?\n").kind, Kind::other);
  EXPECT_EQ(first_frame(*codec, "-- papo is stopping; goodbye\n").kind, Kind::other);
  EXPECT_EQ(first_frame(*codec, "<what is this\n").kind, Kind::other);

  const Frame refusal = first_frame(*codec, "!! papo is full\n");
  EXPECT_EQ(refusal.kind, Kind::refusal);
  EXPECT_EQ(refusal.text, "papo is full");
}

TEST(PlainCodec, LeavesOutTheMarkOfAnOperator) {
  const auto codec = make_codec("plain");
  EXPECT_EQ(first_frame(*codec, "<@load-2> hello\n").from, "load-2");
  EXPECT_EQ(first_frame(*codec, "#load-7 <@load-2> hello\n").from, "load-2");
  EXPECT_EQ(first_frame(*codec, "-- @load-2 joined #lobby\n").from, "load-2");
  EXPECT_EQ(first_frame(*codec, "-- @load-2 left #lobby (quit)\n").from, "load-2");
}

TEST(PlainCodec, TellsHowManyOthersWereIn) {
  const auto codec = make_codec("plain");
  EXPECT_TRUE(codec->announces());
  const auto entered = [&](std::string_view line) {
    const Frame frame = first_frame(*codec, line);
    EXPECT_EQ(frame.kind, Kind::entered) << line;
    return frame.others;
  };
  EXPECT_EQ(entered("-- you are load-1, alone in #lobby\n"), 0);
  EXPECT_EQ(entered("-- you are load-1, in #lobby with 1 other: bia\n"), 1);
  EXPECT_EQ(entered("-- you are load-1, in #lobby with 4999 others: bia, caio and 4997 more\n"),
            4999);
}

TEST(PlainCodec, TellsWhichRoomItIsIn) {
  const auto codec = make_codec("plain");
  EXPECT_EQ(codec->join("load-7"), "/join #load-7\n");
  const auto room = [&](std::string_view line, Kind kind) {
    const Frame frame = first_frame(*codec, line);
    EXPECT_EQ(frame.kind, kind) << line;
    return std::string{frame.room};
  };
  EXPECT_EQ(room("-- you are load-1, alone in #lobby\n", Kind::entered), "lobby");
  EXPECT_EQ(room("-- you are in, in #lobby with 1 other: alone\n", Kind::entered), "lobby");
  EXPECT_EQ(room("-- you are alone in #load-7\n", Kind::in_room), "load-7");
  EXPECT_EQ(room("-- you are in #load-7 with 2 others: bia, caio\n", Kind::in_room), "load-7");
  for (const std::string_view line :
       {"-- you are\n", "-- you are \n", "-- you are  in\n", "-- you are in\n",
        "-- you are in no room\n", "-- you are talking in #load-7 now\n",
        "-- you are away: in #x\n", "-- you are load-2 now\n", "-- you are welcome in #lobby\n"}) {
    EXPECT_EQ(room(line, Kind::other), "");
  }
}

TEST(PlainCodec, KnowsWhatWasSaidInAnotherRoom) {
  const auto codec = make_codec("plain");
  const Frame aside = first_frame(*codec, "#load-7 <load-2> hello\n");
  EXPECT_EQ(aside.kind, Kind::message);
  EXPECT_EQ(aside.room, "load-7");
  EXPECT_EQ(aside.from, "load-2");
  EXPECT_EQ(aside.text, "hello");
  EXPECT_EQ(first_frame(*codec, "#load-7\n").kind, Kind::other);
  EXPECT_EQ(first_frame(*codec, "#load-7 * load-2 waves> \n").kind, Kind::other);
}

TEST(PlainCodec, TakesHistoryForNothingNew) {
  const auto codec = make_codec("plain");
  std::string_view bytes =
      "-- last 2 lines of #load-7:\n"
      "[2026-11-23 10:00] <load-2> papo00000000002a\n"
      "[2026-11-23 10:01] * load-2 joined #load-7\n"
      "-- end of history\n";
  for (int line = 0; line < 4; ++line) EXPECT_EQ(codec->next("load-1", bytes)->kind, Kind::other);
  EXPECT_TRUE(bytes.empty());
}

TEST(PlainCodec, TellsWhoJoinedAndLeft) {
  const auto codec = make_codec("plain");
  const Frame joined = first_frame(*codec, "-- load-3 joined #lobby\r\n");
  EXPECT_EQ(joined.kind, Kind::joined);
  EXPECT_EQ(joined.from, "load-3");
  const Frame left = first_frame(*codec, "-- load-3 left #lobby (connection lost)\n");
  EXPECT_EQ(left.kind, Kind::left);
  EXPECT_EQ(left.from, "load-3");
}

TEST(FloorCodec, HasEnteredOnceItsOwnFirstLineCameBack) {
  const auto codec = make_codec("floor");
  EXPECT_TRUE(codec->echoes());
  EXPECT_FALSE(codec->join("load-7"));
  EXPECT_EQ(first_frame(*codec, "hello load-2\n").kind, Kind::other);
  EXPECT_EQ(first_frame(*codec, codec->greeting("load-1")).kind, Kind::entered);
  const Frame message = first_frame(*codec, "anything\n");
  EXPECT_EQ(message.kind, Kind::message);
  EXPECT_TRUE(message.from.empty());
}

}  // namespace
}  // namespace papo::bench
