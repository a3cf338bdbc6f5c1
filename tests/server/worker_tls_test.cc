// SPDX-License-Identifier: MIT

// A worker's clients that speak TLS.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "budget/limits.h"
#include "server/first_bytes.h"
#include "server/worker_rig.h"
#include "tls/certificates.h"
#include "tls/self_signed.h"
#include "tls/trust.h"

namespace papo::server {
namespace {

// Whether all bytes belong to records of an alert or of sealed text (RFC 8446, 5.1 and 5.2). Sealed
// bytes may by chance look like any text, so a search for words tells nothing.
bool are_sealed_records(std::string_view bytes) {
  constexpr std::size_t header = 5;
  while (!bytes.empty()) {
    if (!bytes.starts_with("\x15\x03\x03") && !bytes.starts_with("\x17\x03\x03")) return false;
    if (bytes.size() < header) return false;
    const auto high = static_cast<unsigned char>(bytes[3]);
    const auto low = static_cast<unsigned char>(bytes[4]);
    const auto size = header + (std::size_t{high} << 8U | low);
    if (bytes.size() < size) return false;
    bytes.remove_prefix(size);
  }
  return true;
}

class WorkerTlsTest : public testing::Test {
 protected:
  struct Client {
    chat::ClientId id;
    std::unique_ptr<tls::Channel> channel;
    std::string text{};  // That came.
  };

  // A client whose hello is among the inputs.
  Client connect() {
    Client client{.id = rig_.connect_unknown(), .channel = trust_.connect()};
    rig_.input(Input::Kind::tls, client.id);
    client.channel->begin();
    send(client);
    return client;
  }

  // The sealed bytes of the client come in one chunk.
  void send(Client& client) {
    const std::string sealed{client.channel->unsent()};
    client.channel->sent(sealed.size());
    rig_.input(Input::Kind::chunk, client.id, sealed);
  }
  void say(Client& client, std::string_view text) {
    ASSERT_TRUE(client.channel->seal(text));
    send(client);
  }
  void receive(Client& client) {
    const auto sealed = rig_.received(client.id);
    if (!sealed.empty()) client.channel->take(sealed, client.text);
  }

  Client entered(const std::string& name) {
    auto client = connect();
    rig_.turn();
    receive(client);
    EXPECT_TRUE(client.channel->is_open());
    say(client, name + "\n");
    rig_.turn();
    receive(client);
    EXPECT_NE(client.text.find("-- you are " + name), std::string::npos);
    client.text.clear();
    return client;
  }

  std::ptrdiff_t chunks_taken(const Client& client) {
    return rig_.asked(Request::Kind::bytes_taken, client.id);
  }

  tls::Certificates certificates_{"test", tls::make_self_signed({"chat.example"})};
  tls::Trust trust_{{.trusts_all = true}};
  FirstBytes within_{4096, {}};
  WorkerRig rig_{WorkerRig::House{.certificates = &certificates_, .steps_within_tls = {&within_}}};
};

TEST_F(WorkerTlsTest, TellsTheLoopWhichDialectIsSpokenWithin) {
  auto ana = entered("ana");
  EXPECT_EQ(rig_.asked(Request::Kind::greet_later, ana.id), 1);
  EXPECT_EQ(rig_.asked(Request::Kind::speaks, ana.id), 1);
  EXPECT_EQ(chunks_taken(ana), 2) << "the hello, and the end of the handshake with the name";
}

TEST_F(WorkerTlsTest, TakesFewHandshakesInATurnAndLinesInBetween) {
  auto ana = entered("ana");
  const auto bia = rig_.enter("bia");
  rig_.received(ana.id);
  std::vector<Client> newcomers;
  for (int i = 0; i < 100; ++i) newcomers.push_back(connect());
  const auto answered = [&] {
    return std::ranges::count_if(newcomers,
                                 [&](const Client& client) { return chunks_taken(client) > 0; });
  };
  int turns = 0;
  for (std::ptrdiff_t before = 0; before < 100; ++turns) {
    rig_.line(bia, "hello");
    rig_.turn_once();
    const auto now = answered();
    ASSERT_GT(now, before) << "each turn takes one at least";
    before = now;
    ASSERT_FALSE(rig_.received(ana.id).empty()) << "in turn " << turns;
  }
  EXPECT_GT(turns, 3) << "all at once would have kept ana waiting";
}

// The handshake of a client is put off. More bytes come meanwhile, and then their end.
TEST_F(WorkerTlsTest, HearsAllThatCameBeforeTheEnd) {
  const auto bia = rig_.enter("bia");
  auto ana = connect();
  rig_.turn();
  receive(ana);
  ASSERT_TRUE(ana.channel->seal("ana\nhello\n"));
  const std::string sealed{ana.channel->unsent()};
  rig_.input(Input::Kind::chunk, ana.id, sealed.substr(0, 10));
  rig_.input(Input::Kind::chunk, ana.id, sealed.substr(10));
  rig_.input(Input::Kind::finished, ana.id);
  rig_.turn();
  EXPECT_EQ(rig_.received(bia),
            "-- ana joined #lobby\n<ana> hello\n-- ana left #lobby (connection lost)\n");
  EXPECT_TRUE(rig_.released(ana.id));
}

TEST_F(WorkerTlsTest, ForgetsTheHandshakeOfAClientThatHasGone) {
  std::vector<Client> newcomers;
  for (int i = 0; i < 10; ++i) newcomers.push_back(connect());
  for (const auto& client : newcomers) rig_.input(Input::Kind::lost, client.id);
  rig_.turn();
  for (const auto& client : newcomers) EXPECT_TRUE(rig_.released(client.id));
}

TEST_F(WorkerTlsTest, ChargesForShortLinesAndLetsTheOthersWait) {
  auto ana = entered("ana");
  const auto bia = rig_.enter("bia");
  const auto before = rig_.charged(ana.id);
  std::string lines;
  for (int i = 0; i < 40; ++i) lines += "x\n";
  const auto taken = chunks_taken(ana);
  say(ana, lines);
  rig_.turn();
  const auto heard = [&] {
    const auto text = rig_.received(bia);
    return std::ranges::count(text, 'x');
  };
  // The loop was paid one token for the chunk.
  constexpr auto at_once = static_cast<std::ptrdiff_t>(budget::tokens_of_sealed_lines) + 1;
  EXPECT_EQ(heard(), at_once);
  EXPECT_EQ(rig_.charged(ana.id) - before, at_once - 1);
  EXPECT_EQ(rig_.asked(Request::Kind::tell_when_paid, ana.id), 1);
  EXPECT_EQ(chunks_taken(ana), taken) << "the loop reads no more meanwhile";
  rig_.input(Input::Kind::paid, ana.id);
  rig_.turn();
  EXPECT_EQ(heard(), at_once - 1);
  rig_.input(Input::Kind::paid, ana.id);
  rig_.turn();
  EXPECT_EQ(heard(), 40 - 2 * at_once + 1);
  EXPECT_EQ(chunks_taken(ana), taken + 1);
}

TEST_F(WorkerTlsTest, CarriesOutAllLinesAtTheEnd) {
  auto ana = entered("ana");
  const auto bia = rig_.enter("bia");
  std::string lines;
  for (int i = 0; i < 100; ++i) lines += "x\n";
  say(ana, lines);
  rig_.stop();
  rig_.turn();
  const auto text = rig_.received(bia);
  EXPECT_EQ(std::ranges::count(text, 'x'), 100);
}

TEST_F(WorkerTlsTest, EndsTheTextBeforeTheConnection) {
  auto ana = entered("ana");
  say(ana, "/quit\n");
  rig_.turn();
  EXPECT_TRUE(rig_.until_released(ana.id));
  receive(ana);
  EXPECT_EQ(ana.text, "-- bye\n");
  EXPECT_EQ(ana.channel->state(), tls::Channel::State::finished);
}

TEST_F(WorkerTlsTest, SaysNothingInClearToAClientThatBreaksItsTls) {
  auto ana = entered("ana");
  rig_.input(Input::Kind::chunk, ana.id, "garbage in place of a record");
  rig_.turn();
  EXPECT_TRUE(rig_.until_released(ana.id));
  const auto last = rig_.received(ana.id);
  EXPECT_FALSE(last.empty());
  EXPECT_TRUE(are_sealed_records(last));
  ana.text.clear();
  ana.channel->take(last, ana.text);
  EXPECT_EQ(ana.text.find("--"), std::string::npos);
  EXPECT_EQ(ana.text.find("!!"), std::string::npos);
}

}  // namespace
}  // namespace papo::server
