// SPDX-License-Identifier: MIT

#include "net/lingering.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "budget/limits.h"
#include "net/loop.h"
#include "net/peer.h"
#include "net/run_until.h"

namespace papo::net {
namespace {

using namespace std::chrono_literals;

class LingeringTest : public testing::Test {
 protected:
  LingeringTest() {
    const Fd listening = listen_at(resolve("127.0.0.1", 0, true).front());
    peer_ = Peer::connect(local_address(listening.get()));
    wait_for(listening.get(), POLLIN);
    ours_ = std::move(accept_from(listening.get()).fd);
  }

  // Sends until the kernel takes no more. Returns how many bytes it took.
  std::size_t fill() {
    const std::string much(1 << 20, 'x');
    std::size_t filled = 0;
    while (true) {
      const auto sent = send_some(ours_.get(), much);
      if (sent < 0) return filled;
      filled += static_cast<std::size_t>(sent);
    }
  }

  Loop loop_;
  bool all_closed_ = false;
  Lingering lingering_{loop_, [this] { all_closed_ = true; }};
  Peer peer_{Fd{}};
  Fd ours_;
};

TEST_F(LingeringTest, ALastWordArrivesThoughSomethingWasNotRead) {
  peer_.send("something that nobody reads\n");
  ASSERT_TRUE(wait_for(ours_.get(), POLLIN));
  send_some(ours_.get(), "goodbye\n");
  lingering_.add(std::move(ours_));
  std::string received;
  ASSERT_TRUE(run_until(loop_, [&] {
    received += peer_.receive();
    return peer_.ended();
  }));
  EXPECT_EQ(received, "goodbye\n");
  EXPECT_EQ(peer_.error(), 0);
}

TEST_F(LingeringTest, WaitsForWhoIsSlowToTakeEverything) {
  const auto filled = fill();
  lingering_.add(std::move(ours_));
  EXPECT_FALSE(lingering_.empty());
  run_for(loop_, 60ms);
  EXPECT_FALSE(all_closed_);
  std::size_t received = 0;
  ASSERT_TRUE(run_until(loop_, [&] {
    received += peer_.receive().size();
    return peer_.ended();
  }));
  EXPECT_EQ(received, filled);
  EXPECT_EQ(peer_.error(), 0);
  EXPECT_TRUE(run_until(loop_, [&] { return all_closed_; }));
  EXPECT_TRUE(lingering_.empty());
}

TEST_F(LingeringTest, GivesUpOnWhoNeverReads) {
  fill();
  lingering_.add(std::move(ours_));
  EXPECT_TRUE(run_until(
      loop_, [&] { return all_closed_; }, 5s));
  // The kernel gives the connection up as well.
  ASSERT_TRUE(run_until(loop_, [&] {
    peer_.receive();
    return peer_.ended();
  }));
  EXPECT_EQ(peer_.error(), ECONNRESET);
}

TEST_F(LingeringTest, WaitsAsLongAsItAllows) {
  fill();
  lingering_.allow(2500ms);
  const auto added = loop_.now();
  lingering_.add(std::move(ours_));
  EXPECT_TRUE(run_until(loop_, [&] { return all_closed_; }));
  EXPECT_GE(loop_.now() - added, 2500ms);
}

TEST_F(LingeringTest, IsCrowdedByThoseWhoTakeNothing) {
  std::vector<Fd> peers;
  for (std::size_t i = 0; i < budget::linger_crowd; ++i) {
    EXPECT_FALSE(lingering_.crowded()) << i;
    std::array<int, 2> pair{};
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair.data()), 0);
    Fd ours{pair[0]};
    peers.emplace_back(pair[1]);
    send_some(ours.get(), "goodbye\n");
    lingering_.add(std::move(ours));
  }
  EXPECT_TRUE(lingering_.crowded());
  peers.clear();
  EXPECT_TRUE(run_until(loop_, [&] { return all_closed_; }));
  EXPECT_FALSE(lingering_.crowded());
}

TEST_F(LingeringTest, DoesNotWaitForWhoIsGone) {
  fill();
  lingering_.add(std::move(ours_));
  peer_.reset();
  EXPECT_TRUE(run_until(
      loop_, [&] { return all_closed_; }, 1s));
}

}  // namespace
}  // namespace papo::net
