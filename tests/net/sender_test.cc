// SPDX-License-Identifier: MIT

#include "net/sender.h"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <liburing.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "net/peer.h"
#include "net/socket.h"

namespace {

// The kernel has memory for so many of the sends that are put into a ring at once.
std::optional<unsigned> memory_for;

}  // namespace

// Calls the library's own, with less in the ring: the kernel takes from its beginning.
// NOLINTNEXTLINE(readability-identifier-naming): the library's.
extern "C" int io_uring_submit_and_wait(io_uring* ring, unsigned wait_for) {
  static auto* const real = reinterpret_cast<decltype(&io_uring_submit_and_wait)>(
      ::dlsym(RTLD_NEXT, "io_uring_submit_and_wait"));
  if (!memory_for || *memory_for >= wait_for) return real(ring, wait_for);
  if (*memory_for == 0) return -EAGAIN;
  ring->sq.sqe_tail = ring->sq.sqe_head + *memory_for;
  return real(ring, *memory_for);
}

namespace papo::net {
namespace {

struct Pair {
  Fd fd;
  Peer peer;
};

Pair connected() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw std::runtime_error("cannot make a pair of sockets");
  }
  return {Fd{ends[0]}, Peer{Fd{ends[1]}}};
}

class SenderEitherWay : public testing::TestWithParam<Sender::Way> {
 protected:
  SenderEitherWay() { memory_for.reset(); }

  void SetUp() override {
    if (GetParam() == Sender::Way::together && !sender_.sends_together()) {
      GTEST_SKIP() << "the kernel does not let us use io_uring";
    }
  }

  Sender sender_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Ways, SenderEitherWay,
                         testing::Values(Sender::Way::together, Sender::Way::one_by_one),
                         [](const auto& way) {
                           return way.param == Sender::Way::together ? "Together" : "OneByOne";
                         });

TEST_P(SenderEitherWay, SendsToManyAndInOrderToEach) {
  std::vector<Pair> pairs;
  for (int i = 0; i < 400; ++i) pairs.push_back(connected());
  std::vector<Send> sends;
  for (const auto* text : {"one,", "two"}) {
    for (const auto& pair : pairs) sends.push_back({.fd = pair.fd.get(), .bytes = text});
  }
  sender_.send_all(sends);
  for (const auto& send : sends) ASSERT_EQ(send.result, std::ssize(send.bytes));
  for (auto& pair : pairs) ASSERT_EQ(pair.peer.receive(), "one,two");
}

TEST_P(SenderEitherWay, TakesWhatFitsAndWaitsForNobody) {
  auto slow = connected();
  auto other = connected();
  const std::string much(std::size_t{8} << 20, 'x');
  std::array sends{Send{.fd = slow.fd.get(), .bytes = much},
                   Send{.fd = slow.fd.get(), .bytes = "more"},
                   Send{.fd = other.fd.get(), .bytes = "hello"}};
  sender_.send_all(sends);
  EXPECT_GT(sends[0].result, 0);
  EXPECT_LT(sends[0].result, std::ssize(much));
  EXPECT_EQ(sends[1].result, -EAGAIN);
  EXPECT_EQ(other.peer.receive(), "hello");
  EXPECT_EQ(std::ssize(slow.peer.receive()), sends[0].result);
}

TEST_P(SenderEitherWay, TellsOfWhoCannotBeReachedAndReachesTheOthers) {
  auto gone = connected();
  auto here = connected();
  { const Peer leaves = std::move(gone.peer); }
  std::array sends{Send{.fd = gone.fd.get(), .bytes = "hello"},
                   Send{.fd = here.fd.get(), .bytes = "hello"}};
  sender_.send_all(sends);
  EXPECT_EQ(sends[0].result, -EPIPE);
  EXPECT_EQ(sends[1].result, 5);
  EXPECT_EQ(here.peer.receive(), "hello");
}

TEST_P(SenderEitherWay, HasNothingToDoForNobody) {
  sender_.send_all({});
  auto someone = connected();
  std::array sends{Send{.fd = someone.fd.get(), .bytes = "hello"}};
  sender_.send_all(sends);
  EXPECT_EQ(someone.peer.receive(), "hello");
}

// Sends for which the kernel has no memory are made one by one, once, and so are all later ones.
TEST(Sender, GivesUpARingThatDoesNotTakeAll) {
  for (const unsigned some : {0U, 1U, 5U}) {
    Sender sender;
    if (!sender.sends_together()) GTEST_SKIP() << "the kernel does not let us use io_uring";
    std::vector<Pair> pairs;
    for (int i = 0; i < 10; ++i) pairs.push_back(connected());
    memory_for = some;
    for (const auto* text : {"one,", "two"}) {
      std::vector<Send> sends;
      for (const auto& pair : pairs) sends.push_back({.fd = pair.fd.get(), .bytes = text});
      sender.send_all(sends);
      for (const auto& send : sends) EXPECT_EQ(send.result, std::ssize(send.bytes));
      EXPECT_FALSE(sender.sends_together());
    }
    for (auto& pair : pairs) EXPECT_EQ(pair.peer.receive(), "one,two");
  }
}

}  // namespace
}  // namespace papo::net
