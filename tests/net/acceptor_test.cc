// SPDX-License-Identifier: MIT

#include "net/acceptor.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "net/listener.h"
#include "net/loop.h"
#include "net/peer.h"
#include "net/run_until.h"

namespace papo::net {
namespace {

using namespace std::chrono_literals;

class AcceptorTest : public testing::Test {
 protected:
  struct Told {
    std::vector<Fd> accepted;
    std::vector<std::string> peers;
    int exhausted = 0;
    int recovered = 0;
  };

  void listen(const std::string& host, std::uint16_t port = 0) {
    listen(Listener{.place = Listener::Host{host, port}, .limits = limits_});
  }
  void listen(Listener listener) {
    acceptor_.listen(listener, [this](Fd fd, const Address& peer) {
      told_.accepted.push_back(std::move(fd));
      told_.peers.push_back(to_string(peer));
    });
  }

  [[nodiscard]] std::vector<Address> addresses() const {
    std::vector<Address> all;
    for (const auto& place : acceptor_.places()) all.push_back(place.address);
    return all;
  }

  Loop loop_;
  Told told_;
  Listener::Limits limits_{.max_line = 100, .name_timeout = 0s};
  Acceptor acceptor_{loop_,
                     {.on_exhausted =
                          [&told = told_](int error_number) {
                            EXPECT_EQ(error_number, EMFILE);
                            ++told.exhausted;
                          },
                      .on_recovered = [&told = told_] { ++told.recovered; }}};
};

// As long as this object lives, the process gets no further descriptor.
class NoMoreDescriptors {
 public:
  NoMoreDescriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const Fd lowest_free{::dup(STDERR_FILENO)};
    auto none = before_;
    none.rlim_cur = static_cast<rlim_t>(lowest_free.get());
    setrlimit(RLIMIT_NOFILE, &none);
  }
  NoMoreDescriptors(const NoMoreDescriptors&) = delete;
  NoMoreDescriptors& operator=(const NoMoreDescriptors&) = delete;
  ~NoMoreDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(AcceptorTest, HandsOnEachConnectionWithItsPeer) {
  listen("127.0.0.1");
  acceptor_.start();
  const auto peer = Peer::connect(addresses().front());
  ASSERT_TRUE(run_until(loop_, [&] { return told_.accepted.size() == 1; }));
  EXPECT_EQ(told_.peers.front(), to_string(local_address(peer.fd())));
}

TEST_F(AcceptorTest, KeepsWhoConnectsBeforeTheStartWaiting) {
  listen("127.0.0.1");
  const auto peer = Peer::connect(addresses().front());
  run_for(loop_, 20ms);
  EXPECT_TRUE(told_.accepted.empty());
  acceptor_.start();
  EXPECT_TRUE(run_until(loop_, [&] { return told_.accepted.size() == 1; }));
}

TEST_F(AcceptorTest, TakesACrowdThatComesAtOnce) {
  listen("127.0.0.1");
  std::vector<Peer> crowd;
  while (crowd.size() < 300) crowd.push_back(Peer::connect(addresses().front()));
  acceptor_.start();
  EXPECT_TRUE(run_until(loop_, [&] { return told_.accepted.size() == crowd.size(); }));
}

TEST_F(AcceptorTest, ListensAtSeveralAddresses) {
  listen("127.0.0.1");
  listen("127.0.0.2");
  acceptor_.start();
  const auto addresses = this->addresses();
  ASSERT_EQ(addresses.size(), 2U);
  EXPECT_TRUE(to_string(addresses[0]).starts_with("127.0.0.1:"));
  EXPECT_TRUE(to_string(addresses[1]).starts_with("127.0.0.2:"));
  const auto first = Peer::connect(addresses[0]);
  const auto second = Peer::connect(addresses[1]);
  EXPECT_TRUE(run_until(loop_, [&] { return told_.accepted.size() == 2; }));
}

TEST_F(AcceptorTest, ListensWithASocketThatSomeoneElseMade) {
  listen(Listener{.place = listen_at(resolve("127.0.0.1", 0, true).front()), .limits = limits_});
  acceptor_.start();
  const auto peer = Peer::connect(addresses().front());
  EXPECT_TRUE(run_until(loop_, [&] { return told_.accepted.size() == 1; }));
}

TEST_F(AcceptorTest, BoundsWhatTheKernelHoldsForEachConnection) {
  constexpr int bytes = 8192;
  limits_.send_buffer = bytes;
  listen("127.0.0.1");
  acceptor_.start();
  const auto peer = Peer::connect(addresses().front());
  ASSERT_TRUE(run_until(loop_, [&] { return told_.accepted.size() == 1; }));
  EXPECT_EQ(send_buffer(told_.accepted.front().get()), 2U * bytes);  // Linux doubles the number.
}

TEST_F(AcceptorTest, TakesOneFreePortForAHostOfSeveralAddresses) {
  try {
    resolve("localhost", 0, true);
  } catch (const std::system_error& error) {
    GTEST_SKIP() << "there is no host of several addresses here: " << error.what();
  }
  listen("localhost");
  EXPECT_EQ(addresses().size(), 1U);
}

TEST_F(AcceptorTest, SaysThatAnAddressIsTaken) {
  const Fd first = listen_at(resolve("127.0.0.1", 0, true).front());
  const auto text = to_string(local_address(first.get()));
  const auto port = static_cast<std::uint16_t>(std::stoi(text.substr(text.rfind(':') + 1)));
  EXPECT_THROW(listen("127.0.0.1", port), std::system_error);
}

TEST_F(AcceptorTest, SaysThatAnAddressIsNotOfThisMachine) {
  EXPECT_THROW(listen("192.0.2.1"), std::system_error);  // RFC 5737.
}

TEST_F(AcceptorTest, TriesAgainUntilThereAreDescriptors) {
  listen("127.0.0.1");
  acceptor_.start();
  const auto first = Peer::connect(addresses().front());
  const auto second = Peer::connect(addresses().front());
  {
    // By references, because UndefinedBehaviorSanitizer needs a descriptor to look at a polymorphic
    // object.
    auto& loop = loop_;
    const auto& told = told_;
    const NoMoreDescriptors none;
    ASSERT_TRUE(run_until(loop, [&] { return told.exhausted > 0; }));
    run_for(loop, 250ms);  // Enough for two more tries.
    EXPECT_TRUE(told.accepted.empty());
  }
  ASSERT_TRUE(run_until(loop_, [&] { return told_.accepted.size() == 2; }));
  ASSERT_TRUE(run_until(loop_, [&] { return told_.recovered > 0; }));
  EXPECT_EQ(told_.exhausted, 1);
  EXPECT_EQ(told_.recovered, 1);

  const auto third = Peer::connect(addresses().front());
  EXPECT_TRUE(run_until(loop_, [&] { return told_.accepted.size() == 3; }));
}

TEST_F(AcceptorTest, HasNewcomersRefusedOnceItIsClosed) {
  listen("127.0.0.1");
  acceptor_.start();
  const auto address = addresses().front();
  acceptor_.close();
  EXPECT_ANY_THROW(Peer::connect(address));
}

}  // namespace
}  // namespace papo::net
