// SPDX-License-Identifier: MIT

#include "net/vanished.h"

#include <gtest/gtest.h>
#include <netinet/tcp.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/loop.h"
#include "net/peer.h"
#include "net/run_until.h"

namespace papo::net {
namespace {

using namespace std::chrono_literals;

// Connections to nobody: the kernel throws away packets for a socket with a full queue, as if
// nobody were there.
class Nobody {
 public:
  Nobody() {
    listening_ = listen_at(resolve("127.0.0.1", 0, true).front());
    ::listen(listening_.get(), 0);
    first_ = start_connect(local_address(listening_.get()));
    wait_for(first_.get(), POLLOUT);
  }

  Fd connect() { return start_connect(local_address(listening_.get())); }

 private:
  Fd listening_;
  Fd first_;  // The one connection for which there is room.
};

TEST(Vanished, IsWhoNeverAnswersTheKernel) {
  Loop loop;
  std::vector<std::uint64_t> told;
  Nobody nobody;
  const Fd first = nobody.connect();
  const Fd second = nobody.connect();
  {
    std::optional<Vanished::Watched> watched;
    Vanished vanished{loop, 200ms, [&](std::uint64_t id) {
                        told.push_back(id);
                        watched.reset();
                      }};
    watched.emplace(vanished, 7, first.get());
    ASSERT_TRUE(run_until(loop, [&] { return !told.empty(); }));
    EXPECT_EQ(told, std::vector<std::uint64_t>{7});

    // One question too many among several is no sign either.
    told.clear();
    watched.emplace(vanished, 8, second.get());
    const Vanished::Watched other{vanished, 9, -1};
    ASSERT_TRUE(run_until(loop, [&] { return !told.empty(); }));
    EXPECT_EQ(told, std::vector<std::uint64_t>{8});
  }
}

TEST(Vanished, IsNobodyIfThePatienceIsNone) {
  Loop loop;
  bool told = false;
  Nobody nobody;
  const Fd fd = nobody.connect();
  Vanished vanished{loop, 0ms, [&](std::uint64_t) { told = true; }};
  const Vanished::Watched watched{vanished, 1, fd.get()};
  ASSERT_TRUE(run_until(loop, [&] { return peer_state(fd.get())->asked_in_vain >= 2; }));
  run_for(loop, 50ms);
  EXPECT_FALSE(told);
}

// The peer reads nothing, but its kernel answers every probe. The probes become rare, so the last
// answer is soon older than the patience.
TEST(Vanished, IsNotWhoIsThereAndTakesNothing) {
  const auto patience = 100ms;
  Loop loop;
  bool told = false;
  const Fd listening = listen_at(resolve("127.0.0.1", 0, true).front());
  const auto peer = Peer::connect(local_address(listening.get()));
  ASSERT_TRUE(wait_for(listening.get(), POLLIN));
  const auto accepted = accept_from(listening.get());
  Vanished vanished{loop, patience, [&](std::uint64_t) { told = true; }};
  const Vanished::Watched watched{vanished, 1, accepted.fd.get()};
  const std::string much(1 << 20, 'x');
  while (send_some(accepted.fd.get(), much) > 0) {
  }
  const auto probes = [&] {
    tcp_info info{};
    socklen_t length = sizeof info;
    ::getsockopt(accepted.fd.get(), IPPROTO_TCP, TCP_INFO, &info, &length);
    return info.tcpi_backoff;
  };
  ASSERT_TRUE(run_until(loop, [&] {
    return told || (probes() >= 3 && peer_state(accepted.fd.get())->since_ack > 3 * patience);
  }));
  EXPECT_FALSE(told);
}

TEST(Vanished, LooksAtEachOfMany) {
  constexpr std::size_t many = 100;
  Loop loop;
  Nobody nobody;
  std::vector<Fd> fds;
  std::vector<std::unique_ptr<Vanished::Watched>> watched(many);
  std::size_t told = 0;
  Vanished vanished{loop, 200ms, [&](std::uint64_t id) {
                      ++told;
                      watched.at(id).reset();
                    }};
  for (std::size_t id = 0; id < many; ++id) {
    fds.push_back(nobody.connect());
    watched[id] = std::make_unique<Vanished::Watched>(vanished, id, fds.back().get());
  }
  EXPECT_TRUE(run_until(loop, [&] { return told == many; })) << told;
  for (const auto& each : watched) EXPECT_EQ(each, nullptr);
}

}  // namespace
}  // namespace papo::net
