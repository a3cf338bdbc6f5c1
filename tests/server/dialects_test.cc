// SPDX-License-Identifier: MIT

// Members of one room that speak different dialects. All are told the same story in the same order
// (invariants 1 and 8), and each event is rendered once for each variant. A dialect that frames its
// bytes itself gets them in chunks.
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "server/json_lines.h"
#include "server/worker_rig.h"

namespace papo::server {
namespace {

constexpr std::size_t json = 1;  // The number of that dialect here.

class DialectsTest : public testing::Test {
 protected:
  DialectsTest() : DialectsTest(1) {}
  explicit DialectsTest(std::size_t workers)
      : rig_({.dialects = {&wire::plain::dialect(), &json_lines_}}, workers) {}

  chat::ClientId connect_with_json() {
    const auto id = rig_.connect_unknown();
    rig_.speak(id, json);
    return id;
  }
  chat::ClientId enter_with_json(std::string_view name) {
    const auto id = connect_with_json();
    send(id, std::string{R"({"name":")"}.append(name) + "\"}\n");
    rig_.received(id);
    return id;
  }
  void send(chat::ClientId client, std::string_view bytes) {
    rig_.input(Input::Kind::chunk, client, bytes);
    rig_.turn();
  }
  // Two plain clients and one with JSON, all in #lobby and #jogos.
  struct Three {
    chat::ClientId ana;
    chat::ClientId bia;
    chat::ClientId caio;
  };
  Three enter_two_rooms() {
    const Three three{
        .ana = rig_.enter("ana"), .bia = rig_.enter("bia"), .caio = enter_with_json("caio")};
    for (const auto id : {three.ana, three.bia}) say(id, "/join #jogos");
    send(three.caio, "{\"join\":\"#jogos\"}\n");
    for (const auto id : {three.ana, three.bia, three.caio}) rig_.received(id);
    return three;
  }
  void say(chat::ClientId client, std::string_view text) {
    rig_.line(client, text);
    rig_.turn();
  }

  wire::JsonLines json_lines_;
  WorkerRig rig_;
};

class DialectsOnTwoWorkersTest : public DialectsTest {
 protected:
  DialectsOnTwoWorkersTest() : DialectsTest(2) {}
};

TEST_F(DialectsTest, EachIsToldInItsOwn) {
  const auto ana = rig_.enter("ana");
  const auto bia = enter_with_json("bia");
  EXPECT_EQ(rig_.received(ana), "-- bia joined #lobby\n");
  say(ana, "olá");
  EXPECT_EQ(rig_.received(bia), "{\"from\":\"ana\",\"room\":\"#lobby\",\"said\":\"olá\"}\n");
  send(bia, R"({"say":"oi","room":"#lobby"})"
            "\n");
  EXPECT_EQ(rig_.received(ana), "<bia> oi\n");
  EXPECT_EQ(rig_.received(bia), "");
  say(ana, "/nick eva");
  EXPECT_EQ(rig_.received(bia), "{\"is\":\"eva\",\"was\":\"ana\"}\n");
}

TEST_F(DialectsOnTwoWorkersTest, AllAreToldInOneOrder) {
  const auto ana = rig_.enter("ana");
  const auto bia = rig_.enter("bia");
  const auto caio = enter_with_json("caio");
  const auto davi = enter_with_json("davi");
  for (const auto id : {ana, bia, caio, davi}) rig_.received(id);
  std::string plain;
  std::string in_json;
  for (int i = 0; i < 100; ++i) {
    const auto number = std::to_string(i);
    if (i % 3 == 0) {
      rig_.line(ana, number);
    } else {
      rig_.input(Input::Kind::chunk, caio, R"({"room":"#lobby","say":")" + number + "\"}\n");
    }
    rig_.turn();
    const std::string name = i % 3 == 0 ? "ana" : "caio";
    plain += "<" + name + "> " + number + "\n";
    in_json += R"({"from":")" + name + R"(","room":"#lobby","said":")" + number + "\"}\n";
  }
  EXPECT_EQ(rig_.received(bia), plain);
  EXPECT_EQ(rig_.received(davi), in_json);
}

TEST_F(DialectsTest, AnEventIsRenderedOnceForAllWhoSpeakAlike) {
  const auto ana = rig_.enter("ana");
  std::vector<chat::ClientId> others;
  for (int i = 0; i < 50; ++i) others.push_back(enter_with_json("n" + std::to_string(i)));
  for (const auto id : others) rig_.received(id);
  const auto before = json_lines_.rendered();
  say(ana, "hello");
  EXPECT_EQ(json_lines_.rendered(), before + 1);
  for (const auto id : others) {
    EXPECT_EQ(rig_.received(id), "{\"from\":\"ana\",\"room\":\"#lobby\",\"said\":\"hello\"}\n");
  }
}

TEST_F(DialectsTest, EachSaysHowOftenItTells) {
  const auto [ana, bia, caio] = enter_two_rooms();
  say(ana, "/quit");
  EXPECT_EQ(rig_.received(bia), "-- ana left #lobby (quit)\n-- ana left #jogos (quit)\n");
  EXPECT_EQ(rig_.received(caio), "{\"left\":\"ana\"}\n");
}

// The others' news is sent in between if much was said before. Of its own event nobody is told as
// others are.
TEST_F(DialectsTest, NobodyIsToldOfItsOwnEventAsOthersAre) {
  const auto [ana, bia, caio] = enter_two_rooms();
  for (int i = 0; i < 2; ++i) rig_.line(bia, "#jogos " + std::string(3000, 'x'));
  rig_.line(ana, "/quit");
  rig_.turn();
  const auto told = rig_.received(ana);
  EXPECT_TRUE(told.ends_with("x\n-- bye\n")) << told.substr(told.size() - 100);
}

TEST_F(DialectsTest, BytesMayBeCutAnywhere) {
  const auto ana = rig_.enter("ana");
  const std::string_view bytes =
      "{\"name\":\"bia\"}\n{\"say\":\"olá\",\"room\":\"#lobby\"}\n{\"quit\":\"x\"}\n";
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    const auto bia = connect_with_json();
    send(bia, bytes.substr(0, cut));
    send(bia, bytes.substr(cut));
    EXPECT_EQ(rig_.received(ana), "-- bia joined #lobby\n<bia> olá\n-- bia left #lobby (quit: x)\n")
        << cut;
  }
}

// Each chunk is given back, and so the loop reads the next.
TEST_F(DialectsTest, OneChunkIsUnderWayAtATime) {
  const auto bia = connect_with_json();
  for (int i = 1; i <= 3; ++i) {
    send(bia, "{\"na");
    EXPECT_EQ(rig_.asked(Request::Kind::bytes_taken, bia), i);
  }
  send(bia, "\n{\"name\":\"bia\"}\n{\"join\":\"#a\"}\n");
  EXPECT_EQ(rig_.asked(Request::Kind::bytes_taken, bia), 4);
  EXPECT_EQ(rig_.received(bia),
            "{\"refused\":true}\n{\"joined\":\"bia\",\"room\":\"#lobby\"}\n"
            "{\"joined\":\"bia\",\"room\":\"#a\"}\n");
}

TEST_F(DialectsTest, BytesThatNeverEndALineAreBounded) {
  const auto bia = enter_with_json("bia");
  send(bia, std::string(wire::JsonLines::most_unended, 'x'));
  EXPECT_FALSE(rig_.released(bia));
  send(bia, "x");
  EXPECT_TRUE(rig_.released(bia));
}

TEST_F(DialectsTest, EachIsToldTheLimitOfALineInItsOwn) {
  const auto ana = rig_.enter("ana");
  const auto bia = enter_with_json("bia");
  rig_.received(ana);
  for (const auto id : {ana, bia}) rig_.input(Input::Kind::line_too_long, id);
  rig_.turn();
  EXPECT_EQ(rig_.received(ana), "!! that line is longer than 4096 bytes, so it was not sent\n");
  EXPECT_EQ(rig_.received(bia), "{\"limit\":8192}\n");
}

TEST_F(DialectsTest, TheQuietAreAskedInTheirOwn) {
  const auto bia = connect_with_json();
  rig_.input(Input::Kind::quiet, bia);
  rig_.turn();
  EXPECT_EQ(rig_.received(bia), "{\"ping\":true}\n");
  send(bia, "{\"name\":\"bia\"}\n{\"quit\":\"x\"}\n");
  rig_.received(bia);
  rig_.input(Input::Kind::quiet, bia);
  rig_.turn();
  EXPECT_EQ(rig_.received(bia), "") << "it has left";
}

// A listener may take another dialect than plain alone.
TEST_F(DialectsTest, OneMayBeOpenedInAnotherThanTheFirst) {
  const auto bia = rig_.connect_unknown("10.0.0.1:1", json);
  rig_.input(Input::Kind::greet, bia);
  rig_.turn();
  EXPECT_EQ(rig_.received(bia), "") << "that dialect does not greet";
  send(bia, "{\"na");
  rig_.speak(bia, json);
  send(bia, "me\":\"bia\"}\n");
  EXPECT_EQ(rig_.received(bia), "{\"joined\":\"bia\",\"room\":\"#lobby\"}\n")
      << "it was known already what it speaks, so its conversation went on";
}

TEST_F(DialectsTest, AllAreToldThatTheServerStops) {
  const auto ana = rig_.enter("ana");
  const auto bia = enter_with_json("bia");
  rig_.received(ana);
  rig_.stop();
  rig_.turn();
  EXPECT_EQ(rig_.received(ana), "-- papo is stopping; goodbye\n");
  EXPECT_EQ(rig_.received(bia), "{\"stopping\":true}\n");
}

TEST(Dialects, AChunkWhoseLineWaitsIsGivenBackWithTheAnswer) {
  const wire::JsonLines json_lines;
  WorkerRig rig{{.password = "sesame",
                 .delay_unit = std::chrono::hours{1},
                 .dialects = {&wire::plain::dialect(), &json_lines}}};
  const auto bia = rig.connect_unknown("10.0.0.1:1");
  rig.speak(bia, json);
  const auto send = [&](std::string_view bytes) {
    rig.input(Input::Kind::chunk, bia, bytes);
    rig.turn();
  };
  send("{\"password\":\"wrong\"}\n{\"password\":\"wrong\"}\n");
  EXPECT_EQ(rig.received(bia), "{\"refused\":true}\n{\"refused\":true}\n");
  send("{\"password\":\"sesame\"}\n{\"name\":\"bia\"}\n");
  EXPECT_EQ(rig.asked(Request::Kind::bytes_taken, bia), 1) << "it is not checked within the hour";
  rig.doorkeeper().tell(bia, Verdict::right);
  rig.turn();
  EXPECT_EQ(rig.asked(Request::Kind::bytes_taken, bia), 2);
  EXPECT_EQ(rig.received(bia), "{\"joined\":\"bia\",\"room\":\"#lobby\"}\n");
}

// A dialect that does not ask for a password or a name lets nobody in without.
TEST(Dialects, NoneLeadsPastTheDoor) {
  const wire::JsonLines json_lines;
  WorkerRig rig{{.password = "sesame", .dialects = {&wire::plain::dialect(), &json_lines}}};
  const auto bia = rig.connect_unknown();
  rig.speak(bia, json);
  rig.input(Input::Kind::chunk, bia, "{\"name\":\"bia\"}\n{\"say\":\"hi\",\"room\":\"#lobby\"}\n");
  rig.turn();
  EXPECT_EQ(rig.received(bia), "{\"refused\":true}\n{\"refused\":true}\n");
}

// A plain client sends lines, and never chunks.
TEST_F(DialectsTest, AClientThatSpeaksInLinesIsNotHeardInChunks) {
  const auto ana = rig_.enter("ana");
  send(ana, "hello\n");
  EXPECT_TRUE(rig_.released(ana));
}

}  // namespace
}  // namespace papo::server
