// SPDX-License-Identifier: MIT

#include "net/loop.h"
#include "net/wakeup.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "net/peer.h"
#include "net/poll.h"
#include "net/run_until.h"
#include "net/socket.h"

namespace papo::net {
namespace {

using namespace std::chrono_literals;

std::pair<Fd, Fd> socket_pair() {
  std::array<int, 2> ends{};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()), 0);
  return {Fd{ends[0]}, Fd{ends[1]}};
}

TEST(Loop, EndsWhenNothingCanHappenAnyMore) {
  Loop loop;
  TurnEnd turn_end{loop, [] {}};  // Does not keep the loop running.
  loop.run();
}

TEST(Loop, MayBeDestroyedWithHandlesThatAreStillClosing) {
  Loop loop;
  Timer timer{loop, [] {}};
  timer.start(1h);
  auto [ours, theirs] = socket_pair();
  Poll poll{loop, ours.get(), [](Poll::Ready) {}};
  poll.watch(true, true);
  Wakeup wakeup{loop, [] {}};
}

TEST(Timer, CallsOnceAfterItsDelay) {
  Loop loop;
  int calls = 0;
  Timer timer{loop, [&] { ++calls; }};
  EXPECT_FALSE(timer.running());
  const auto begin = std::chrono::steady_clock::now();
  timer.start(20ms);
  EXPECT_TRUE(timer.running());
  loop.run();
  EXPECT_EQ(calls, 1);
  EXPECT_FALSE(timer.running());
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 19ms);  // The loop's clock is coarse.
}

TEST(Timer, RepeatsUntilItIsStopped) {
  Loop loop;
  int calls = 0;
  std::unique_ptr<Timer> timer;
  timer = std::make_unique<Timer>(loop, [&] {
    if (++calls == 5) timer->stop();
  });
  timer->start(1ms, 1ms);
  loop.run();
  EXPECT_EQ(calls, 5);
}

TEST(Timer, StartedAgainForgetsItsFirstDelay) {
  Loop loop;
  bool called = false;
  Timer timer{loop, [&] { called = true; }};
  timer.start(1h);
  timer.start(1ms);
  EXPECT_TRUE(run_until(loop, [&] { return called; }));
}

TEST(Poll, TellsWhatADescriptorIsReadyFor) {
  Loop loop;
  auto [ours, theirs] = socket_pair();
  std::optional<Poll::Ready> last;
  Poll poll{loop, ours.get(), [&](Poll::Ready ready) { last = ready; }};

  poll.watch(true, true);
  ASSERT_TRUE(run_until(loop, [&] { return last.has_value(); }));
  EXPECT_FALSE(last->readable);
  EXPECT_TRUE(last->writable);

  poll.watch(true, false);
  last.reset();
  ASSERT_EQ(send_some(theirs.get(), "x"), 1);
  ASSERT_TRUE(run_until(loop, [&] { return last.has_value(); }));
  EXPECT_TRUE(last->readable);
  EXPECT_FALSE(last->writable);
}

TEST(Poll, TellsNothingWhileNothingIsWatched) {
  Loop loop;
  auto [ours, theirs] = socket_pair();
  int calls = 0;
  Poll poll{loop, ours.get(), [&](Poll::Ready) { ++calls; }};
  poll.watch(true, false);
  poll.watch(false, false);
  ASSERT_EQ(send_some(theirs.get(), "x"), 1);
  theirs.close();
  run_for(loop, 20ms);
  EXPECT_EQ(calls, 0);
  poll.watch(true, false);
  EXPECT_TRUE(run_until(loop, [&] { return calls > 0; }));
}

TEST(Poll, TellsOfAResetAndCanWatchOn) {
  Loop loop;
  const Fd listening = listen_at(resolve("127.0.0.1", 0, true).front());
  auto peer = Peer::connect(local_address(listening.get()));
  ASSERT_TRUE(wait_for(listening.get(), POLLIN));
  const auto accepted = accept_from(listening.get());
  ASSERT_TRUE(accepted.fd.open());

  std::string got;
  int error = 0;
  Poll poll{loop, accepted.fd.get(), [&](Poll::Ready ready) {
              EXPECT_TRUE(ready.readable);
              std::array<char, 3> space{};
              const auto result = receive_some(accepted.fd.get(), space);
              if (result > 0) got.append(space.data(), static_cast<std::size_t>(result));
              if (result < 0) error = errno;
              poll.watch(true, false);
            }};
  peer.send("all of it");
  peer.reset();
  poll.watch(true, false);
  EXPECT_TRUE(run_until(loop, [&] { return error != 0; }));
  EXPECT_EQ(got, "all of it");
  EXPECT_EQ(error, ECONNRESET);
}

TEST(Poll, KeepsTheLoopRunningForAsLongAsItWatches) {
  Loop loop;
  auto [ours, theirs] = socket_pair();
  int calls = 0;
  Poll poll{loop, ours.get(), [&](Poll::Ready) {
              if (++calls == 3) poll.watch(false, false);
            }};
  loop.run();
  EXPECT_EQ(calls, 0);
  ASSERT_EQ(send_some(theirs.get(), "x"), 1);
  poll.watch(true, false);
  loop.run();
  EXPECT_EQ(calls, 3);
}

TEST(Poll, IsToldNothingOnceItIsGoneThoughBothWereReadyAtOnce) {
  Loop loop;
  std::array pairs{socket_pair(), socket_pair()};
  std::array<std::unique_ptr<Poll>, 2> polls;
  int calls = 0;
  for (std::size_t i = 0; i < polls.size(); ++i) {
    polls.at(i) = std::make_unique<Poll>(loop, pairs.at(i).first.get(), [&, i](Poll::Ready) {
      ++calls;
      polls.at(1 - i).reset();
      polls.at(i)->watch(false, false);
    });
    polls.at(i)->watch(true, false);
    ASSERT_EQ(send_some(pairs.at(i).second.get(), "x"), 1);
  }
  loop.run();
  EXPECT_EQ(calls, 1);
}

TEST(Wakeup, CallsOnTheLoopsThreadFromAnyOther) {
  Loop loop;
  std::thread::id called_on;
  bool called = false;
  Wakeup wakeup{loop, [&] {
                  called_on = std::this_thread::get_id();
                  called = true;
                }};
  const std::jthread other{[&] { wakeup.send(); }};
  EXPECT_TRUE(run_until(loop, [&] { return called; }));
  EXPECT_EQ(called_on, std::this_thread::get_id());
}

TEST(Wakeup, LosesNoneOfMany) {
  constexpr int each = 20'000;
  Loop loop;
  std::atomic<int> done{0};
  int seen = 0;
  Wakeup wakeup{loop, [&] { seen = done; }};
  const auto work = [&] {
    for (int i = 0; i < each; ++i) {
      ++done;
      wakeup.send();
    }
  };
  const std::jthread one{work};
  const std::jthread another{work};
  EXPECT_TRUE(run_until(loop, [&] { return seen == 2 * each; }));
}

TEST(SignalWatch, CallsWhenTheSignalComes) {
  Loop loop;
  int caught = 0;
  SignalWatch watch{loop, SIGUSR1, [&] { ++caught; }};
  ASSERT_EQ(::raise(SIGUSR1), 0);
  EXPECT_TRUE(run_until(loop, [&] { return caught == 1; }));
}

TEST(SignalWatch, GivesTheSignalItsDefaultActionBack) {
  const auto raise_after_a_stop = [] {
    Loop loop;
    SignalWatch watch{loop, SIGUSR1, [] {}};
    watch.stop();
    ::raise(SIGUSR1);
  };
  EXPECT_EXIT(raise_after_a_stop(), testing::KilledBySignal(SIGUSR1), "");
}

TEST(TurnEnd, ComesAfterWhatWasReadyAndWhatTimersDid) {
  Loop loop;
  auto [ours, theirs] = socket_pair();
  std::string order;
  Poll poll{loop, ours.get(), [&](Poll::Ready) {
              order += "p";
              poll.watch(false, false);
            }};
  Timer timer{loop, [&] { order += "t"; }};
  TurnEnd turn_end{loop, [&] {
                     if (!order.empty() && order.back() != 'e') order += "e";
                   }};
  ASSERT_EQ(send_some(theirs.get(), "x"), 1);
  poll.watch(true, false);
  ASSERT_TRUE(run_until(loop, [&] { return order == "pe"; }));
  timer.start(1ms);
  EXPECT_TRUE(run_until(loop, [&] { return order == "pete"; }));
}

}  // namespace
}  // namespace papo::net
