#include "server/worker.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "net/peer.h"
#include "server/worker_rig.h"

namespace papo::server {
namespace {

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

// Invariant 1: what each sees of one turn, in one order, without its own lines.
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

// Invariant 1: what happened between its coming and its going, even if both are in one turn.
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
  rig.input(Kind::no_more_lines, bia);  // Her worker is done.
  rig.turn();
  EXPECT_EQ(rig.received(bia), "");
  rig.line(ana, "last");
  rig.input(Kind::no_more_lines, ana);
  rig.turn();
  EXPECT_EQ(rig.received(bia), "<ana> last\n" + goodbye);
  EXPECT_EQ(rig.received(ana), goodbye);
}

// Invariant 2: the descriptor of who was released is another's, and nothing is written to it.
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

  // All that could come late for her.
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

// Invariant 2: whoever ends, in whatever way, is released once and for all.
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

// Invariant 4: what waits is bounded while it is written, too, by one who asks and never reads.
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

}  // namespace
}  // namespace papo::server
