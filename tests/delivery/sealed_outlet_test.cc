// SPDX-License-Identifier: MIT

// The outlet's way for recipients with TLS.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fd.h"
#include "delivery/outlet.h"
#include "net/sender.h"
#include "net/socket.h"
#include "tls/certificates.h"
#include "tls/self_signed.h"
#include "tls/trust.h"

namespace papo::delivery {
namespace {

// A recipient, and the client at the other end of its socket.
struct Reader {
  explicit Reader(const tls::Certificates& certificates, tls::Trust& trust) {
    std::array<int, 2> made{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, made.data()), 0);
    ends = {Fd{made[0]}, Fd{made[1]}};
    recipient.fd = made[0];
    recipient.channel = certificates.accept();
    client = trust.connect();
    client->begin();
  }

  void shake_hands() {
    auto& server = *recipient.channel;
    while (!client->unsent().empty() || !server.unsent().empty()) {
      carry(*client, server);
      carry(server, *client);
    }
  }

  static void carry(tls::Channel& from, tls::Channel& to) {
    const std::string sealed{from.unsent()};
    from.sent(sealed.size());
    std::string text;
    to.take(sealed, text);
  }

  // The text since the last call.
  std::string read() {
    std::string text;
    std::array<char, 4096> space{};
    for (;;) {
      const auto got = net::receive_some(ends[1].get(), space);
      if (got <= 0) return text;
      client->take({space.data(), static_cast<std::size_t>(got)}, text);
    }
  }

  std::array<Fd, 2> ends;
  Recipient recipient;
  std::unique_ptr<tls::Channel> client;
};

class SealedOutletTest : public testing::Test, public Outlet::Watcher {
 protected:
  Reader& reader() {
    readers_.push_back(std::make_unique<Reader>(certificates_, trust_));
    readers_.back()->shake_hands();
    return *readers_.back();
  }

  // A reader whose kernel is full, with all the lines that were sent to it.
  Reader& full_reader(std::string& all) {
    auto& made = reader();
    while (!made.recipient.blocked) {
      const auto line = std::string(999, static_cast<char>('a' + all.size() / 1000 % 26)) + '\n';
      send(made, line);
      all += line;
    }
    return made;
  }

  void send(Reader& to, std::string_view text) { outlet_.send(to.recipient, {&text, 1}); }

  // Everything that can still be read, as the loop and the owner go on.
  std::string read_all(Reader& from) {
    std::string text;
    do {
      text += from.read();
      from.recipient.blocked = false;
      outlet_.send(from.recipient, {});
    } while (!from.recipient.nothing_waits());
    return text + from.read();
  }

  void on_taken(Recipient& /*recipient*/, std::size_t bytes) override { taken_ += bytes; }
  void on_blocked(Recipient& /*recipient*/) override { ++blocked_; }
  void on_waiting(Recipient& /*recipient*/) override { ++waiting_; }
  void on_lost(Recipient& recipient) override {
    ++lost_;
    recipient.drop_waiting();
  }
  void on_no_memory(Recipient& /*recipient*/) override { FAIL(); }

  tls::Certificates certificates_{"test", tls::make_self_signed({"chat.example"})};
  tls::Trust trust_{{.trusts_all = true}};
  std::vector<std::unique_ptr<Reader>> readers_;
  Outlet outlet_{net::Sender{}, *this};
  std::size_t taken_ = 0;
  int blocked_ = 0;
  int waiting_ = 0;
  int lost_ = 0;
};

TEST_F(SealedOutletTest, GathersSendsToMany) {
  for (int i = 0; i < 200; ++i) reader();
  const std::string text = "<ana> hello\n";
  for (int round = 0; round < 3; ++round) {
    for (const auto& to : readers_) outlet_.add(to->recipient, text);
    outlet_.flush();
    for (const auto& to : readers_) ASSERT_EQ(to->read(), text);
  }
  EXPECT_EQ(blocked_ + waiting_ + lost_, 0);
}

TEST_F(SealedOutletTest, GathersMoreThanItsBufferHas) {
  for (int i = 0; i < 10; ++i) reader();
  const std::string text(100'000, 'x');  // The buffer has room for two.
  for (const auto& to : readers_) outlet_.add(to->recipient, text);
  outlet_.flush();
  for (const auto& to : readers_) EXPECT_EQ(read_all(*to), text);
}

TEST_F(SealedOutletTest, SendsPiecesInTheirOrder) {
  auto& to = reader();
  const std::array<std::string_view, 3> pieces{"one\n", "two\n", "three\n"};
  outlet_.send(to.recipient, pieces);
  EXPECT_EQ(to.read(), "one\ntwo\nthree\n");
}

TEST_F(SealedOutletTest, KeepsLittleSealedAndTheRestAsText) {
  std::string all;
  auto& to = full_reader(all);
  EXPECT_EQ(blocked_, 1);
  for (int i = 0; i < 1000; ++i) {
    outlet_.add(to.recipient, "later\n");
    all += "later\n";
  }
  const std::string much(500'000, 'y');
  send(to, much + "\n");
  all += much + "\n";
  EXPECT_LE(to.recipient.channel->unsent().size(), 80'000U);
  EXPECT_EQ(read_all(to), all);
  EXPECT_GT(taken_, much.size());
  EXPECT_EQ(lost_, 0);
}

TEST_F(SealedOutletTest, CutsTheTextWhereALineEndsAndGoesOn) {
  std::string all;
  auto& to = full_reader(all);
  const auto sealed = all.size();
  send(to, "this is dropped\n");
  to.recipient.outbox.cut_to_border();
  to.recipient.deaf = true;
  send(to, "this is not heard\n");
  to.recipient.outbox.tail() += "!! you were too slow\n";
  const auto read = read_all(to);
  EXPECT_EQ(read, all.substr(0, sealed) + "!! you were too slow\n");
}

TEST_F(SealedOutletTest, WaitsForTheHandshakeAndNotForTheKernel) {
  Reader to{certificates_, trust_};
  send(to, "-- welcome\n");
  outlet_.add(to.recipient, "-- and more\n");
  outlet_.flush();
  EXPECT_EQ(blocked_, 0);
  EXPECT_EQ(to.read(), "");
  to.shake_hands();
  outlet_.send(to.recipient, {});
  EXPECT_EQ(to.read(), "-- welcome\n-- and more\n");
}

TEST_F(SealedOutletTest, TellsThatTheRecipientIsLost) {
  auto& to = reader();
  to.ends[1].close();
  outlet_.add(to.recipient, "hello\n");
  outlet_.flush();
  EXPECT_EQ(lost_, 1);
}

TEST_F(SealedOutletTest, SendsNothingToOneWhoseChannelIsBroken) {
  auto& to = reader();
  std::string text;
  to.recipient.channel->take("garbage!", text);
  ASSERT_EQ(to.recipient.channel->state(), tls::Channel::State::broken);
  to.recipient.outbox.tail() += "in clear\n";
  send(to, "in clear\n");
  std::array<char, 4096> space{};
  const auto got = net::receive_some(to.ends[1].get(), space);
  ASSERT_GT(got, 0) << "the alert";
  EXPECT_EQ(std::string_view(space.data(), static_cast<std::size_t>(got)).find("clear"),
            std::string_view::npos);
  EXPECT_TRUE(to.recipient.nothing_waits());
}

}  // namespace
}  // namespace papo::delivery
