// SPDX-License-Identifier: MIT

#include "net/reactor.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/loop.h"
#include "net/peer.h"
#include "net/proxy_step.h"
#include "net/reactor_rig.h"
#include "net/run_until.h"

namespace papo::net {
namespace {

TEST_F(ReactorTest, HandsOnTheLinesOfAConnectionInTheirOrder) {
  start();
  const auto peer = connect();
  peer.send("one\r\ntwo\nthr");
  ASSERT_TRUE(until_told(">two"));
  peer.send("ee\n");
  ASSERT_TRUE(until_told(">three"));
  EXPECT_EQ(told(), (Told{"open", ">one", ">two", ">three"}));
}

TEST_F(ReactorTest, TellsOfALineThatIsTooLongAndGoesOn) {
  start();
  const auto peer = connect();
  peer.send(std::string(101, 'x') + "\n" + std::string(100, 'y') + "\n");
  ASSERT_TRUE(until_told(">" + std::string(100, 'y')));
  EXPECT_EQ(told()[1], "too long");
}

TEST_F(ReactorTest, TellsTheEndOfATurnAfterItsLines) {
  start();
  const auto peer = connect();
  peer.send("one\n");
  ASSERT_TRUE(until_told(">one"));
  const auto before = recorder_.turn_ends;
  EXPECT_TRUE(run_until(loop_, [&] { return recorder_.turn_ends > before; }));
}

// Invariant 5.
TEST_F(ReactorTest, HandsOnEveryWholeLineBeforeItTellsThatThePeerHasFinished) {
  start();
  auto peer = connect();
  peer.send(numbered_lines(1000) + "not a whole line");
  peer.close();
  ASSERT_TRUE(until_told("finished"));
  auto expected = opened_and_numbered_lines(1000);
  expected.emplace_back("finished");
  EXPECT_EQ(told(), expected);
}

// Invariant 5.
TEST_F(ReactorTest, HandsOnEveryWholeLineBeforeItTellsThatThePeerIsLost) {
  start(1'000'000);  // With a rate, this takes several reads.
  auto peer = connect();
  peer.send(numbered_lines(10'000));
  peer.reset();
  ASSERT_TRUE(until_told("lost"));
  auto expected = opened_and_numbered_lines(10'000);
  expected.emplace_back("lost");
  EXPECT_EQ(told(), expected);
}

TEST_F(ReactorTest, TellsTheEndOnce) {
  start();
  auto peer = connect();
  peer.send_end();
  ASSERT_TRUE(until_told("finished"));
  peer.reset();
  run_for(loop_, 30ms);
  EXPECT_EQ(told(), (Told{"open", "finished"}));
}

TEST_F(ReactorTest, StillTellsWhenOneThatHasFinishedTakesBytesAgain) {
  start();
  auto peer = connect();
  peer.send_end();
  ASSERT_TRUE(until_told("finished"));
  fill(first);
  reactor_->watch_writable(first);
  run_for(loop_, 20ms);
  EXPECT_EQ(told(), (Told{"open", "finished"}));
  EXPECT_TRUE(run_until(loop_, [&] {
    peer.receive();
    return told().back() == "writable";
  }));
}

TEST_F(ReactorTest, TellsWritableOnceForEachTimeItIsAsked) {
  start();
  auto peer = connect();
  fill(first);
  reactor_->watch_writable(first);
  ASSERT_TRUE(run_until(loop_, [&] {
    peer.receive();
    return told().back() == "writable";
  }));
  run_for(loop_, 20ms);
  EXPECT_EQ(told(), (Told{"open", "writable"}));
  reactor_->watch_writable(first);
  EXPECT_TRUE(run_until(loop_, [&] { return told().size() == 3; }));
}

// Invariant 4.
TEST_F(ReactorTest, ReadsNothingWhileCongestedAndAllOfItAfterwards) {
  start();
  const auto peer = connect();
  recorder_.is_congested = true;
  peer.send(numbered_lines(1000));
  run_for(loop_, 30ms);
  EXPECT_EQ(told(), (Told{"open"}));

  recorder_.is_congested = false;
  run_for(loop_, 30ms);
  EXPECT_EQ(told(), (Told{"open"})) << "only resume_reading() ends it";

  reactor_->resume_reading();
  ASSERT_TRUE(until_told(">999"));
  EXPECT_EQ(told(), opened_and_numbered_lines(1000));
}

TEST_F(ReactorTest, LetsTcpSlowASenderDownWhileCongested) {
  start();
  const auto peer = connect();
  recorder_.is_congested = true;
  const std::string line = std::string(63, 'x') + "\n";
  std::string much;
  while (much.size() < 1 << 20) much += line;
  std::size_t sent = 0;
  ASSERT_TRUE(run_until(loop_, [&] {
    const auto more = peer.send_what_fits(much);
    sent += more;
    return more == 0;
  }));
  recorder_.is_congested = false;
  reactor_->resume_reading();
  EXPECT_TRUE(run_until(loop_, [&] { return told().size() == 1 + sent / line.size(); }));
}

TEST_F(ReactorTest, TellsTheEndOfWhoLeftWhileCongestedAfterItsLines) {
  start();
  auto peer = connect();
  recorder_.is_congested = true;
  peer.send("last words\n");
  run_for(loop_, 20ms);
  peer.close();
  recorder_.is_congested = false;
  reactor_->resume_reading();
  ASSERT_TRUE(until_told("finished"));
  EXPECT_EQ(told(), (Told{"open", ">last words", "finished"}));
}

constexpr int burst_seconds = 5;

TEST_F(ReactorTest, TakesABurstAtOnceAndTheRestAtTheRate) {
  start(50);
  const auto peer = connect();
  const auto begin = std::chrono::steady_clock::now();
  peer.send(numbered_lines(50 * burst_seconds + 50));
  ASSERT_TRUE(until_told(">" + std::to_string(50 * burst_seconds + 49)));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 950ms);
  EXPECT_EQ(told(), opened_and_numbered_lines(50 * burst_seconds + 50));
}

TEST_F(ReactorTest, HoldsToTheRateThoughEachLineComesByItself) {
  start(10);
  const auto peer = connect();
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 10 * burst_seconds + 10; ++i) {
    peer.send(std::to_string(i) + "\n");
    ASSERT_TRUE(until_told(">" + std::to_string(i)));
  }
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 900ms);
}

TEST_F(ReactorTest, TellsTheOwnerOnceTheClientHasPaid) {
  start(20);
  const auto peer = connect();
  reactor_->tell_when_paid(first);
  EXPECT_TRUE(until_told("paid"));
  reactor_->charge(first, 100 + 10);  // The burst, and the tokens of half a second.
  reactor_->tell_when_paid(first);
  const auto began = std::chrono::steady_clock::now();
  peer.send("one\n");
  EXPECT_TRUE(until_told(">one"));
  EXPECT_GE(std::chrono::steady_clock::now() - began, 500ms);
  EXPECT_EQ(std::ranges::count(told(), "paid"), 2) << "and only then the client is read again";
}

// The owner is told even if the peer is gone.
TEST_F(ReactorTest, TellsTheOwnerOfOneThatIsGoneToo) {
  start(1);
  auto peer = connect();
  reactor_->charge(first, 10);
  reactor_->tell_when_paid(first);
  peer.close();
  EXPECT_TRUE(until_told("paid"));
  EXPECT_TRUE(until_told("finished"));
}

TEST_F(ReactorTest, ReadsOneThatWasChargedOnceItHasTheTokens) {
  start(20);
  auto peer = connect();
  reactor_->charge(first, 100 + 10);  // The burst, and the tokens of half a second.
  const auto began = std::chrono::steady_clock::now();
  peer.send("one\ntwo\n");
  EXPECT_TRUE(until_told(">two"));
  EXPECT_GE(std::chrono::steady_clock::now() - began, 500ms);
}

TEST_F(ReactorTest, CountsTheBytesOfALineToo) {
  of_listener_.max_line = 4096;
  start(20);  // A hundred tokens at once.
  auto peer = connect();
  const std::string line(4096, 'x');  // This costs 16.
  std::string lines;
  for (int i = 0; i < 10; ++i) lines += line + "\n";
  peer.send(lines);
  run_for(loop_, 300ms);
  EXPECT_EQ(told().size(), 1U + 7U);
}

TEST_F(ReactorTest, TakesNoMoreFromManyConnectionsThanASiteMaySay) {
  start(4);  // A site has 20 a second, and 100 at once.
  std::vector<Peer> peers;
  for (int i = 0; i < 10; ++i) peers.push_back(connect());  // This costs 20.
  for (auto& peer : peers) peer.send(numbered_lines(20));
  run_for(loop_, 150ms);
  std::size_t lines = 0;
  for (const auto& [id, all] : recorder_.told) lines += all.size() - 1;
  EXPECT_GE(lines, 80U);
  EXPECT_LE(lines, 90U);
}

TEST_F(ReactorTest, LetsThoseOfOneSiteTakeTurns) {
  start(10);  // A site has 50 a second, and 250 at once.
  std::vector<Peer> floods;
  for (int i = 0; i < 5; ++i) floods.push_back(connect());
  auto quiet = connect();
  for (auto& flood : floods) flood.send(numbered_lines(200));
  run_for(loop_, 100ms);
  quiet.send("hello\n");
  std::map<Reactor::Id, std::size_t> before;
  for (const auto& [id, all] : recorder_.told) before[id] = all.size();
  ASSERT_TRUE(until_told(">hello", 6));
  for (Reactor::Id id = 1; id <= 5; ++id) EXPECT_LE(told(id).size(), before[id] + 4) << id;
}

TEST_F(ReactorTest, LetsWhoHardlyTalksGoBeforeThoseWhoFlood) {
  of_listener_.max_line = 4096;
  start(10);  // A site has 50 a second, and 250 at once.
  std::vector<Peer> floods;
  for (int i = 0; i < 10; ++i) floods.push_back(connect());
  auto quiet = connect();
  std::string much;
  for (int i = 0; i < 20; ++i) much += std::string(4000, 'x') + "\n";  // Each costs 16.
  for (auto& flood : floods) flood.send(much);
  run_for(loop_, 100ms);
  quiet.send("hello\n");
  const auto lines = [&] {
    std::size_t all = 0;
    for (const auto& [id, told] : recorder_.told) all += told.size();
    return all;
  };
  const auto before = lines();
  ASSERT_TRUE(until_told(">hello", 11));
  EXPECT_LE(lines(), before + 5);
}

TEST_F(ReactorTest, LetsNobodyHaveMoreByConnectingAnew) {
  start(1);  // A site has 5 a second, and 25 at once. Each newcomer costs 2, and 1 to talk.
  for (int i = 0; i < 30; ++i) {
    auto peer = Peer::connect(address_);
    peer.send("hello\n");
    peer.send_end();
  }
  run_for(loop_, 500ms);
  EXPECT_GE(recorder_.fds.size(), 8U);
  EXPECT_LE(recorder_.fds.size(), 16U);  // Some came before the first had talked.
}

TEST_F(ReactorTest, LetsWhoWaitsAtTheDoorInWhenItsSiteHasTokens) {
  start(1);
  auto first_one = connect();
  reactor_->charge(first, 25);
  auto late = Peer::connect(address_);
  late.send("hello\n");
  EXPECT_TRUE(until_told(">hello", 2));
}

TEST_F(ReactorTest, LetsGoOfWhoIsLostAtTheDoor) {
  start(1);
  auto first_one = connect();
  reactor_->charge(first, 50);
  auto lost = Peer::connect(address_);
  ASSERT_TRUE(run_until(loop_, [&] { return reactor_->connections() == 2; }));
  lost.reset();
  ASSERT_TRUE(run_until(loop_, [&] { return reactor_->connections() == 1; }));
  EXPECT_EQ(recorder_.fds.size(), 1U);
}

TEST_F(ReactorTest, LetsGoOfWhoLeavesTheDoorWithoutAWord) {
  start(1);
  auto first_one = connect();
  reactor_->charge(first, 50);
  const auto gone = Peer::connect(address_);
  gone.send_end();
  auto heard = Peer::connect(address_);
  heard.send("hello\n");
  heard.send_end();
  EXPECT_TRUE(run_until(loop_, [&] { return reactor_->connections() == 2; }));
}

TEST_F(ReactorTest, RefusesThoseForWhomThereIsNoRoomAtTheDoor) {
  refusals_.at_the_door = "wait\n";
  start(1);  // A site has 5 a second, which is 5 newcomers in two seconds.
  auto first_one = connect();
  reactor_->charge(first, 50);
  std::vector<Peer> waiting;
  for (int i = 0; i < 5; ++i) waiting.push_back(Peer::connect(address_));
  ASSERT_TRUE(run_until(loop_, [&] { return reactor_->connections() == 6; }));
  auto extra = Peer::connect(address_);
  std::string received;
  ASSERT_TRUE(until_ended(extra, &received));
  EXPECT_EQ(received, "wait\n");
  waiting.back().reset();
  ASSERT_TRUE(run_until(loop_, [&] { return reactor_->connections() == 5; }));
  const auto another = Peer::connect(address_);
  EXPECT_TRUE(run_until(loop_, [&] { return reactor_->connections() == 6; }));
}

TEST_F(ReactorTest, HearsWhoIsGoneForFiveSecondsMore) {
  start(2);  // Ten at once.
  auto ghost = connect();
  ghost.send(numbered_lines(100));
  ghost.close();
  const auto began = std::chrono::steady_clock::now();
  ASSERT_TRUE(until_told("finished"));
  EXPECT_GE(std::chrono::steady_clock::now() - began, 4500ms);
  EXPECT_LE(told().size(), 2U + 10U + 12U);
  EXPECT_GE(told().size(), 2U + 10U + 8U);
}

TEST_F(ReactorTest, TellsWhoTalksTooFastForLong) {
  start(2);
  auto peer = connect();
  peer.send(numbered_lines(1000));
  ASSERT_TRUE(until_told("slowed"));
  EXPECT_TRUE(until_told(">25"));
  EXPECT_EQ(std::ranges::count(told(), "slowed"), 1);
}

TEST_F(ReactorTest, HoldsToARateThatIsNoWholeNumberOfMillisecondsALine) {
  start(600);
  const auto peer = connect();
  const auto begin = std::chrono::steady_clock::now();
  peer.send(numbered_lines(600 * burst_seconds + 600));
  ASSERT_TRUE(until_told(">" + std::to_string(600 * burst_seconds + 599)));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 900ms);
}

// After the burst, more is read only with the next token, a second later.
TEST_F(ReactorTest, HoldsWhoSendsALineWithoutEndToTheRateToo) {
  start(1);
  const auto peer = connect();
  const std::string much(1 << 20, 'x');
  auto last_sent = std::chrono::steady_clock::now();
  EXPECT_TRUE(run_until(loop_, [&] {
    const auto now = std::chrono::steady_clock::now();
    if (peer.send_what_fits(much) > 0) last_sent = now;
    return now - last_sent > 300ms;
  }));
  EXPECT_EQ(told(), (Told{"open", "too long"}));
}

TEST_F(ReactorTest, DoesNotMakeOthersWaitForWhoIsThrottled) {
  start(1);
  const auto flooder = connect();
  const auto other = connect();
  flooder.send(numbered_lines(100));
  ASSERT_TRUE(until_told(">4"));
  other.send("hello\n");
  ASSERT_TRUE(until_told(">hello", 2));
  EXPECT_LT(told().size(), 20U);
}

TEST_F(ReactorTest, HandsOnWhatItHeldBackWhenItStops) {
  start(1);
  const auto peer = connect();
  peer.send(numbered_lines(100));
  ASSERT_TRUE(until_told(">4"));
  EXPECT_LT(told().size(), 20U);
  reactor_->stop();
  EXPECT_EQ(told(), opened_and_numbered_lines(100));
}

TEST_F(ReactorTest, ReadsNothingOnceItHasStopped) {
  start();
  const auto peer = connect();
  reactor_->stop();
  peer.send("too late\n");
  run_for(loop_, 20ms);
  EXPECT_EQ(told(), (Told{"open"}));
  EXPECT_ANY_THROW(Peer::connect(address_));
}

TEST_F(ReactorTest, TakesNoLineOfOneThatIsFinished) {
  start(1);
  const auto peer = connect();
  peer.send(numbered_lines(50));
  ASSERT_TRUE(until_told(">4"));
  reactor_->finish(first);
  const auto before = told();
  peer.send("and more\n");
  run_for(loop_, 1100ms);  // The next line that was held would have come by then.
  EXPECT_EQ(told(), before);
}

TEST_F(ReactorTest, TellsTheLastDeadlineOfOneThatIsFinishedOnce) {
  start();
  const auto peer = connect();
  const auto begin = std::chrono::steady_clock::now();
  reactor_->finish(first);
  reactor_->finish(first);
  ASSERT_TRUE(until_told("last deadline"));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 4s);
  run_for(loop_, 20ms);
  EXPECT_EQ(told(), (Told{"open", "last deadline"}));
}

// Invariant 2.
// The bytes in the kernel need not arrive, and none of them is kept.
TEST_F(ReactorTest, ClosesAtOnceWhatIsAborted) {
  start();
  auto peer = connect();
  fill(first);
  reactor_->abort(first);
  reactor_->abort(first);
  EXPECT_EQ(reactor_->connections(), 0U);
  EXPECT_FALSE(is_open(recorder_.fds[first]));
  ASSERT_TRUE(until_ended(peer));
  EXPECT_EQ(peer.error(), ECONNRESET);
}

TEST_F(ReactorTest, ClosesNoDescriptorBeforeItsOwnerHasReleasedIt) {
  start();
  auto peer = connect();
  peer.reset();
  ASSERT_TRUE(until_told("lost"));
  run_for(loop_, 20ms);
  EXPECT_TRUE(is_open(recorder_.fds[first]));
  reactor_->release(first);
  EXPECT_FALSE(is_open(recorder_.fds[first]));
}

TEST_F(ReactorTest, ClosesOneThatIsReleasedOnceWhatWasSentHasArrived) {
  start();
  auto peer = connect();
  peer.send("something that is never read");
  const auto filled = fill(first);
  reactor_->release(first);
  run_for(loop_, 50ms);
  std::string received;
  ASSERT_TRUE(until_ended(peer, &received));
  EXPECT_EQ(received.size(), filled);
  EXPECT_EQ(peer.error(), 0);
}

TEST_F(ReactorTest, DoesNothingForOneThatIsGone) {
  start();
  const auto peer = connect();
  reactor_->release(first);
  reactor_->release(first);
  reactor_->finish(first);
  reactor_->watch_writable(first);
  reactor_->resume_reading();
  run_for(loop_, 20ms);
  EXPECT_EQ(told(), (Told{"open"}));
}

TEST_F(ReactorTest, LetsAllWhoTalkTooFastGoOnAtTheSameTime) {
  start(20);
  const auto one = connect();
  const auto another = connect();
  one.send(numbered_lines(200));
  ASSERT_TRUE(until_told(">99", 1));
  run_for(loop_, 30ms);
  another.send(numbered_lines(105));
  ASSERT_TRUE(until_told(">99", 2));
  recorder_.turns.clear();
  ASSERT_TRUE(until_told(">104", 2));
  EXPECT_TRUE(std::ranges::includes(recorder_.turns[1], recorder_.turns[2]));
}

TEST_F(ReactorTest, ForgetsDeadlinesAndPausesOfOneThatIsGone) {
  of_listener_.name_timeout = 1s;
  start(1);
  const auto throttled = connect();
  throttled.send(numbered_lines(50));
  ASSERT_TRUE(until_told(">4"));
  const auto congested = connect();
  recorder_.is_congested = true;
  congested.send("hello\n");
  run_for(loop_, 20ms);
  recorder_.is_congested = false;
  reactor_->release(1);
  reactor_->release(2);
  reactor_->resume_reading();
  run_for(loop_, 1200ms);
  EXPECT_EQ(told(1).back(), ">4");
  EXPECT_EQ(told(2), (Told{"open"}));
}

TEST_F(ReactorTest, GivesNoIdTwice) {
  start();
  for (Reactor::Id id = 1; id <= 5; ++id) {
    const auto peer = connect();
    EXPECT_EQ(told(id), (Told{"open"}));
    reactor_->release(id);
  }
}

TEST_F(ReactorTest, RefusesWhoIsTooManyUntilSomeoneIsReleased) {
  limits_.max_connections = 2;
  start();
  auto one = connect();
  auto two = connect();
  for (int i = 0; i < 3; ++i) {
    auto three = Peer::connect(address_);
    three.send("hello\n");
    std::string received;
    ASSERT_TRUE(until_ended(three, &received));
    EXPECT_EQ(received, "full\n");
    EXPECT_EQ(three.error(), 0);
  }
  EXPECT_EQ(recorder_.fds.size(), 2U);
  one.close();
  ASSERT_TRUE(until_told("finished"));
  reactor_->release(first);
  const auto four = connect();
  EXPECT_EQ(told(3), (Told{"open"}));
}

TEST_F(ReactorTest, RefusesWhoIsTooManyFromOneAddressUntilSomeoneIsReleased) {
  limits_.max_per_site = 2;
  refusals_.of_site = [](std::size_t) { return "too many\n"; };
  start();
  auto one = connect();
  const auto two = connect();
  for (int i = 0; i < 3; ++i) {
    auto three = Peer::connect(address_);
    std::string received;
    ASSERT_TRUE(until_ended(three, &received));
    EXPECT_EQ(received, "too many\n");
  }
  EXPECT_EQ(recorder_.fds.size(), 2U);
  one.close();
  ASSERT_TRUE(until_told("finished"));
  reactor_->release(first);
  reactor_->release(first);
  const auto four = connect();
  EXPECT_EQ(told(3), (Told{"open"}));
  auto five = Peer::connect(address_);
  EXPECT_TRUE(until_ended(five));
  EXPECT_EQ(recorder_.fds.size(), 3U);
}

TEST_F(ReactorTest, TellsTheNameDeadlineOfEachThatIsStillThere) {
  of_listener_.name_timeout = 1s;
  start();
  const auto one = connect();
  const auto two = connect();
  const auto begin = std::chrono::steady_clock::now();
  reactor_->release(2);
  ASSERT_TRUE(until_told("name deadline"));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 900ms);
  run_for(loop_, 20ms);
  EXPECT_EQ(told(2), (Told{"open"}));
}

TEST_F(ReactorTest, TellsThatAllIsClosedAfterAStopOnceEachWasReleasedAndGotEverything) {
  start();
  auto slow = connect();
  const auto quick = connect();
  const auto filled = fill(first);
  reactor_->stop();
  EXPECT_FALSE(recorder_.all_closed);
  reactor_->release(1);
  reactor_->release(2);
  run_for(loop_, 50ms);
  EXPECT_FALSE(recorder_.all_closed);
  std::string received;
  ASSERT_TRUE(until_ended(slow, &received));
  EXPECT_EQ(received.size(), filled);
  EXPECT_TRUE(run_until(loop_, [&] { return recorder_.all_closed; }));
}

TEST_F(ReactorThatAsksWhatIsSpoken, HasOneGreetedThatSpeaksAsWeDoBeforeItsFirstLine) {
  start();
  const auto peer = connect();
  peer.send("o");
  run_for(loop_, 20ms);
  EXPECT_EQ(told(), (Told{"open"}));
  peer.send("ne\ntwo\nalien\nthr");
  ASSERT_TRUE(until_told(">alien"));
  peer.send("ee\n");
  ASSERT_TRUE(until_told(">three"));
  EXPECT_EQ(told(), (Told{"open", "greet", ">one", ">two", ">alien", ">three"}));
}

TEST_F(ReactorThatAsksWhatIsSpoken, HasOneGreetedThatWaitsToBe) {
  of_listener_.greeting_delay = 20ms;
  start();
  const auto peer = connect();
  ASSERT_TRUE(until_told("greet"));
  peer.send("one\n");
  ASSERT_TRUE(until_told(">one"));
  run_for(loop_, 50ms);
  EXPECT_EQ(told(), (Told{"open", "greet", ">one"}));
}

TEST_F(ReactorThatAsksWhatIsSpoken, HearsNothingOfOneThatSpeaksOtherwise) {
  start();
  const auto at_once = connect();
  at_once.send("alien\none\ntwo\nthree");
  ASSERT_TRUE(until_told("answer go home", 1));
  at_once.send("\nfour\n");
  const auto in_pieces = connect();
  for (const char byte : std::string_view{"alien\none\ntwo\n"}) {
    in_pieces.send({&byte, 1});
    run_for(loop_, 1ms);
  }
  at_once.send_end();
  in_pieces.send_end();
  run_for(loop_, 50ms);
  EXPECT_EQ(told(1), (Told{"open", "answer go home"}));
  EXPECT_EQ(told(2), (Told{"open", "answer go home"}));
}

// A browser does so when it connects before it asks for something.
TEST_F(ReactorThatAsksWhatIsSpoken, HearsNothingOfOneThatWasGreetedAndSpeaksOtherwise) {
  of_listener_.greeting_delay = 20ms;
  start();
  const auto peer = connect();
  peer.send("ali");
  ASSERT_TRUE(until_told("greet"));
  peer.send("en\none\n");
  ASSERT_TRUE(until_told("answer go home"));
  run_for(loop_, 20ms);
  EXPECT_EQ(told(), (Told{"open", "greet", "answer go home"}));
}

TEST_F(ReactorThatAsksWhatIsSpoken, LetsGoOfOneThatSpeaksOtherwise) {
  start();
  auto peer = connect();
  peer.send("alien\n");
  ASSERT_TRUE(until_told("answer go home"));
  send_some(recorder_.fds[first], "go home");
  reactor_->finish(first);
  reactor_->release(first);
  std::string received;
  ASSERT_TRUE(until_ended(peer, &received));
  EXPECT_EQ(received, "go home");
  EXPECT_EQ(reactor_->connections(), 0U);
}

TEST_F(ReactorThatAsksWhatIsSpoken, HasOneGreetedThatSendsNoMore) {
  start();
  const auto silent = connect();
  silent.send_end();
  ASSERT_TRUE(until_told("finished", 1));
  const auto halfway = connect();
  halfway.send("half a li");
  halfway.send_end();
  ASSERT_TRUE(until_told("finished", 2));
  EXPECT_EQ(told(1), (Told{"open", "greet", "finished"}));
  EXPECT_EQ(told(2), (Told{"open", "greet", "finished"}));
}

TEST_F(ReactorThatAsksWhatIsSpoken, TellsTheNameDeadlineOfOneThatNeverSaysWhatItSpeaks) {
  of_listener_.name_timeout = 1s;
  start();
  const auto peer = connect();
  peer.send("alie");
  EXPECT_TRUE(until_told("name deadline"));
}

TEST_F(ReactorThatAsksWhatIsSpoken, TakesFirstLinesByTheRateLimitToo) {
  start(2);
  const auto peer = connect();
  peer.send(numbered_lines(20));
  ASSERT_TRUE(until_told(">9"));
  EXPECT_EQ(told().size(), 12U) << "and the rest later";
  EXPECT_EQ(told()[1], "greet");
  ASSERT_TRUE(until_told(">11"));
  EXPECT_EQ(std::ranges::count(told(), "greet"), 1);
}

TEST_F(ReactorThatAsksWhatIsSpoken, TakesTelnetsCommandsOutWhereverTheyAreCut) {
  start();
  const std::string_view stream =
      "\xff\xfb\x1f\xff\xfa\x1f\x01\n\x01\x18\xff\xf0"
      "one\xff\xf1\ntw\xff\xfd\x01o\n";
  for (std::size_t cut = 0; cut < stream.size(); ++cut) {
    const auto id = static_cast<Reactor::Id>(cut + 1);
    const auto peer = connect();
    if (cut > 0) peer.send(stream.substr(0, cut));
    run_for(loop_, 1ms);
    peer.send(stream.substr(cut));
    ASSERT_TRUE(until_told(">two", id)) << cut;
    EXPECT_EQ(told(id), (Told{"open", "greet", ">one", ">two"})) << cut;
    EXPECT_EQ(recorder_.answers[id], "\xff\xfe\x1f\xff\xfc\x01") << cut;
  }
}

// Each answer costs, or the server would answer a flood of commands without end.
TEST_F(ReactorThatAsksWhatIsSpoken, HoldsTelnetsCommandsToTheRateToo) {
  start(1);  // Five at once, which is 1,280 bytes of answers, and 256 a second.
  const auto peer = connect();
  peer.send("one\n");
  ASSERT_TRUE(until_told(">one"));
  std::string commands;
  while (commands.size() < 60'000) commands += "\xff\xfd\x01";
  peer.send(commands);
  run_for(loop_, 300ms);
  EXPECT_GE(recorder_.answers[first].size(), 1024U);
  EXPECT_LE(recorder_.answers[first].size(), 2 * 4096U) << "a read may pass the bound";
}

TEST_F(ReactorThatAsksWhatIsSpoken, AsksItOfTheOneBehindAProxy) {
  const ProxyStep proxy{[](const Address&) { return true; }, ""};
  steps_ = {&proxy, &first_line_};
  start();
  const auto aliens = connect_after("PROXY TCP4 10.1.2.3 10.0.0.1 51234 50000\r\nalien\none\n");
  ASSERT_TRUE(until_told("answer go home", 1));
  const auto other = connect_after("PROXY TCP4 10.1.2.4 10.0.0.1 51234 50000\r\n\xff\xfd\x01one\n");
  ASSERT_TRUE(until_told(">one", 2));
  EXPECT_EQ(told(1), (Told{"open", "answer go home"}));
  EXPECT_EQ(told(2), (Told{"open", "greet", ">one"}));
}

class ReactorBehindProxies : public ReactorTest {
 protected:
  ReactorBehindProxies() {
    steps_ = {&proxy_};
    refusals_.of_site = [](std::size_t) { return "too many\n"; };
  }

  const ProxyStep proxy_{[](const Address&) { return true; }, "nobody was announced\n"};

  // A header that names 10.1.2.X as the client.
  static std::string header(char last) {
    return std::string{"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\x0a\1\2", 19} + last +
           std::string{"\x7f\0\0\1\xc8\x22\xc3\x50", 8};
  }

  // The answer to a client that is sent away and never counted as having come.
  std::string refusal(const std::string& bytes) {
    auto peer = Peer::connect(address_);
    peer.send(bytes);
    std::string received;
    EXPECT_TRUE(until_ended(peer, &received));
    EXPECT_EQ(reactor_->connections(), recorder_.fds.size());
    return received;
  }
};

TEST_F(ReactorBehindProxies, TakesAConnectionForThatOfWhoIsAnnounced) {
  start();
  const auto peer = Peer::connect(address_);
  peer.send(header('\7') + "hello\nth");
  ASSERT_TRUE(until_told(">hello"));
  EXPECT_EQ(recorder_.peers[first], "10.1.2.7:51234");
  peer.send("ere\n");
  ASSERT_TRUE(until_told(">there"));
  EXPECT_EQ(told(), (Told{"open", ">hello", ">there"}));
}

TEST_F(ReactorBehindProxies, TakesAProxyThatSpeaksForItselfAsItIs) {
  start();
  const auto peer = Peer::connect(address_);
  peer.send("PROXY UNKNOWN\r\nhello\n");
  ASSERT_TRUE(until_told(">hello"));
  EXPECT_EQ(recorder_.peers[first], to_string(local_address(peer.fd())));
}

TEST_F(ReactorBehindProxies, WaitsForAHeaderThatComesInPieces) {
  start();
  const auto bytes = header('\7') + "hello\n";
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    const auto peer = Peer::connect(address_);
    peer.send(std::string_view{bytes}.substr(0, cut));
    run_for(loop_, 1ms);
    peer.send(std::string_view{bytes}.substr(cut));
    ASSERT_TRUE(until_told(">hello", cut));
    EXPECT_EQ(recorder_.peers[cut], "10.1.2.7:51234");
  }
}

TEST_F(ReactorBehindProxies, HoldsLinesThatCameWithTheHeaderToTheRateLimit) {
  start(1);
  const auto peer = Peer::connect(address_);
  peer.send(header('\7') + numbered_lines(6));
  ASSERT_TRUE(until_told(">4"));
  EXPECT_EQ(told(), opened_and_numbered_lines(5));
  ASSERT_TRUE(until_told(">5"));
}

TEST_F(ReactorBehindProxies, RefusesWhoAnnouncesNobody) {
  start();
  EXPECT_EQ(refusal("hello\n"), "nobody was announced\n");
  EXPECT_EQ(refusal(header('\7').replace(12, 1, "\x31")), "nobody was announced\n");
  EXPECT_TRUE(recorder_.fds.empty());
}

TEST_F(ReactorBehindProxies, RefusesWhoAnnouncesNobodyInTime) {
  of_listener_.name_timeout = 1s;
  start();
  EXPECT_EQ(refusal(header('\7').substr(0, 20)), "nobody was announced\n");
  EXPECT_TRUE(recorder_.fds.empty());
}

TEST_F(ReactorBehindProxies, LetsGoOfWhoGoesBeforeAnyoneIsAnnounced) {
  start();
  auto quiet = Peer::connect(address_);
  ASSERT_TRUE(run_until(loop_, [&] { return reactor_->connections() == 1; }));
  quiet.close();
  ASSERT_TRUE(run_until(loop_, [&] { return reactor_->connections() == 0; }));
  auto halfway = Peer::connect(address_);
  halfway.send(header('\7').substr(0, 20));
  ASSERT_TRUE(run_until(loop_, [&] { return reactor_->connections() == 1; }));
  halfway.reset();
  ASSERT_TRUE(run_until(loop_, [&] { return reactor_->connections() == 0; }));
  EXPECT_TRUE(recorder_.told.empty());
}

TEST_F(ReactorBehindProxies, CountsConnectionsOfTheAnnouncedAddress) {
  limits_.max_per_site = 1;
  start();
  const auto one = Peer::connect(address_);
  one.send(header('\1'));
  ASSERT_TRUE(until_told("open", 1));
  const auto two = Peer::connect(address_);
  two.send(header('\2'));
  ASSERT_TRUE(until_told("open", 2));
  EXPECT_EQ(refusal(header('\1') + "hello\n"), "too many\n");
  reactor_->release(1);
  const auto again = Peer::connect(address_);
  again.send(header('\1'));
  ASSERT_TRUE(until_told("open", 4));
}

TEST_F(ReactorBehindProxies, BoundsThoseThatWaitAsAllOthers) {
  limits_.max_connections = 1;
  start();
  const auto waiting = Peer::connect(address_);
  ASSERT_TRUE(run_until(loop_, [&] { return reactor_->connections() == 1; }));
  auto extra = Peer::connect(address_);
  std::string received;
  ASSERT_TRUE(until_ended(extra, &received));
  EXPECT_EQ(received, "full\n");
}

TEST_F(ReactorBehindProxies, LetsGoOfThoseThatWaitWhenItStops) {
  start();
  auto waiting = Peer::connect(address_);
  waiting.send(header('\7').substr(0, 20));
  ASSERT_TRUE(run_until(loop_, [&] { return reactor_->connections() == 1; }));
  reactor_->stop();
  EXPECT_EQ(reactor_->connections(), 0U);
  ASSERT_TRUE(until_ended(waiting));
  EXPECT_TRUE(run_until(loop_, [&] { return recorder_.all_closed; }));
  EXPECT_TRUE(recorder_.told.empty());
}

TEST_F(ReactorTest, AsksOnlyProxiesForWhomTheySpeak) {
  const ProxyStep proxy{
      [](const Address& peer) { return to_string(peer).starts_with("127.0.0.9:"); }, ""};
  steps_ = {&proxy};
  start();
  const auto peer = connect();
  peer.send("PROXY TCP4 10.1.2.3 127.0.0.1 51234 50000\r\n");
  ASSERT_TRUE(until_told(">PROXY TCP4 10.1.2.3 127.0.0.1 51234 50000"));
  EXPECT_EQ(recorder_.peers[first], to_string(local_address(peer.fd())));
}

TEST_F(ReactorTest, TellsThatAllIsClosedWhenItStopsWithNobodyThere) {
  start();
  reactor_->stop();
  EXPECT_TRUE(recorder_.all_closed);
}

}  // namespace
}  // namespace papo::net
