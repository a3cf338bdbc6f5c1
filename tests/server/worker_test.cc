// SPDX-License-Identifier: MIT

#include "server/worker.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "budget/limits.h"
#include "net/peer.h"
#include "server/captured_log.h"
#include "server/passwords.h"
#include "server/worker_rig.h"
#include "wire/irc/dialect.h"

namespace papo::server {
namespace {

// The text without the ids of lines, which come from the clock.
std::string without_ids(const std::string& text) {
  return std::regex_replace(text, std::regex{R"(%% (said|sent|at) [0-9a-v]+ #\S+\n)"}, "");
}

using Kind = Input::Kind;
using Asked = Request::Kind;

const std::string welcome = "-- welcome to papo; what is your name?\n";
const std::string too_slow = "!! you were too slow to read what was said, and were disconnected\n";
const std::string goodbye = "-- papo is stopping; goodbye\n";

TEST(Worker, GreetsWhoConnectsAndAsksForAName) {
  WorkerRig rig;
  const auto ana = rig.connect();
  rig.turn();
  EXPECT_EQ(rig.received(ana), welcome);
}

TEST(Worker, GreetsNobodyBeforeItIsTime) {
  WorkerRig rig;
  const auto ana = rig.connect_unknown();
  rig.turn();
  EXPECT_EQ(rig.received(ana), "");
  rig.input(Input::Kind::greet, ana);
  rig.turn();
  EXPECT_EQ(rig.received(ana), welcome);
}

TEST(Worker, AnswersOneThatSpeaksAnotherProtocolAndLetsGoOfIt) {
  WorkerRig rig;
  const auto bia = rig.enter("bia");
  for (const bool greeted : {false, true}) {
    const auto stranger = greeted ? rig.connect() : rig.connect_unknown();
    rig.turn();
    rig.received(stranger);
    rig.input(Input::Kind::refused, stranger, "go home\r\n");
    rig.line(stranger, "ana");  // The loop would not hand this on.
    rig.line(stranger, "hello");
    rig.turn();
    EXPECT_EQ(rig.received(stranger), "go home\r\n");
    EXPECT_TRUE(rig.peer(stranger).ended());
    EXPECT_TRUE(rig.released(stranger));
  }
  EXPECT_EQ(rig.received(bia), "");
}

TEST(Worker, AnswersTelnetBesideWhatItSays) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  rig.turn();
  rig.received(ana);
  rig.input(Input::Kind::telnet_answer, ana, "\xff\xfc\x06");
  rig.turn();
  EXPECT_EQ(rig.received(ana), "\xff\xfc\x06");
  rig.input(Input::Kind::telnet_answer, ana, "\xff\xfc\x01");
  rig.line(bia, "hello");
  rig.turn();
  EXPECT_EQ(rig.received(ana), "\xff\xfc\x01<bia> hello\n");
  rig.input(Input::Kind::telnet_answer, ana, "\xff\xfc\x01");
  rig.line(ana, "/quit");
  rig.input(Input::Kind::telnet_answer, ana, "\xff\xfc\x06");
  rig.turn();
  EXPECT_TRUE(rig.released(ana));
}

TEST(Worker, TellsANewcomerWhoIsHereAndTheOthersOfIt) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.connect();
  rig.line(bia, "bia");
  rig.turn();
  EXPECT_EQ(rig.received(bia), welcome + "-- you are bia, in #lobby with 1 other: ana\n");
  EXPECT_EQ(rig.received(ana), "-- bia joined #lobby\n");
}

TEST(Worker, AsksAgainForANameThatCannotBeHad) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto other = rig.connect();
  for (const auto* name : {"ANA", "a b", "bia"}) rig.line(other, name);
  rig.turn();
  EXPECT_EQ(rig.received(other),
            welcome + "!! the name ANA is taken\n-- what is your name?\n" +
                "!! a name is made of letters, digits, \"_\", \"-\" and \".\"\n"
                "-- what is your name?\n-- you are bia, in #lobby with 1 other: ana\n");
  EXPECT_EQ(rig.received(ana), "-- bia joined #lobby\n");
}

TEST(Worker, SaysALineToEveryoneButItsSender) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  const auto caio = rig.enter("caio");
  rig.line(ana, "hello");
  rig.turn();
  EXPECT_EQ(rig.received(ana), "");
  EXPECT_EQ(rig.received(bia), "<ana> hello\n");
  EXPECT_EQ(rig.received(caio), "<ana> hello\n");
}

// Invariant 1: each client's lines of one turn, in one order, without its own.
TEST(Worker, KeepsTheOrderWithinATurnForWhoSpeaksInItToo) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  const auto caio = rig.enter("caio");
  rig.line(ana, "1");
  rig.line(bia, "2");
  rig.line(ana, "3");
  rig.line(ana, "/who");
  rig.line(bia, "4");
  rig.line(bia, "5");
  rig.line(ana, "6");
  rig.turn();
  EXPECT_EQ(rig.received(ana), "<bia> 2\n-- 3 here in #lobby: ana, bia, caio\n<bia> 4\n<bia> 5\n");
  EXPECT_EQ(rig.received(bia), "<ana> 1\n<ana> 3\n<ana> 6\n");
  EXPECT_EQ(rig.received(caio), "<ana> 1\n<bia> 2\n<ana> 3\n<bia> 4\n<bia> 5\n<ana> 6\n");
}

// Invariant 1: the events between its coming and its going, even if both are in one turn.
TEST(Worker, ShowsAMemberExactlyWhatHappenedWhileItWasHere) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.connect();
  rig.turn();
  EXPECT_EQ(rig.received(bia), welcome);
  rig.line(ana, "before");
  rig.line(bia, "bia");
  rig.line(ana, "while");
  rig.line(bia, "/quit enough");
  rig.line(ana, "after");
  rig.turn();
  EXPECT_EQ(rig.received(bia),
            "-- you are bia, in #lobby with 1 other: ana\n<ana> while\n-- bye\n");
  EXPECT_EQ(rig.received(ana), "-- bia joined #lobby\n-- bia left #lobby (quit: enough)\n");
}

// Invariant 1.
TEST(Worker, ShowsTheClientsOfAllWorkersTheSameOrder) {
  WorkerRig rig{3};
  std::vector<chat::ClientId> speakers;
  for (const auto* name : {"ana", "bia", "caio"}) speakers.push_back(rig.enter(name));
  std::vector<chat::ClientId> listeners;
  for (const auto* name : {"davi", "eva", "fabio"}) listeners.push_back(rig.enter(name));
  for (int round = 0; round < 50; ++round) {
    for (const auto speaker : speakers) rig.line(speaker, std::to_string(round));
    if (round % 7 == 0) rig.turn();
  }
  rig.turn();
  const auto first = rig.received(listeners[0]);
  EXPECT_EQ(std::ranges::count(first, '\n'), 150);
  EXPECT_EQ(rig.received(listeners[1]), first);
  EXPECT_EQ(rig.received(listeners[2]), first);
}

TEST(Worker, SaysByeToAQuitterAndLetsGoOfIt) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  rig.line(ana, "sair");
  rig.line(ana, "not said any more");
  rig.turn();
  EXPECT_EQ(rig.received(ana), "-- bye\n");
  EXPECT_TRUE(rig.peer(ana).ended());
  EXPECT_EQ(rig.asked(Asked::release, ana), 1);
  EXPECT_EQ(rig.received(bia), "-- ana left #lobby (quit)\n");
}

TEST(Worker, AnnouncesNobodyWhoNeverGaveAName) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto quitter = rig.connect();
  const auto lost = rig.connect();
  const auto silent = rig.connect();
  rig.line(quitter, "sair");
  rig.input(Kind::lost, lost);
  rig.input(Kind::name_deadline, silent);
  rig.turn();
  EXPECT_EQ(rig.received(quitter), welcome + "-- bye\n");
  EXPECT_EQ(rig.received(silent), welcome + "!! no name was given in time; come back any time\n");
  for (const auto client : {quitter, lost, silent}) EXPECT_EQ(rig.asked(Asked::release, client), 1);
  EXPECT_EQ(rig.received(ana), "");
}

TEST(Worker, MindsNoNameDeadlineOnceANameIsGiven) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  rig.input(Kind::name_deadline, ana);
  rig.turn();
  EXPECT_EQ(rig.received(ana), "");
  EXPECT_FALSE(rig.released(ana));
}

TEST(Worker, AsksAgainAfterAnyMistakeOfWhoHasNoNameYet) {
  WorkerRig rig;
  const auto ana = rig.connect();
  rig.line(ana, "ol\xe1");
  rig.input(Kind::line_too_long, ana);
  rig.line(ana, "/who");
  rig.turn();
  const std::string question = "-- what is your name?\n";
  EXPECT_EQ(rig.received(ana), welcome + "!! that line is not UTF-8, so it was not sent\n" +
                                   question +
                                   "!! that line is longer than 4096 bytes, so it was not sent\n" +
                                   question + "!! that needs a name first\n" + question);
}

TEST(Worker, TellsTheSenderOfALineThatIsNotSent) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  rig.line(ana, "ol\xe1");
  rig.input(Kind::line_too_long, ana);
  rig.line(ana, "/dance");
  rig.line(ana, "");
  rig.line(ana, "\x1b[31mhello");
  rig.turn();
  EXPECT_EQ(rig.received(bia), "<ana> [31mhello\n");
  EXPECT_EQ(rig.received(ana),
            "!! that line is not UTF-8, so it was not sent\n"
            "!! that line is longer than 4096 bytes, so it was not sent\n"
            "!! there is no command /dance; /help lists those there are\n");
}

// Invariant 5.
TEST(Worker, DeliversEveryLineOfWhoIsLostBeforeItTellsOfThat) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  rig.line(ana, "first");
  rig.line(ana, "last");
  rig.peer(ana).close();
  rig.input(Kind::lost, ana);
  rig.turn();
  EXPECT_EQ(rig.received(bia), "<ana> first\n<ana> last\n-- ana left #lobby (connection lost)\n");
  EXPECT_EQ(rig.asked(Asked::release, ana), 1);
}

// Invariant 5.
TEST(Worker, DeliversEveryLineOfWhoHasFinishedAndWhatItWasOwed) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  rig.line(bia, "wait");
  rig.line(ana, "last");
  rig.input(Kind::finished, ana);
  rig.line(bia, "too late");
  rig.turn();
  EXPECT_EQ(rig.received(bia), "<ana> last\n-- ana left #lobby (connection lost)\n");
  EXPECT_EQ(rig.received(ana), "<bia> wait\n");
  EXPECT_TRUE(rig.peer(ana).ended());
}

// Invariant 5.
TEST(Worker, DeliversEveryLineBeforeItSaysGoodbye) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  const auto nameless = rig.connect();
  rig.line(ana, "last");
  rig.stop();
  rig.turn();
  EXPECT_EQ(rig.received(bia), "<ana> last\n" + goodbye);
  EXPECT_EQ(rig.received(ana), goodbye);
  EXPECT_EQ(rig.received(nameless), welcome + goodbye);
  for (const auto client : {ana, bia, nameless}) EXPECT_EQ(rig.asked(Asked::release, client), 1);
}

// Invariant 5: the lines of another worker's clients count as well.
TEST(Worker, SaysGoodbyeOnlyOnceAllWorkersHaveDeliveredEverything) {
  WorkerRig rig{2};
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  rig.input(Kind::no_more_lines, bia);  // Bia's worker is done.
  rig.turn();
  EXPECT_EQ(rig.received(bia), "");
  rig.line(ana, "last");
  rig.input(Kind::no_more_lines, ana);
  rig.turn();
  EXPECT_EQ(rig.received(bia), "<ana> last\n" + goodbye);
  EXPECT_EQ(rig.received(ana), goodbye);
}

// Invariant 2: the descriptor of a released client may be another's, so nothing is written to it.
TEST(Worker, WritesNothingToADescriptorThatItHasReleased) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  const int number = rig.fd(ana);
  rig.line(ana, "/quit");
  rig.turn();
  ASSERT_TRUE(rig.released(ana));

  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
  const net::Fd reused{ends[0]};
  net::Peer other{net::Fd{ends[1]}};
  ASSERT_EQ(reused.get(), number);

  // Everything that could come late for bia.
  rig.line(bia, "is she gone?");
  for (const auto kind : {Kind::line, Kind::line_too_long, Kind::writable, Kind::finished,
                          Kind::lost, Kind::name_deadline, Kind::last_deadline}) {
    rig.input(kind, ana, "/help");
    rig.turn();
  }
  rig.stop();
  rig.turn();
  EXPECT_EQ(other.receive(), "");
  EXPECT_FALSE(other.ended());
  EXPECT_EQ(rig.asked(Asked::release, ana), 1);
}

// Invariant 2: a client is released once, in whatever way it ends.
TEST(Worker, ReleasesEachClientOnce) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  for (const auto kind : {Kind::finished, Kind::lost, Kind::last_deadline}) rig.input(kind, ana);
  rig.line(ana, "/quit");
  rig.turn();
  rig.stop();
  rig.turn();
  EXPECT_EQ(rig.asked(Asked::release, ana), 1);
}

TEST(Worker, LearnsFromSendingThatAPeerIsGoneAndWaitsForTheLoopToSaySo) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  rig.peer(ana).close();
  rig.line(bia, "anybody there?");
  rig.turn();
  EXPECT_FALSE(rig.released(ana));
  rig.line(ana, "her last line, read late");
  rig.input(Kind::lost, ana);
  rig.turn();
  EXPECT_EQ(rig.received(bia),
            "<ana> her last line, read late\n-- ana left #lobby (connection lost)\n");
  EXPECT_TRUE(rig.released(ana));
}

// Lines of about 100 bytes, so that a client that reads nothing is soon behind.
std::string long_line(int number) { return std::to_string(number) + std::string(100, '.'); }

TEST(Worker, SendsTheRestInItsOrderOnceASlowClientTakesItAgain) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  rig.narrow(bia);
  std::string expected;
  int number = 0;
  const auto talk = [&](int lines) {
    for (int i = 0; i < lines; ++i) {
      expected += "<ana> " + long_line(number) + "\n";
      rig.line(ana, long_line(number++));
      if (number % 3 == 0) rig.turn();
    }
    rig.turn();
  };
  talk(500);
  EXPECT_EQ(rig.asked(Asked::watch_writable, bia), 1);
  EXPECT_FALSE(rig.released(bia));

  std::string received;
  while (received.size() < expected.size()) {
    const auto more = rig.received(bia);
    ASSERT_NE(more, "");
    received += more;
    rig.input(Kind::writable, bia);
    if (number < 1000) talk(10);
    rig.turn();
  }
  EXPECT_EQ(received, expected);
  EXPECT_GT(rig.asked(Asked::watch_writable, bia), 1);
}

// Invariants 4 and 6.
TEST(Worker, DisconnectsWhoIsTooSlowAndOnlyThatOne) {
  constexpr std::size_t send_limit = 10'000;
  WorkerRig rig{1, send_limit};
  const auto ana = rig.enter("ana");
  const auto slow = rig.enter("slow");
  const auto bia = rig.enter("bia");
  rig.narrow(slow);

  std::string spoken;
  std::string heard;
  for (int number = 0; number < 1000; ++number) {
    rig.line(ana, long_line(number));
    spoken += "<ana> " + long_line(number) + "\n";
    if (number % 10 != 9) continue;
    rig.turn();
    heard += rig.received(bia);
  }
  EXPECT_EQ(rig.asked(Asked::finish, slow), 1);
  EXPECT_FALSE(rig.released(slow)) << "it may still take its last word";
  EXPECT_EQ(rig.received(ana), "-- slow left #lobby (too slow)\n");
  const auto announced = heard.find("-- slow left #lobby (too slow)\n");
  ASSERT_NE(announced, std::string::npos);
  EXPECT_EQ(heard.substr(0, announced) + heard.substr(heard.find('\n', announced) + 1), spoken);

  std::string received = rig.received(slow);
  rig.input(Kind::writable, slow);
  rig.turn();
  received += rig.received(slow);
  ASSERT_TRUE(received.ends_with(too_slow));
  received.resize(received.size() - too_slow.size());
  EXPECT_TRUE(spoken.starts_with(received)) << "whole lines from the first on";
  EXPECT_TRUE(received.ends_with('\n'));
  EXPECT_LT(received.size(), std::size_t{40'000}) << "what the kernel held, and little more";
  EXPECT_TRUE(rig.released(slow));
}

// Invariant 4: the waiting bytes of a client that asks and never reads are bounded while they are
// written, too.
TEST(Worker, DisconnectsWhoAsksMoreThanItReads) {
  constexpr std::size_t send_limit = 10'000;
  WorkerRig rig{1, send_limit};
  const auto ana = rig.enter("ana");
  const auto asker = rig.enter("asker");
  rig.narrow(asker);
  for (int i = 0; i < 1000; ++i) rig.line(asker, "/help");
  rig.turn();
  rig.turn();
  EXPECT_EQ(rig.received(ana), "-- asker left #lobby (too slow)\n");
  EXPECT_LT(rig.received(asker).size(), std::size_t{40'000});
}

// Invariant 6: an answer costs its size, so no client gets more out of the server than it may put
// in.
TEST(Worker, ChargesForAnswersByTheirSize) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  for (const auto* line : {"hello", "/ping 1", "/state", "/who", "/topic", "/complete a"}) {
    rig.line(ana, line);
  }
  for (int i = 0; i < 100; ++i) rig.line(bia, std::string(1000, 'x'));
  rig.turn();
  EXPECT_EQ(rig.asked(Asked::charge, ana), 0) << "the line has paid for it, or others said it";
  rig.received(ana);

  rig.line(ana, "/history");
  rig.line(ana, "/history");
  rig.turn();
  const auto bytes = static_cast<float>(rig.received(ana).size());
  EXPECT_EQ(rig.asked(Asked::charge, ana), 1) << "both together";
  EXPECT_NEAR(rig.charged(ana), bytes / (8 << 10) - 2, 1e-3);
  EXPECT_EQ(rig.charged(bia), 0);
}

// Invariant 6: a search takes time of all, whatever it finds.
TEST(Worker, ChargesForASearchThatFindsNothing) {
  const auto irc = wire::irc::make_dialect("papo.server");
  WorkerRig rig{WorkerRig::House{.dialects = {&wire::plain::dialect(), irc.get()}}};
  constexpr std::size_t people = 200;
  for (std::size_t i = 0; i < people; ++i) rig.enter("n" + std::to_string(i));
  const auto ana = rig.connect_unknown("somewhere", 1);
  for (const auto* line : {"NICK ana", "USER ana 0 * :Ana"}) rig.line(ana, line);
  rig.turn();
  EXPECT_EQ(rig.charged(ana), 0);
  rig.line(ana, "WHO n*q");
  rig.turn();
  const auto bytes = static_cast<float>((people + 1) * budget::bytes_compared);
  EXPECT_FLOAT_EQ(rig.charged(ana), bytes / budget::bytes_of_answer_a_token - 1);
}

// Invariant 6: all rooms are told of a new name, and each of them costs a line.
TEST(Worker, ChargesForEachRoomThatIsToldOfANewName) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  rig.line(ana, "/nick aninha");
  rig.turn();
  EXPECT_EQ(rig.charged(ana), 0);
  for (const auto* line : {"/join #a", "/join #b", "/join #c"}) rig.line(ana, line);
  rig.turn();
  const auto before = rig.charged(ana);
  rig.line(ana, "/nick ana");
  rig.turn();
  EXPECT_EQ(rig.charged(ana) - before, 3);
}

// Invariant 6: so it is with leaving all rooms by one line.
TEST(Worker, ChargesForEachRoomThatOneLineLeaves) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  for (const auto* line : {"/join #a", "/join #b", "/join #c"}) rig.line(ana, line);
  rig.turn();
  const auto before = rig.charged(ana);
  rig.ask(ana, chat::Leave{.room = {}, .all = true});
  EXPECT_EQ(rig.charged(ana) - before, 3) << "of four, the line has paid for one";
}

// Invariant 6: other people have made the history that long.
TEST(Worker, ChargesForWhatOneIsToldOnJoiningButNotForAllOfIt) {
  WorkerRig rig{WorkerRig::House{.history = 10}};
  const auto ana = rig.enter("ana");
  const auto joins = [&](std::string_view name) {
    const auto id = rig.enter(name);
    EXPECT_EQ(rig.charged(id), 0) << "coming in has its own price";
    rig.line(id, "/join #tea");
    rig.turn();
    return rig.charged(id);
  };
  rig.line(ana, "/join #tea");
  rig.line(ana, std::string(4000, 'x'));
  rig.turn();
  EXPECT_EQ(joins("bia"), 0) << "the line has paid for 8 KiB";
  for (int i = 0; i < 2; ++i) rig.line(ana, std::string(4000, 'x'));
  rig.turn();
  EXPECT_NEAR(joins("caio"), 0.5, 0.1);
  for (int i = 0; i < 10; ++i) rig.line(ana, std::string(4000, 'x'));
  rig.turn();
  EXPECT_NEAR(joins("dora"), 1, 0.1) << "and one that the line has paid";
  EXPECT_EQ(rig.charged(ana), 0);
}

// Invariant 4: no client has more under way than 64 KiB, and the answer that went beyond it.
TEST(Worker, HearsWhoAsksMuchMoreSlowlyAndRefusesNothing) {
  WorkerRig rig{WorkerRig::House{.history = 20}};
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  for (int i = 0; i < 20; ++i) rig.line(bia, std::string(4000, 'x'));
  rig.turn();
  rig.received(ana);
  constexpr int questions = 50;
  for (int i = 0; i < questions; ++i) rig.line(ana, "/history");
  rig.line(ana, "/ping 1");
  rig.turn();
  auto received = rig.received(ana);
  EXPECT_GT(received.size(), std::size_t{64} << 10);
  EXPECT_LT(received.size(), std::size_t{64 + 16 + 8} << 10);

  const auto answers = [&] {
    std::ptrdiff_t count = 0;
    for (auto at = received.find("-- "); at != std::string::npos; at = received.find("-- ", at + 1))
      ++count;
    return count;
  };
  const auto answers_of_one = answers() / 5;
  for (int times = 1; !received.ends_with("%% pong 1\n"); ++times) {
    ASSERT_EQ(rig.asked(Asked::tell_when_paid, ana), times);
    ASSERT_LT(times, questions);
    rig.turn();
    EXPECT_EQ(rig.received(ana), "") << "the loop knows when the client has paid";
    rig.input(Kind::paid, ana);
    rig.turn();
    received += rig.received(ana);
  }
  EXPECT_EQ(answers(), answers_of_one * questions);
  EXPECT_EQ(received.find("!!"), std::string::npos);
  EXPECT_NEAR(rig.charged(ana), static_cast<double>(received.size()) / (8 << 10) - questions, 1);
}

// Invariant 4: talk waits for the answers to some of those who ask, however many ask.
TEST(Worker, LetsTalkGoBeforeTheAnswersToManyWhoAsk) {
  const auto irc = wire::irc::make_dialect("papo.server");
  WorkerRig rig{WorkerRig::House{.history = 20, .dialects = {&wire::plain::dialect(), irc.get()}}};
  const auto bia = rig.enter("bia");
  for (int i = 0; i < 20; ++i) rig.line(bia, std::string(4000, 'x'));
  std::vector<chat::ClientId> people;
  for (int i = 0; i < 20; ++i) people.push_back(rig.enter("n" + std::to_string(i)));
  const auto leo = rig.connect_unknown("somewhere", 1);
  for (const auto* line : {"NICK leo", "USER leo 0 * :Leo", "JOIN #lobby"}) rig.line(leo, line);
  rig.turn();
  for (const auto id : people) rig.received(id);
  rig.received(leo);

  for (const auto id : people) rig.line(id, "/history");
  rig.line(people.back(), "I have asked");
  for (const auto* line : {"NAMES #lobby", "PING :x"}) rig.line(leo, line);
  rig.line(bia, "and I talk");
  rig.turn();
  std::size_t before = 0;
  for (const auto id : people) {
    const auto received = rig.received(id);
    const auto talk = received.find("<bia> and I talk\n");
    ASSERT_NE(talk, std::string::npos);
    EXPECT_NE(received.find(std::string(4000, 'x')), std::string::npos) << "the answer";
    if (id != people.back()) {
      EXPECT_GT(received.find("<n19> I have asked\n"), talk) << "a line stays behind a question";
    }
    before += talk;
  }
  constexpr std::size_t one_answer = std::size_t{16 + 1} << 10;
  EXPECT_GT(before, budget::most_answers_of_a_turn);
  EXPECT_LT(before, budget::most_answers_of_a_turn + one_answer);

  const auto of_leo = rig.received(leo);
  EXPECT_LT(of_leo.find(":and I talk"), of_leo.find(" 353 ")) << of_leo;
  EXPECT_LT(of_leo.find(" 366 "), of_leo.find(" PONG ")) << of_leo;
  EXPECT_NE(of_leo.find(" PONG "), std::string::npos) << of_leo;
}

TEST(Worker, HearsAClientAgainOnceItHasTakenTheAnswers) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  rig.narrow(ana);
  for (int i = 0; i < 100; ++i) rig.line(bia, std::string(1000, 'x'));
  rig.turn();
  rig.line(ana, "/ping 1");
  rig.turn();
  EXPECT_EQ(rig.asked(Asked::tell_when_paid, ana), 0) << "a client that asks nothing is heard";
  rig.line(ana, "/who");
  rig.turn();
  rig.line(ana, "/ping 2");
  rig.turn();
  EXPECT_EQ(rig.asked(Asked::tell_when_paid, ana), 0) << "much waits for the client";
  const std::string answers = "%% pong 1\n-- 2 here in #lobby: ana, bia\n";
  std::string received;
  for (int i = 0; i < 1000 && !received.ends_with(answers); ++i) {
    received += rig.received(ana);
    rig.input(Kind::writable, ana);
    rig.turn();
  }
  EXPECT_TRUE(received.ends_with("x\n" + answers));
  EXPECT_EQ(rig.asked(Asked::tell_when_paid, ana), 1);
  rig.input(Kind::paid, ana);
  rig.turn();
  EXPECT_EQ(rig.received(ana), "%% pong 2\n");
}

TEST(Worker, LetsAClientGoThatAsksMuchAndSendsNoMore) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  rig.narrow(ana);
  for (int i = 0; i < 100; ++i) rig.line(bia, std::string(1000, 'x'));
  rig.line(ana, "/who");
  rig.turn();
  rig.line(ana, "the last line");
  rig.input(Kind::finished, ana);
  rig.turn();
  EXPECT_EQ(rig.asked(Asked::tell_when_paid, ana), 1) << "it may never read";
  rig.input(Kind::paid, ana);
  rig.turn();
  EXPECT_TRUE(
      rig.received(bia).ends_with("<ana> the last line\n-- ana left #lobby (connection lost)\n"));
}

TEST(Worker, KnowsAnOperatorByTheNameThatIsShown) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  rig.make_operator(ana);
  rig.line(ana, "hello");
  rig.line(bia, "/msg @ana psst");
  rig.line(bia, "/msg @bia psst");
  rig.line(bia, "/nick @ana");
  rig.line(ana, "/state");
  rig.turn();
  EXPECT_EQ(rig.received(bia),
            "<@ana> hello\n(private to @ana) psst\n(private) <bia> psst\n"
            "(private to bia) psst\n"
            "!! a name is made of letters, digits, \"_\", \"-\" and \".\"\n");
  EXPECT_EQ(rig.received(ana), "(private) <bia> psst\n%% state ana #lobby #lobby\n");
}

TEST(Worker, LetsGoAtTheLastDeadlineOfWhoNeverReads) {
  WorkerRig rig{1, 10'000};
  const auto ana = rig.enter("ana");
  const auto slow = rig.enter("slow");
  rig.narrow(slow);
  for (int number = 0; number < 1000; ++number) rig.line(ana, long_line(number));
  rig.turn();
  EXPECT_FALSE(rig.released(slow));
  rig.input(Kind::last_deadline, slow);
  rig.turn();
  EXPECT_EQ(rig.asked(Asked::release, slow), 1);
}

TEST(Worker, TellsTheRoomWhenTheLastDeadlineTakesSomeoneOut) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  rig.input(Kind::last_deadline, bia);
  rig.turn();
  EXPECT_EQ(rig.received(ana), "-- bia left #lobby (connection lost)\n");
  EXPECT_TRUE(rig.released(bia));
}

// ---- Clients that are behind

constexpr std::size_t soft_limit = 80'000;

class SlowPeople : public testing::Test {
 protected:
  explicit SlowPeople(std::chrono::milliseconds patience = std::chrono::hours{1})
      : rig_({.slow = {.soft = soft_limit, .patience = patience}}) {}

  // Talks until at least so many bytes wait for the clients that do not read.
  void talk(std::size_t bytes) {
    for (std::size_t said = 0; said < bytes; said += 1000) {
      rig_.line(ana_, std::string(1000, 'x'));
    }
    rig_.turn();
  }
  chat::ClientId enter_slow(std::string_view name) {
    const auto id = rig_.enter(name);
    rig_.narrow(id);
    return id;
  }

  WorkerRig rig_;
  chat::ClientId ana_ = rig_.enter("ana");
};

class ImpatientWithSlowPeople : public SlowPeople {
 protected:
  ImpatientWithSlowPeople() : SlowPeople(std::chrono::milliseconds{0}) {}
};

TEST_F(ImpatientWithSlowPeople, DisconnectsWhoIsOverTheSoftLimitForLong) {
  const auto slow = enter_slow("slow");
  talk(2 * soft_limit);
  EXPECT_EQ(rig_.asked(Asked::look_again, slow), 1);
  EXPECT_EQ(rig_.asked(Asked::finish, slow), 0);
  rig_.received(ana_);
  rig_.input(Kind::look, slow);
  rig_.turn();
  EXPECT_EQ(rig_.received(ana_), "-- slow left #lobby (too slow)\n");
  EXPECT_EQ(rig_.asked(Asked::finish, slow), 1);
  rig_.input(Kind::look, slow);
  rig_.turn();
  EXPECT_EQ(rig_.asked(Asked::look_again, slow), 1) << "it is looked at no more";
}

TEST_F(ImpatientWithSlowPeople, KeepsWhoIsBelowTheSoftLimit) {
  const auto slow = enter_slow("slow");
  talk(soft_limit - 10'000);
  for (int looks = 1; looks < 4; ++looks) {
    rig_.input(Kind::look, slow);
    rig_.turn();
    EXPECT_EQ(rig_.asked(Asked::look_again, slow), looks + 1);
  }
  EXPECT_EQ(rig_.asked(Asked::finish, slow), 0);
}

TEST_F(SlowPeople, AreLookedAtUntilTheyHaveCaughtUp) {
  const auto slow = enter_slow("slow");
  const auto other = enter_slow("other");
  talk(soft_limit);
  EXPECT_EQ(rig_.asked(Asked::look_again, slow) + rig_.asked(Asked::look_again, other), 1)
      << "one look is for all";
  for (const auto id : {slow, other}) {
    while (!rig_.received(id).empty()) {
      rig_.input(Kind::writable, id);
      rig_.turn();
    }
  }
  rig_.input(Kind::look, slow);
  rig_.turn();
  EXPECT_EQ(rig_.asked(Asked::look_again, slow) + rig_.asked(Asked::look_again, other), 1);
}

TEST_F(SlowPeople, HaveWhoTalksToThemSlowed) {
  const auto bia = rig_.enter("bia");
  for (const auto* name : {"slow", "other", "third", "fourth"}) enter_slow(name);
  rig_.line(bia, "hello");
  rig_.turn();
  EXPECT_EQ(rig_.asked(Asked::charge, bia), 0);
  talk(soft_limit);
  rig_.line(bia, "hello");
  rig_.line(bia, std::string(257, 'x'));
  rig_.line(bia, "/topic tea");
  rig_.line(bia, "/who");
  rig_.turn();
  EXPECT_EQ(rig_.asked(Asked::charge, bia), 1) << "one request for all";
  EXPECT_EQ(rig_.charged(bia), (5 + 257 + 10) * 64 / 256.0 - 4)
      << "by their bytes, less what they have paid as lines";
}

TEST_F(SlowPeople, AreNotSpokenToInPrivateIfMuchWaits) {
  const auto bia = rig_.enter("bia");
  enter_slow("slow");
  const std::string refused = "!! slow has not yet read what was written before; try again later\n";
  talk(soft_limit / 4 - 10'000);
  rig_.received(bia);
  rig_.line(bia, "/msg slow hello");
  rig_.turn();
  EXPECT_EQ(rig_.received(bia), "(private to slow) hello\n");
  talk(20'000);
  rig_.received(bia);
  rig_.line(bia, "/msg slow hello");
  rig_.turn();
  EXPECT_EQ(rig_.received(bia), refused);
}

// Invariant 4.
TEST(Worker, CutsOffAtOnceForWhomMostWaitsIfItIsTooMuchForAll) {
  WorkerRig rig{{.send_memory = std::size_t{2} << 20}, 2, std::size_t{64} << 20};
  const auto ana = rig.enter("ana");
  const auto most = rig.enter("most");
  const auto less = rig.enter("less");
  rig.narrow(most);
  const auto talk = [&](int lines) {
    for (int number = 0; number < lines; ++number) rig.line(ana, long_line(number));
    rig.turn();
  };
  for (int i = 0; i < 12; ++i) {
    talk(500);
    rig.received(less);
  }
  ASSERT_EQ(rig.asked(Asked::watch_writable, less), 0) << "so far it has read everything";
  rig.narrow(less);
  for (int i = 0; i < 100 && rig.asked(Asked::cut_off, most) == 0; ++i) {
    rig.received(ana);
    talk(100);
  }
  EXPECT_EQ(rig.asked(Asked::cut_off, most), 1);
  EXPECT_EQ(rig.asked(Asked::cut_off, less), 0);
  EXPECT_EQ(rig.asked(Asked::release, most) + rig.asked(Asked::finish, most), 0);
  EXPECT_TRUE(rig.received(ana).find("-- most left #lobby (too slow)\n") != std::string::npos);
}

// Invariant 4: the loop goes on reading once the backlog has fallen, and is asked once.
TEST(Worker, AsksTheLoopToReadOnOnceItsBacklogHasFallen) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  EXPECT_EQ(rig.asked(Asked::resume_reading), 0) << "it never stopped";
  ASSERT_TRUE(rig.desk().pause([] { return true; }));
  rig.line(ana, "hello");
  rig.turn();
  EXPECT_EQ(rig.asked(Asked::resume_reading), 1);
  rig.line(ana, "hello");
  rig.turn();
  EXPECT_EQ(rig.asked(Asked::resume_reading), 1);
}

TEST(Worker, EndsAtOnceWhenTheServerGivesUp) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  rig.line(ana, "too late");
  rig.post();
  rig.desk().give_up();
  rig.work();
  EXPECT_EQ(rig.received(bia), "");
}

// A batch is sent before it grows without bound, and nothing is lost or twice at the seam.
TEST(Worker, DeliversATurnThatIsLargerThanABatch) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  std::string expected;
  for (int number = 0; number < 8000; ++number) {
    rig.line(ana, long_line(number));
    expected += "<ana> " + long_line(number) + "\n";
    if (number % 1000 == 0) rig.line(bia, "yes");
  }
  rig.turn();
  std::string received;
  while (received.size() < expected.size()) {
    const auto more = rig.received(bia);
    ASSERT_NE(more, "");
    received += more;
    rig.input(Kind::writable, bia);
    rig.turn();
  }
  EXPECT_EQ(received, expected);
  EXPECT_EQ(rig.received(ana),
            "<bia> yes\n<bia> yes\n<bia> yes\n<bia> yes\n"
            "<bia> yes\n<bia> yes\n<bia> yes\n<bia> yes\n");
}

// ---- Rooms

// The events in the order in which they happened, in all rooms of a person.
TEST(Worker, KeepsTheOrderAcrossAllRoomsThatSomeoneIsIn) {
  WorkerRig rig{2};
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  const auto caio = rig.enter("caio");          // Caio is on ana's worker; bia is on the other.
  for (const auto client : {ana, bia, caio}) {  // Ana comes first, so she may set the topics.
    for (const auto* room : {"/join #a", "/join #b"}) rig.line(client, room);
    rig.turn();
  }
  for (const auto client : {ana, bia, caio}) rig.received(client);

  std::string expected;
  const auto say = [&](const std::string& room, const std::string& text) {
    rig.line(ana, room + " " + text);
    expected += (room == "#b" ? "" : room + " ") + "<ana> " + text + "\n";
  };
  for (int i = 0; i < 60; ++i) {
    say(std::vector{"#lobby", "#a", "#b"}.at(static_cast<std::size_t>(i * i % 3)),
        std::to_string(i));
    if (i % 20 == 7) {
      rig.line(ana, "/topic " + std::to_string(i));
      expected += "-- ana set the topic of #b: " + std::to_string(i) + "\n";
    }
    if (i % 25 == 0) rig.turn();
  }
  rig.turn();
  EXPECT_EQ(rig.received(bia), expected);
  EXPECT_EQ(rig.received(caio), expected);
}

TEST(Worker, ShowsAMemberOfSeveralRoomsItsAnswersInTheirPlaceAndNotItsOwnLines) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  for (const auto client : {ana, bia}) rig.line(client, "/join #a");
  rig.turn();
  for (const auto client : {ana, bia}) rig.received(client);
  rig.line(bia, "1");
  rig.line(bia, "#lobby 2");
  rig.line(ana, "mine");
  rig.line(ana, "/ping x");
  rig.line(ana, "#lobby mine too");
  rig.line(bia, "3");
  rig.line(ana, "/go #lobby");
  rig.line(bia, "4");
  rig.line(bia, "#lobby 5");
  rig.line(ana, "/leave");
  rig.line(bia, "#lobby not for her any more");
  rig.line(bia, "6");
  rig.turn();
  EXPECT_EQ(rig.received(ana),
            "<bia> 1\n#lobby <bia> 2\n%% pong x\n<bia> 3\n-- you are talking in #lobby now\n"
            "#a <bia> 4\n<bia> 5\n-- you left #lobby; you are talking in #a now\n<bia> 6\n");
  EXPECT_EQ(rig.received(bia), "<ana> mine\n#lobby <ana> mine too\n-- ana left #lobby\n");
}

// Invariant 1, for one room of several, within one turn.
TEST(Worker, ShowsExactlyWhatHappenedInARoomBetweenJoiningAndLeaving) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  rig.line(ana, "/join #a");
  rig.turn();
  rig.received(ana);
  rig.line(ana, "before");
  rig.line(bia, "/join #a");
  rig.line(ana, "while");
  rig.line(bia, "/leave");
  rig.line(ana, "after");
  rig.line(ana, "#lobby still here");
  rig.turn();
  EXPECT_EQ(rig.received(bia),
            "-- you are in #a with 1 other: ana\n<ana> while\n"
            "-- you left #a; you are talking in #lobby now\n<ana> still here\n");
  EXPECT_EQ(rig.received(ana), "-- bia joined #a\n-- bia left #a\n");
}

TEST(Worker, TellsOfANewNameOnceHoweverManyRoomsAreShared) {
  WorkerRig rig{2};
  const auto ana = rig.enter("ana");
  const auto sharing_three = rig.enter("bia");
  const auto sharing_one = rig.enter("caio");
  const auto sharing_another = rig.enter("davi");
  const auto sharing_none = rig.enter("eva");
  rig.line(ana, "/join #a");
  rig.line(ana, "/join #b");
  rig.line(sharing_three, "/join #a");
  rig.line(sharing_three, "/join #b");
  rig.line(sharing_another, "/join #b");
  rig.line(sharing_another, "/leave #lobby");
  rig.line(sharing_none, "/leave");
  rig.turn();
  const auto everyone = {ana, sharing_three, sharing_one, sharing_another, sharing_none};
  for (const auto client : everyone) rig.received(client);

  rig.line(ana, "/nick aninha");
  rig.turn();
  EXPECT_EQ(rig.received(ana), "-- you are aninha now\n");
  for (const auto client : {sharing_three, sharing_one, sharing_another}) {
    EXPECT_EQ(rig.received(client), "-- ana is now known as aninha\n");
  }
  EXPECT_EQ(rig.received(sharing_none), "");

  rig.line(ana, "/leave #a");
  rig.line(ana, "/leave #b");
  rig.turn();
  for (const auto client : everyone) rig.received(client);
  rig.line(ana, "/nick ana");
  rig.turn();
  EXPECT_EQ(rig.received(ana), "-- you are ana now\n");
  EXPECT_EQ(rig.received(sharing_three), "-- aninha is now known as ana\n");
  EXPECT_EQ(rig.received(sharing_another), "");
}

// Each reader has a text of its own: it may have to leave the old room and to join the new one.
TEST(Worker, TellsEachMemberAloneAndOnceOfANewNameOfTheRoom) {
  const auto irc = wire::irc::make_dialect("papo.server");
  WorkerRig rig{WorkerRig::House{.dialects = {&wire::plain::dialect(), irc.get()}}, 2};
  const auto enter = [&](const std::string& name, const std::string& capability) {
    const auto id = rig.connect_unknown("somewhere", 1);
    for (const auto& line : {"CAP REQ :" + capability, "NICK " + name, std::string{"USER u 0 * :U"},
                             std::string{"CAP END"}, std::string{"JOIN #lobby,#old"}}) {
      rig.line(id, line);
    }
    rig.turn();
    return id;
  };
  // The second word of each line.
  const auto commands_to = [&](chat::ClientId client) {
    std::istringstream lines{rig.received(client)};
    std::string commands;
    std::string source;
    std::string command;
    for (std::string rest; lines >> source >> command && std::getline(lines, rest);) {
      commands += command + " ";
    }
    return commands;
  };
  const auto ana = enter("ana", "batch");
  std::vector<chat::ClientId> moved{ana};
  std::vector<chat::ClientId> told;
  std::vector<chat::ClientId> plain;
  for (const std::string number : {"1", "2", "3", "4"}) {
    moved.push_back(enter("moved" + number, "batch"));
    told.push_back(enter("told" + number, "draft/channel-rename"));
    plain.push_back(rig.enter("plain" + number));
    rig.line(plain.back(), "/join #old");
  }
  const auto eva = rig.enter("eva");
  rig.turn();
  for (const auto& all : {moved, told, plain, {eva}}) {
    for (const auto id : all) rig.received(id);
  }
  rig.line(ana, "RENAME #old #new");
  rig.turn();
  for (const auto id : moved) EXPECT_EQ(commands_to(id), "PART JOIN 353 366 ");
  for (const auto id : told) EXPECT_EQ(commands_to(id), "RENAME ");
  for (const auto id : plain) {
    EXPECT_EQ(rig.received(id), "-- ana renamed #old; #new is its name now\n");
  }
  EXPECT_EQ(rig.received(eva), "") << "she is in another room of theirs";
}

TEST(Worker, TellsOfALeaveInEachRoomThatIsShared) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  for (const auto client : {ana, bia}) rig.line(client, "/join #a");
  rig.turn();
  rig.received(bia);
  rig.line(ana, "/quit");
  rig.turn();
  EXPECT_EQ(rig.received(bia), "-- ana left #lobby (quit)\n-- ana left #a (quit)\n");
}

TEST(Worker, SendsWhoJoinsWhatWasSaidBeforeAndThenWhatIsSaid) {
  WorkerRig rig{WorkerRig::House{.history = 2}};
  const auto ana = rig.enter("ana");
  for (const auto* text : {"1", "2", "3"}) rig.line(ana, text);
  const auto bia = rig.connect();
  rig.line(bia, "bia");
  rig.line(ana, "4");
  rig.turn();
  const auto received =
      std::regex_replace(rig.received(bia), std::regex{R"(\[[-0-9: ]{16}\])"}, "[then]");
  EXPECT_EQ(received,
            welcome +
                "-- you are bia, in #lobby with 1 other: ana\n-- last 2 lines of #lobby:\n"
                "[then] <ana> 2\n[then] <ana> 3\n-- end of history\n<ana> 4\n");
}

// ---- Among some

chat::Name room_called(std::string_view text) {
  return std::get<chat::Name>(chat::make_room_name(text));
}

TEST(Worker, TellsSomeWordsToTheirReadersAloneWhateverTheirWorkers) {
  WorkerRig rig{3};
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  const auto caio = rig.enter("caio");
  for (const auto client : {ana, bia, caio}) {
    rig.line(client, "/join #a");
    rig.turn();
  }
  for (const auto client : {ana, bia, caio}) rig.received(client);
  rig.ask(caio, chat::Say{.room = room_called("#a"), .text = "psst", .rank = chat::RoomMode::op});
  EXPECT_NE(rig.received(ana).find("psst"), std::string::npos);
  EXPECT_EQ(rig.received(bia), "");
}

TEST(Worker, TellsWhoWasPutOutOfARoomNothingMoreOfIt) {
  WorkerRig rig{2};
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  for (const auto client : {ana, bia}) {
    rig.line(client, "/join #a");
    rig.turn();
  }
  for (const auto client : {ana, bia}) rig.received(client);
  rig.ask(ana, chat::KickOut{.room = room_called("#a"),
                             .name = std::get<chat::Name>(chat::make_name("bia"))});
  EXPECT_NE(rig.received(bia), "");
  rig.line(ana, "now we are alone");
  rig.turn();
  EXPECT_EQ(rig.received(bia), "");
  rig.line(bia, "/join #a");
  rig.turn();
  rig.received(bia);
  rig.line(ana, "you are back");
  rig.turn();
  EXPECT_NE(rig.received(bia).find("you are back"), std::string::npos);
}

// ---- Between two

TEST(Worker, TellsPrivateMessagesToTheTwoAloneWhateverTheirWorkers) {
  WorkerRig rig{2};
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  const auto caio = rig.enter("caio");
  rig.line(ana, "/msg bia psst");
  rig.turn();
  rig.line(bia, "/reply yes?");
  rig.turn();
  EXPECT_EQ(rig.received(ana), "(private to bia) psst\n(private) <bia> yes?\n");
  EXPECT_EQ(rig.received(bia), "(private) <ana> psst\n(private to ana) yes?\n");
  EXPECT_EQ(rig.received(caio), "");
}

// ---- For programs

TEST(Worker, TellsAProgramItsStateAfterEachChange) {
  WorkerRig rig;
  const auto bia = rig.enter("bia");
  rig.line(bia, "/join #a");
  rig.turn();
  const auto ana = rig.connect();
  rig.turn();
  rig.received(ana);
  const auto answer = [&](std::string_view line) {
    rig.line(ana, line);
    rig.turn();
    return without_ids(rig.received(ana));
  };
  EXPECT_EQ(answer("/state"), "%% asks name\n");
  EXPECT_EQ(answer("bia"), "!! the name bia is taken\n-- what is your name?\n%% asks name\n");
  EXPECT_EQ(answer("ana"),
            "-- you are ana, in #lobby with 1 other: bia\n%% state ana #lobby #lobby\n");
  EXPECT_EQ(answer("/join #a"), "-- you are in #a with 1 other: bia\n%% state ana #a #lobby #a\n");
  EXPECT_EQ(answer("/go #lobby"),
            "-- you are talking in #lobby now\n%% state ana #lobby #lobby #a\n");
  EXPECT_EQ(answer("hello"), "");
  EXPECT_EQ(answer("/go #b"), "!! you are not in #b; /join #b enters it\n");
  EXPECT_EQ(answer("/nick Ana"), "-- you are Ana now\n%% state Ana #lobby #lobby #a\n");
  EXPECT_EQ(answer("/leave"),
            "-- you left #lobby; you are talking in #a now\n%% state Ana #a #a\n");
  EXPECT_EQ(answer("/leave"), "-- you left #a; you are in no room\n%% state Ana -\n");
  EXPECT_EQ(answer("/join #a"), "-- you are in #a with 1 other: bia\n%% state Ana #a #a\n");
  EXPECT_EQ(answer("/state"), "%% state Ana #a #a\n");
  EXPECT_EQ(answer("/quit"), "-- bye\n%% closed quit\n");
  EXPECT_EQ(rig.received(bia).find("%%"), std::string::npos) << "she did not ask";
}

TEST(Worker, TellsTheStateOfEachMomentWhenMuchHappensInATurn) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  rig.line(ana, "/state");
  rig.line(ana, "/nick one");
  rig.line(bia, "between");
  rig.line(ana, "/join #a");
  rig.line(ana, "/nick two");
  rig.turn();
  EXPECT_EQ(without_ids(rig.received(ana)),
            "%% state ana #lobby #lobby\n"
            "-- you are one now\n%% state one #lobby #lobby\n<bia> between\n"
            "-- you are alone in #a\n%% state one #a #lobby #a\n"
            "-- you are two now\n%% state two #a #lobby #a\n");
}

TEST(Worker, AnswersPingsInTheirPlaceAtAnyTime) {
  WorkerRig rig{WorkerRig::House{.password = "secret"}};
  const auto ana = rig.connect();
  for (const auto* line :
       {"/ping 1", "secret", "/ping 2", "a b", "/ping 3", "ana", "/ping 4 5", "/dance", "/ping"}) {
    rig.line(ana, line);
  }
  rig.turn();
  EXPECT_EQ(rig.received(ana),
            "-- welcome to papo; what is the password?\n%% pong 1\n-- what is your name?\n"
            "%% pong 2\n!! a name is made of letters, digits, \"_\", \"-\" and \".\"\n"
            "-- what is your name?\n%% pong 3\n-- you are ana, alone in #lobby\n%% pong 4 5\n"
            "!! there is no command /dance; /help lists those there are\n%% pong\n");
}

// ---- The house

TEST(Worker, ShowsTheMessageOfTheDayToWhoEntersAndNotInOtherRooms) {
  WorkerRig rig{WorkerRig::House{.motd = {"be kind", ""}}};
  const auto ana = rig.connect();
  rig.line(ana, "ana");
  rig.line(ana, "/join #a");
  rig.turn();
  EXPECT_EQ(rig.received(ana), welcome +
                                   "-- be kind\n-- \n-- you are ana, alone in #lobby\n"
                                   "-- you are alone in #a\n");
}

const std::string knock = "-- welcome to papo; what is the password?\n";
const std::string knock_again = "!! wrong password\n-- what is the password?\n";

TEST(Worker, AsksForThePasswordBeforeTheName) {
  WorkerRig rig{WorkerRig::House{.password = "secret"}};
  const auto ana = rig.connect();
  rig.line(ana, "/state");
  for (const auto* line : {"ana", "Secret", "secret ", "/who", "secret", "ana"}) {
    rig.line(ana, line);
  }
  rig.turn();
  std::string expected = knock + "%% asks password\n";
  for (int i = 0; i < 4; ++i) expected += knock_again + "%% asks password\n";
  EXPECT_EQ(without_ids(rig.received(ana)),
            expected +
                "-- what is your name?\n%% asks name\n"
                "-- you are ana, alone in #lobby\n%% state ana #lobby #lobby\n");
}

TEST(Worker, SendsAwayWhoGivesFiveWrongPasswords) {
  WorkerRig rig{WorkerRig::House{.password = "secret"}};
  const auto ana = rig.connect();
  const auto bia = rig.connect();
  for (const auto* line : {"1", "2", "3", "4", "5", "secret", "ana"}) rig.line(ana, line);
  for (const auto* line : {"secret", "bia", "/who"}) rig.line(bia, line);
  rig.turn();
  std::string expected = knock;
  for (int i = 0; i < 4; ++i) expected += knock_again;
  EXPECT_EQ(rig.received(ana), expected + "!! too many wrong passwords\n");
  EXPECT_TRUE(rig.peer(ana).ended());
  EXPECT_EQ(rig.asked(Asked::release, ana), 1);
  EXPECT_TRUE(rig.received(bia).ends_with("-- 1 here in #lobby: bia\n"));
}

// Made once, because it takes a while.
WorkerRig::House house_of_operators() {
  static const auto hash = hash_password("secret");
  return {.operators = {hash}};
}

const std::string oper_now = "-- you are an operator now, and shown as @ana\n";

TEST(Worker, HoldsTheLinesOfWhoAwaitsAVerdictAndOnlyThose) {
  WorkerRig rig{house_of_operators()};
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  const auto caio = rig.enter("caio");
  for (const auto client : {ana, bia}) rig.received(client);
  for (const auto* line : {"before", "/oper secret", "after", "/expel caio enough", "/ping 1"}) {
    rig.line(ana, line);
  }
  rig.line(bia, "I need not wait");
  rig.turn();
  EXPECT_EQ(rig.received_up_to(ana, "%% pong 1\n"),
            "<bia> I need not wait\n" + oper_now +
                "-- caio left #lobby (expelled by @ana: enough)\n%% pong 1\n");
  EXPECT_EQ(rig.received(bia),
            "<ana> before\n<@ana> after\n-- caio left #lobby (expelled by @ana: enough)\n");
  EXPECT_EQ(rig.received(caio),
            "<ana> before\n<bia> I need not wait\n<@ana> after\n"
            "!! you were expelled by @ana: enough\n");
}

TEST(Worker, ChecksOnePasswordOfSomeoneAfterTheOtherAndClosesAfterFiveWrongOnes) {
  WorkerRig rig{house_of_operators()};
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  rig.received(ana);
  for (int i = 0; i < 4; ++i) rig.line(ana, "/oper wrong");
  rig.line(ana, "/expel bia");
  rig.line(ana, "/ping 1");
  rig.line(ana, "/oper wrong too");
  rig.line(ana, "/oper secret");
  rig.line(ana, "not said any more");
  rig.turn();
  const std::string last = "!! too many wrong passwords\n";
  EXPECT_EQ(rig.received_up_to(ana, last),
            "!! wrong password\n!! wrong password\n!! wrong password\n!! wrong password\n"
            "!! only operators can do that\n%% pong 1\n" +
                last);
  rig.turn();
  EXPECT_EQ(rig.received(bia), "-- ana left #lobby (too many wrong passwords)\n");
  EXPECT_EQ(rig.asked(Asked::release, ana), 1);
  EXPECT_EQ(rig.asked(Asked::charge, ana), 5);
}

TEST(Worker, HoldsOnlySoMuchForAVerdict) {
  WorkerRig rig{house_of_operators()};
  const auto ana = rig.enter("ana");
  rig.line(ana, "/oper secret");
  for (int i = 0; i < 40; ++i) rig.line(ana, "/ping " + std::string(4000, 'x'));
  rig.turn();
  const auto received = rig.received_up_to(ana, "x\n");
  EXPECT_TRUE(received.starts_with("!! there is too much of that now; try again later\n"));
  EXPECT_NE(received.find(oper_now + "%% pong "), std::string::npos);
  rig.line(ana, "/ping done");
  rig.turn();
  EXPECT_EQ(rig.received(ana), "%% pong done\n");
}

TEST(Worker, TellsAClientOfIrcWhichOfItsLinesItDoesNotHold) {
  const auto irc = wire::irc::make_dialect("papo.server");
  auto house = house_of_operators();
  house.dialects = {irc.get()};
  WorkerRig rig{house};
  const auto ana = rig.connect_unknown();
  for (const auto* line : {"CAP REQ :labeled-response batch", "NICK ana", "USER ana 0 * :Ana",
                           "CAP END", "JOIN #lobby"}) {
    rig.line(ana, line);
  }
  rig.turn();
  rig.received(ana);
  rig.line(ana, "@label=oper OPER any secret");
  const auto send = [&](std::string_view label, std::string_view command) {
    const std::string tags = "@+x=" + std::string(4000, 'x') + std::string{label};
    rig.line(ana, tags + " " + std::string{command});
  };
  for (std::size_t i = 0; i < budget::most_held / 4000; ++i) send("", "PONG x");
  rig.received(ana);
  send(";label=who", "WHO ana");
  send("", "topic #lobby");
  send(";label=notice", "NOTICE #lobby :x");
  send("", "NOTICE #lobby :x");
  send("", "FROB");
  rig.turn();
  const std::string words = " :The server is busy with what you asked before; try again later\r\n";
  const auto received = rig.received_up_to(ana, "BATCH -l1\r\n");
  EXPECT_EQ(received.substr(0, received.find("@label=oper")),
            "@label=who :papo.server 263 ana WHO" + words + ":papo.server 263 ana TOPIC" + words +
                "@label=notice :papo.server ACK\r\n" + ":papo.server 263 ana *" + words);
  EXPECT_NE(received.find("@label=oper :papo.server BATCH +l1 labeled-response\r\n"
                          "@batch=l1 :papo.server 381 ana "),
            std::string::npos);
}

// Invariant 5.
TEST(Worker, SaysWhatWasHeldWhenItsSenderEndsBeforeTheVerdict) {
  for (const auto kind : {Kind::lost, Kind::no_more_lines}) {
    WorkerRig rig{house_of_operators()};
    const auto ana = rig.enter("ana");
    const auto bia = rig.enter("bia");
    for (const auto* line : {"/oper secret", "one", "/oper again", "two", "/expel bia"}) {
      rig.line(ana, line);
    }
    rig.input(kind, ana);
    rig.turn();
    EXPECT_EQ(
        rig.received(bia),
        "<ana> one\n<ana> two\n" +
            (kind == Kind::no_more_lines ? goodbye : "-- ana left #lobby (connection lost)\n"));
  }
}

TEST(Worker, AnswersWhoSendsNoMoreButAwaitsAVerdict) {
  WorkerRig rig{house_of_operators()};
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  rig.received(ana);
  for (const auto* line : {"/oper wrong", "/oper secret", "/expel bia enough", "/who"}) {
    rig.line(ana, line);
  }
  rig.input(Kind::finished, ana);
  rig.turn();
  const std::string last = "-- 1 here in #lobby: @ana\n";
  EXPECT_EQ(
      rig.received_up_to(ana, last),
      "!! wrong password\n" + oper_now + "-- bia left #lobby (expelled by @ana: enough)\n" + last);
  rig.turn();
  EXPECT_TRUE(rig.released(ana));
  EXPECT_EQ(rig.received(bia), "!! you were expelled by @ana: enough\n");
}

TEST(Worker, TellsOfABanOnceItIsOnTheDisk) {
  WorkerRig rig;
  rig.disk().wait();
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  const auto caio = rig.enter("caio");
  rig.make_operator(ana);
  for (const auto client : {ana, caio}) rig.received(client);
  for (const auto* line : {"/ban bia", "hello", "/unban bia", "/ping 1"}) rig.line(ana, line);
  rig.line(caio, "I need not wait");
  rig.turn();
  EXPECT_EQ(rig.received(bia), "!! you are banned\n") << "it holds at once";
  EXPECT_EQ(rig.received(ana), "-- bia left #lobby (banned by @ana)\n<caio> I need not wait\n");
  rig.disk().come(true);
  rig.turn();
  EXPECT_EQ(rig.received(ana), "-- bia is banned for ever\n");
  rig.disk().come(false);
  rig.turn();
  EXPECT_EQ(
      rig.received(ana),
      "-- bia is not banned any more\n!! but that is not on the disk yet, and may not outlive "
      "papo; papo goes on trying\n%% pong 1\n");
  EXPECT_EQ(rig.received(caio), "-- bia left #lobby (banned by @ana)\n<@ana> hello\n");
}

TEST(Worker, TellsWhoSendsNoMoreOfABanBeforeItGoes) {
  WorkerRig rig;
  rig.disk().wait();
  const auto ana = rig.enter("ana");
  rig.make_operator(ana);
  for (const auto* line : {"/ban bia", "/ban caio"}) rig.line(ana, line);
  rig.input(Kind::finished, ana);
  for (const auto* told : {"-- bia is banned for ever\n", "-- caio is banned for ever\n"}) {
    rig.turn();
    EXPECT_FALSE(rig.released(ana));
    rig.disk().come(true);
    rig.turn();
    EXPECT_EQ(rig.received(ana), told);
  }
  EXPECT_TRUE(rig.released(ana));
}

TEST(Worker, WaitsForNoDiskWhenItStops) {
  WorkerRig rig;
  rig.disk().wait();
  const auto ana = rig.enter("ana");
  rig.make_operator(ana);
  for (const auto* line : {"/ban bia", "/unban bia", "/ping 1"}) rig.line(ana, line);
  rig.stop();
  rig.turn();
  const std::string unsaved =
      "!! but that is not on the disk yet, and may not outlive papo; papo goes on trying\n";
  EXPECT_EQ(rig.received(ana), "-- bia is banned for ever\n" + unsaved +
                                   "-- bia is not banned any more\n" + unsaved + "%% pong 1\n" +
                                   goodbye);
  rig.disk().come(true);  // Nobody is there any more to hear of it.
  rig.turn();
}

// Wrong passwords came from the client's address just before: the next is not checked for an hour.
chat::ClientId suspect(WorkerRig& rig) {
  const auto client = rig.connect("10.0.0.1:1");
  for (const auto* line : {"wrong", "wrong"}) rig.line(client, line);
  rig.turn();
  EXPECT_EQ(rig.received(client), knock + knock_again + knock_again);
  return client;
}

TEST(Worker, HasAnAddressWaitThatGuessesThePasswordOfTheHouse) {
  WorkerRig rig{WorkerRig::House{.password = "secret", .delay_unit = std::chrono::hours{1}}};
  const auto guesser = suspect(rig);
  const auto neighbour = rig.connect("10.0.0.1:2");
  const auto ana = rig.connect("10.0.0.2:1");
  for (const auto* line : {"secret", "bia", "/who"}) rig.line(guesser, line);
  for (const auto* line : {"secret", "caio"}) rig.line(neighbour, line);
  for (const auto* line : {"secret", "ana"}) rig.line(ana, line);
  rig.turn();
  EXPECT_EQ(rig.received(guesser), "");
  EXPECT_EQ(rig.received(neighbour), knock);
  EXPECT_EQ(rig.received(ana), knock + "-- what is your name?\n-- you are ana, alone in #lobby\n");
  EXPECT_EQ(rig.asked(Asked::charge, guesser), 2);
  EXPECT_EQ(rig.asked(Asked::charge, ana), 0);
}

TEST(Worker, AnswersWhoHadToWaitAndThenWhatWasHeld) {
  WorkerRig rig{WorkerRig::House{.password = "secret", .delay_unit = std::chrono::milliseconds{9}}};
  const auto ana = suspect(rig);
  for (const auto* line : {"wrong", "secret", "ana", "/ping 1"}) rig.line(ana, line);
  rig.turn();
  EXPECT_EQ(rig.received_up_to(ana, "%% pong 1\n"),
            knock_again + "-- what is your name?\n-- you are ana, alone in #lobby\n%% pong 1\n");
}

TEST(Worker, ChecksNoPasswordOfWhoIsGone) {
  for (const auto kind : {Kind::lost, Kind::no_more_lines}) {
    WorkerRig rig{WorkerRig::House{.password = "secret", .delay_unit = std::chrono::hours{1}}};
    const auto guesser = suspect(rig);
    for (const auto* line : {"secret", "bia", "/who"}) rig.line(guesser, line);
    rig.input(kind, guesser);
    rig.turn();
    EXPECT_TRUE(rig.doorkeeper().forgot(guesser));
    EXPECT_TRUE(rig.released(guesser));
    if (kind == Kind::lost) continue;
    const auto told = rig.received(guesser);
    EXPECT_TRUE(told.starts_with("!! there is too much of that now; try again later\n" +
                                 knock_again.substr(knock_again.find("--"))))
        << told;
  }
}

TEST(Worker, ChecksNoPasswordOfWhoWasKicked) {
  auto house = house_of_operators();
  house.delay_unit = std::chrono::hours{1};
  WorkerRig rig{house};
  const auto ana = rig.enter("ana");
  rig.make_operator(ana);
  const auto bia = rig.enter("bia");
  const auto caio = rig.enter("caio");
  for (const auto client : {bia, caio}) rig.line(client, "/oper secret");
  rig.line(bia, "held");
  rig.line(ana, "/expel bia");
  rig.turn();
  EXPECT_TRUE(rig.doorkeeper().forgot(bia));
  EXPECT_FALSE(rig.doorkeeper().forgot(caio));
  EXPECT_EQ(rig.asked(Asked::release, bia), 1);
  const std::string told =
      "-- bia left #lobby (expelled by @ana)\n-- you are an operator now, and shown as @caio\n";
  EXPECT_EQ(rig.received_up_to(caio, told), told);
}

TEST(Worker, HasNobodyMissTheTimeForANameWhileAPasswordWaits) {
  for (const auto verdict : {Verdict::right, Verdict::wrong}) {
    WorkerRig rig{WorkerRig::House{.password = "secret", .delay_unit = std::chrono::hours{1}}};
    const auto ana = suspect(rig);
    for (const auto* line : {"secret", "/ping"}) rig.line(ana, line);
    rig.input(Kind::name_deadline, ana);
    rig.turn();
    EXPECT_EQ(rig.received(ana), "");
    rig.doorkeeper().tell(ana, verdict);
    rig.turn();
    EXPECT_EQ(rig.received(ana),
              verdict == Verdict::right
                  ? "-- what is your name?\n%% pong\n"
                  : knock_again + "!! no name was given in time; come back any time\n");
  }
}

// These check a password an hour after a wrong one from its address.
WorkerRig::House house_of_patient_operators() {
  auto house = house_of_operators();
  house.delay_unit = std::chrono::hours{1};
  return house;
}

// The processor time that it takes to carry out so many held lines, each of them a question.
std::chrono::duration<double> time_of_held_questions(int lines) {
  WorkerRig rig{house_of_patient_operators()};
  const auto bia = rig.enter("bia");
  const auto ana = rig.connect("10.0.0.1:1");
  for (const auto* line : {"ana", "/oper wrong", "/oper wrong"}) rig.line(ana, line);
  rig.turn();
  rig.received_up_to(ana, "!! wrong password\n!! wrong password\n");
  rig.line(ana, "/oper secret");  // The check is due in an hour.
  for (int i = 0; i < lines; ++i) rig.line(ana, "/go #k");
  rig.line(ana, "the last");
  rig.turn();
  EXPECT_EQ(rig.received(ana), "");
  rig.received(bia);
  rig.doorkeeper().tell(ana, Verdict::wrong);
  const auto now = [] {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
  };
  const auto before = now();
  rig.turn();
  const auto took = now() - before;
  EXPECT_EQ(rig.received(bia), "<ana> the last\n");
  return took;
}

TEST(Worker, TakesNoLongerForAHeldQuestionIfManyWait) {
  EXPECT_LT(time_of_held_questions(8000), 8 * 3 * time_of_held_questions(1000));
}

TEST(Worker, SaysGoodbyeToWhoWaitsForAnAnswerWhenTheServerStops) {
  WorkerRig rig{house_of_patient_operators()};
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  for (const auto* line : {"/oper wrong", "/go #lobby", "hello"}) rig.line(ana, line);
  rig.stop();
  rig.turn();
  EXPECT_EQ(rig.received(bia), "<ana> hello\n-- papo is stopping; goodbye\n");
  EXPECT_TRUE(rig.received(ana).ends_with("-- papo is stopping; goodbye\n"));
}

TEST(Worker, TellsWhosePasswordIsNotChecked) {
  WorkerRig rig{WorkerRig::House{.password = "secret", .delay_unit = std::chrono::hours{1}}};
  const auto ana = suspect(rig);
  for (const auto* line : {"secret", "ana"}) rig.line(ana, line);  // The name is no guess.
  rig.turn();
  rig.doorkeeper().tell(ana, Verdict::unchecked);
  rig.turn();
  EXPECT_EQ(rig.received(ana),
            "!! there is too much of that now; try again later\n-- what is the password?\n");
  EXPECT_EQ(rig.asked(Asked::charge, ana), 3);
}

TEST(Worker, KnowsNoOperatorsWithoutAPassword) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  rig.line(ana, "/oper secret");
  rig.turn();
  EXPECT_EQ(rig.received(ana), "!! this server has no operators\n");
}

TEST(Worker, TellsWhoIsKickedAndClosesIt) {
  WorkerRig rig{2};
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");  // Bia is on another worker.
  const auto caio = rig.enter("caio");
  rig.make_operator(ana);
  for (const auto client : {bia, caio}) rig.line(client, "/join #a");
  rig.turn();
  for (const auto client : {ana, caio, bia}) rig.received(client);
  rig.line(ana, "/expel BIA");
  rig.turn();
  EXPECT_EQ(rig.received(bia), "!! you were expelled by @ana\n");
  EXPECT_TRUE(rig.peer(bia).ended());
  EXPECT_EQ(rig.asked(Asked::release, bia), 1);
  EXPECT_EQ(rig.received(ana), "-- bia left #lobby (expelled by @ana)\n");
  EXPECT_EQ(rig.received(caio),
            "-- bia left #lobby (expelled by @ana)\n-- bia left #a (expelled by @ana)\n");
}

TEST(Worker, CarriesOutNothingOfWhoWasKickedInTheSameTurn) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  rig.make_operator(ana);
  rig.line(bia, "her last");
  rig.line(ana, "/expel bia");
  for (const auto* line :
       {"not said", "/join #a", "/nick caio", "/msg ana psst", "/ping 1", "/dance", "/quit"}) {
    rig.line(bia, line);
  }
  rig.line(ana, "/announce dinner");
  rig.line(ana, "/who");
  rig.turn();
  EXPECT_EQ(rig.received(bia), "!! you were expelled by @ana\n");
  EXPECT_EQ(rig.received(ana),
            "<bia> her last\n-- bia left #lobby (expelled by @ana)\n-- @ana announces: dinner\n"
            "-- 1 here in #lobby: @ana\n");
  EXPECT_EQ(rig.asked(Asked::release, bia), 1);
}

TEST(Worker, LogsWhatOperatorsDoAndNothingThatWasNotDone) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  rig.enter("caio");
  rig.make_operator(ana);
  rig.make_operator(bia);
  const std::string long_reason(300, 'x');
  CapturedLog log;
  for (const auto& line :
       {std::string{"/announce dinner"}, std::string{"/mute caio 2h"}, std::string{"/unmute caio"},
        "/expel caio " + long_reason, std::string{"/ban caio 90s"}, std::string{"/ban davi"},
        std::string{"/unban davi"}, std::string{"/expel nobody"}, std::string{"/ban bia"}}) {
    rig.line(bia, line);
  }
  rig.turn();
  EXPECT_EQ(log.take(),
            "info: bia made an announcement\ninfo: bia muted caio for 2h\n"
            "info: bia unmuted caio\ninfo: bia expelled caio: " +
                long_reason.substr(0, 200) +
                "\ninfo: bia banned caio for 90s\ninfo: bia banned davi for ever\n"
                "info: bia lifted the ban of davi\n");
}

// An operator that another worker's client has thrown out learns that from the events of its turn.
TEST(Worker, LogsNothingThatAnOperatorTriesWhoWasKickedJustBefore) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  const auto bia = rig.enter("bia");
  rig.enter("caio");
  rig.make_operator(ana);
  rig.line(ana, "/expel bia");
  const auto tries = {
      "/announce dinner", "/ban 0.0.0.0/0", "/unban davi", "/expel caio", "/mute caio",
      "/unmute caio",     "/nick eva",      "/oper x",     "hello",       "/quit good bye"};
  for (const auto* line : tries) rig.line(bia, line);
  CapturedLog log;
  rig.turn();
  EXPECT_EQ(log.take(), "info: ana expelled bia\n");
}

TEST(Worker, LogsWhoComesAndGoesAndNothingThatWasSaid) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  CapturedLog log;
  const auto bia = rig.connect("10.0.0.1:7");
  for (const auto* line : {"bia", "this is said", "/me said", "/msg ana said", "/reply said",
                           "/topic said", "/away said", "/nick eva", "/quit as said"}) {
    rig.line(bia, line);
  }
  const auto other = rig.connect("10.0.0.1:8");
  rig.input(Kind::lost, other);
  rig.turn();
  EXPECT_EQ(log.take(),
            "info: 10.0.0.1:7 connected\ninfo: bia entered from 10.0.0.1:7; 2 here\n"
            "info: bia is now eva\ninfo: eva left (quit); 1 here\n"
            "info: 10.0.0.1:8 connected\ninfo: 10.0.0.1:8 disconnected (connection lost)\n");
  EXPECT_NE(rig.received(ana), "");
}

TEST(Worker, AnnouncesToAllWhoAreHereOnceAndToNobodyElse) {
  WorkerRig rig{2};
  const auto ana = rig.enter("ana");
  const auto in_two = rig.enter("bia");
  const auto in_none = rig.enter("caio");
  const auto nameless = rig.connect();
  rig.make_operator(ana);
  rig.line(in_two, "/join #a");
  rig.line(in_none, "/leave");
  rig.turn();
  for (const auto client : {ana, in_two, in_none, nameless}) rig.received(client);
  rig.line(ana, "/announce dinner");
  rig.turn();
  for (const auto client : {ana, in_two, in_none}) {
    EXPECT_EQ(rig.received(client), "-- @ana announces: dinner\n");
  }
  EXPECT_EQ(rig.received(nameless), "");
}

TEST(Worker, LetsNobodyInFromABannedAddress) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  rig.make_operator(ana);
  const auto waiting = rig.connect("192.168.1.7:1");
  rig.turn();
  rig.line(ana, "/ban 192.168.1.0/24 enough");
  rig.line(waiting, "bia");
  const auto late = rig.connect("192.168.1.8:1");
  rig.line(late, "caio");
  rig.turn();
  EXPECT_EQ(rig.received(ana), "-- 192.168.1.0/24 is banned for ever\n");
  EXPECT_EQ(rig.received(waiting), welcome + "!! you are banned: enough\n");
  EXPECT_EQ(rig.received(late), "!! you are banned: enough\n");
  for (const auto client : {waiting, late}) {
    EXPECT_TRUE(rig.peer(client).ended());
    EXPECT_EQ(rig.asked(Asked::release, client), 1);
  }
}

TEST(Worker, TakesATimeThatIsOneAndRefusesWhatIsNone) {
  WorkerRig rig;
  const auto ana = rig.enter("ana");
  rig.make_operator(ana);
  for (const auto* line : {"/ban b1", "/ban b2 2h", "/ban b3 1h 30 min too loud",
                           "/ban b4 too loud", "/ban b5 2x loud", "/ban b6 0s", "/ban b7 5",
                           "/ban 10.0.0.0/99", "/ban 300.1.1.1", "/unban b9", "/mute ana 5",
                           "/mute ana 0s", "/mute ana 5 min loud", "/unmute b9", "/bans"}) {
    rig.line(ana, line);
  }
  rig.turn();
  const auto received =
      std::regex_replace(rig.received(ana), std::regex{R"(until [-0-9: ]{16})"}, "until then");
  const std::string no_time = "!! a time is given like this: 30s, 10m, 2h, 7d, 1w, 1h30m\n";
  EXPECT_EQ(received,
            "-- b1 is banned for ever\n-- b2 is banned until then\n-- b3 is banned until then\n"
            "-- b4 is banned for ever\n" +
                no_time + no_time + no_time +
                "!! 10.0.0.0/99 is neither a name nor an address\n"
                "!! 300.1.1.1 is neither a name nor an address\n!! b9 is not banned\n" +
                no_time + no_time + no_time +
                "!! b9 may talk anyway\n"
                "-- 4 bans:\n-- b1, by @ana\n-- b2, by @ana, until then\n"
                "-- b3, by @ana, until then: too loud\n-- b4, by @ana: too loud\n");
}

}  // namespace
}  // namespace papo::server
