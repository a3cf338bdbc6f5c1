// SPDX-License-Identifier: MIT

#include "net/lookup.h"

#include <gtest/gtest.h>

#include <chrono>

namespace papo::net {
namespace {

using namespace std::chrono_literals;

class LookupTest : public testing::Test {
 protected:
  // Runs until something is reported.
  void run() {
    Timer deadline{loop_, [this] { loop_.stop(); }};
    deadline.start(30s);
    loop_.run();
    ASSERT_TRUE(deadline.running()) << "nothing was reported in time";
  }

  Loop loop_;
  std::optional<std::vector<Address>> found_;
  std::optional<Lookup> lookup_{std::in_place, loop_, [this](std::vector<Address> addresses) {
                                  found_ = std::move(addresses);
                                  loop_.stop();
                                }};
};

TEST_F(LookupTest, FindsTheAddressesOfAHost) {
  lookup_->start("127.0.0.1", 1234);
  run();
  ASSERT_EQ(found_->size(), 1U);
  EXPECT_EQ(to_string(found_->front()), "127.0.0.1:1234");
}

TEST_F(LookupTest, FindsNoneOfAHostThatThereIsNot) {
  lookup_->start("not a host", 1234);
  run();
  EXPECT_TRUE(found_->empty());
}

TEST_F(LookupTest, TellsOfTheLastThatWasStarted) {
  for (std::uint16_t port = 1; port <= 20; ++port) lookup_->start("::1", port);
  run();
  ASSERT_EQ(found_->size(), 1U);
  EXPECT_EQ(to_string(found_->front()), "[::1]:20");
  found_.reset();
  lookup_->start("::1", 21);
  run();
  EXPECT_EQ(to_string(found_->front()), "[::1]:21");
}

TEST_F(LookupTest, MayBeGoneBeforeItFinds) {
  for (int i = 0; i < 20; ++i) {
    lookup_->start("127.0.0.1", 1);
    lookup_.reset();
    lookup_.emplace(loop_, [](const std::vector<Address>&) {});
  }
}

}  // namespace
}  // namespace papo::net
