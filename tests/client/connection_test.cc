// SPDX-License-Identifier: MIT

#include "client/connection.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>

namespace papo::client {
namespace {

using namespace std::chrono_literals;

// A server of one connection on the same loop, and the reports of the connection to it.
class ConnectionTest : public testing::Test {
 protected:
  net::Address address() const { return net::local_address(listener_.get()); }

  // An address without a listener: the listener there is gone.
  static net::Address deserted() {
    const net::Fd gone = net::listen_at(net::resolve("127.0.0.1", 0, true).front());
    return net::local_address(gone.get());
  }

  void connect(std::vector<net::Address> addresses) {
    connection_.emplace(loop_, std::move(addresses),
                        Connection::Events{
                            .on_open =
                                [this] {
                                  ++opened_;
                                  loop_.stop();
                                },
                            .on_received =
                                [this](std::string_view bytes) {
                                  received_ += bytes;
                                  if (received_.size() >= awaited_) loop_.stop();
                                },
                            .on_sent = [] {},
                            .on_end =
                                [this](std::error_code error) {
                                  ended_ = error;
                                  loop_.stop();
                                },
                        });
    run();
  }

  void accept() {
    accepted_ = net::accept_from(listener_.get()).fd;
    ASSERT_TRUE(accepted_.open());
  }

  // Runs until something is reported.
  void run() {
    net::Timer deadline{loop_, [this] { loop_.stop(); }};
    deadline.start(10s);
    loop_.run();
    ASSERT_TRUE(deadline.running()) << "nothing was reported in time";
  }

  net::Loop loop_;
  net::Fd listener_ = net::listen_at(net::resolve("127.0.0.1", 0, true).front());
  net::Fd accepted_;
  std::optional<Connection> connection_;
  int opened_ = 0;
  std::string received_;
  std::size_t awaited_ = 1;
  std::optional<std::error_code> ended_;
};

TEST_F(ConnectionTest, OpensSendsAndReceives) {
  connect({address()});
  EXPECT_EQ(opened_, 1);
  accept();
  connection_->send("hello\n");
  EXPECT_EQ(connection_->unsent(), 0U);
  std::array<char, 16> space{};
  EXPECT_EQ(net::receive_some(accepted_.get(), space), 6);

  net::send_some(accepted_.get(), "-- welcome\n");
  run();
  EXPECT_EQ(received_, "-- welcome\n");
}

TEST_F(ConnectionTest, TriesTheNextAddressWhenOneRefuses) {
  connect({deserted(), deserted(), address()});
  EXPECT_EQ(opened_, 1);
  EXPECT_TRUE(connection_->open());
}

TEST_F(ConnectionTest, SaysWhyNoAddressAnswered) {
  connect({deserted(), deserted()});
  EXPECT_EQ(opened_, 0);
  EXPECT_EQ(ended_, std::make_error_code(std::errc::connection_refused));
}

TEST_F(ConnectionTest, TellsAnOrderlyEndFromABrokenOne) {
  connect({address()});
  accept();
  accepted_.close();
  run();
  EXPECT_EQ(ended_, std::error_code{});
  EXPECT_FALSE(connection_->open());
}

TEST_F(ConnectionTest, TellsABrokenEnd) {
  connect({address()});
  accept();
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(accepted_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  accepted_.close();
  run();
  EXPECT_EQ(ended_, std::make_error_code(std::errc::connection_reset));
}

TEST_F(ConnectionTest, KeepsWhatTheServerDoesNotTakeYet) {
  connect({address()});
  accept();
  const std::string piece(1 << 20, 'x');
  std::size_t given = 0;
  while (connection_->unsent() == 0 && given < (64U << 20)) {
    connection_->send(piece);
    given += piece.size();
  }
  ASSERT_GT(connection_->unsent(), 0U);

  std::size_t taken = 0;
  std::string space(1 << 20, '\0');
  net::Poll server{loop_, accepted_.get(), [&](net::Poll::Ready) {
                     const auto got = net::receive_some(accepted_.get(), space);
                     if (got > 0) taken += static_cast<std::size_t>(got);
                     if (taken == given) loop_.stop();
                   }};
  server.watch(true, false);
  run();
  EXPECT_EQ(taken, given);
  EXPECT_EQ(connection_->unsent(), 0U);
}

TEST_F(ConnectionTest, HearsWhatWasSaidLastAfterTheServerTakesNoMore) {
  connect({address()});
  accept();
  net::send_some(accepted_.get(), "-- bye\n");
  accepted_.close();
  connection_->send("too late\n");
  connection_->send("far too late\n");
  run();
  EXPECT_EQ(received_, "-- bye\n");
  run();
  EXPECT_TRUE(ended_);
}

TEST_F(ConnectionTest, ReceivesNothingWhileNotReceiving) {
  connect({address()});
  accept();
  connection_->set_receiving(false);
  net::send_some(accepted_.get(), "-- welcome\n");
  net::Timer later{loop_, [this] { loop_.stop(); }};
  later.start(50ms);
  run();
  EXPECT_EQ(received_, "");
  connection_->set_receiving(true);
  run();
  EXPECT_EQ(received_, "-- welcome\n");
}

}  // namespace
}  // namespace papo::client
