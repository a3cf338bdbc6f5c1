// SPDX-License-Identifier: MIT

#include "server/loop_desk.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

#include "net/loop.h"
#include "net/run_until.h"

namespace papo::server {
namespace {

TEST(LoopDesk, HandsRequestsToTheLoopInTheirOrder) {
  net::Loop loop;
  std::vector<chat::ClientId> clients;
  LoopDesk desk{loop, [&](const Request& request) { clients.push_back(request.client); }};
  {
    const std::jthread worker{[&] {
      std::vector<Request> requests;
      desk.post(requests);  // The vector is empty.
      for (chat::ClientId client = 1; client <= 100; ++client) {
        requests.push_back({.kind = Request::Kind::release, .client = client});
        if (client % 10 != 0) continue;
        desk.post(requests);
        EXPECT_TRUE(requests.empty());
      }
    }};
    ASSERT_TRUE(net::run_until(loop, [&] { return clients.size() == 100; }));
  }
  for (std::size_t i = 0; i < clients.size(); ++i) EXPECT_EQ(clients[i], i + 1);
}

TEST(LoopDesk, IsAskedToGoOnOnceForEachPause) {
  net::Loop loop;
  LoopDesk desk{loop, [](const Request&) {}};
  EXPECT_FALSE(desk.resume()) << "it never paused";
  EXPECT_TRUE(desk.pause([] { return true; }));
  EXPECT_TRUE(desk.pause([] { return true; }));
  EXPECT_TRUE(desk.resume());
  EXPECT_FALSE(desk.resume());
}

TEST(LoopDesk, DoesNotPauseWhatIsNoLongerCongested) {
  net::Loop loop;
  LoopDesk desk{loop, [](const Request&) {}};
  EXPECT_FALSE(desk.pause([] { return false; }));
  EXPECT_FALSE(desk.resume());
}

// Otherwise the clients that keep the backlog between the two marks would be read on and on, and
// the others never again.
TEST(LoopDesk, PausesUntilAWorkerHasAsked) {
  net::Loop loop;
  LoopDesk desk{loop, [](const Request&) {}};
  EXPECT_TRUE(desk.pause([] { return true; }));
  EXPECT_TRUE(desk.pause([] { return false; }));
  EXPECT_TRUE(desk.resume());
  EXPECT_TRUE(desk.pause([] { return false; })) << "asked, but not yet told";
  EXPECT_TRUE(desk.go_on([] { return false; }));
  EXPECT_FALSE(desk.pause([] { return false; }));
}

TEST(LoopDesk, StaysPausedWhileAnotherWorkerLags) {
  net::Loop loop;
  LoopDesk desk{loop, [](const Request&) {}};
  EXPECT_TRUE(desk.pause([] { return true; }));
  EXPECT_TRUE(desk.resume());
  EXPECT_FALSE(desk.go_on([] { return true; }));
  EXPECT_TRUE(desk.pause([] { return false; }));
  EXPECT_TRUE(desk.resume()) << "the other one asks in its turn";
}

// The worker may look at any moment while the loop looks. Then either the worker asks, or the loop
// sees that there is nothing to wait for.
TEST(LoopDesk, IsAskedByAWorkerThatCatchesUpWhileTheLoopLooks) {
  net::Loop loop;
  LoopDesk desk{loop, [](const Request&) {}};
  bool asked = false;
  EXPECT_TRUE(desk.pause([&] {
    asked = desk.resume();  // Just after the loop has seen the backlog.
    return true;
  }));
  EXPECT_TRUE(asked);
}

TEST(LoopDesk, TellsWorkersThatTheServerHasGivenUp) {
  net::Loop loop;
  LoopDesk desk{loop, [](const Request&) {}};
  EXPECT_FALSE(desk.given_up());
  desk.give_up();
  EXPECT_TRUE(desk.given_up());
}

// A loop that pauses again and again, and a worker that catches up each time. A lost resumption
// would leave the loop waiting for ever.
TEST(LoopDesk, LosesNoResumptionBetweenTwoThreads) {
  constexpr std::size_t mark = 100;
  constexpr std::size_t relief = 25;
  constexpr int pauses = 500;
  std::atomic<std::size_t> backlog{0};
  std::atomic<bool> done{false};
  bool paused = false;
  net::Loop loop;
  LoopDesk desk{loop, [&](const Request&) {
                  if (desk.go_on([&] { return backlog > relief; })) paused = false;
                }};
  const std::jthread worker{[&] {
    std::vector<Request> requests;
    while (!done) {
      const std::size_t taken = backlog;
      if (taken == 0) {
        std::this_thread::yield();
        continue;
      }
      backlog -= taken;
      if (backlog < relief && desk.resume())
        requests.push_back({.kind = Request::Kind::resume_reading});
      desk.post(requests);
    }
  }};
  for (int times = 0; times < pauses; ++times) {
    while (!paused) {
      backlog += 10;
      paused = desk.pause([&] { return backlog > mark; });
    }
    if (!net::run_until(loop, [&] { return !paused; })) {
      ADD_FAILURE() << "nobody asked the loop to go on after pause " << times;
      break;
    }
  }
  done = true;
}

}  // namespace
}  // namespace papo::server
