// SPDX-License-Identifier: MIT

// Clients of HTTP and WebSocket, as a worker has them.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "server/worker_rig.h"
#include "web/dialects.h"
#include "wire/frames.h"
#include "wire/irc/dialect.h"

namespace papo::server {
namespace {

using namespace std::string_literals;

constexpr std::size_t http = 2;
constexpr std::uint8_t of_texts = 3;

class WebTest : public testing::Test {
 protected:
  chat::ClientId connect() { return rig_.connect_unknown("10.0.0.1:1", http); }

  void send(chat::ClientId client, std::string_view bytes) {
    rig_.input(Input::Kind::chunk, client, bytes);
    rig_.turn();
  }

  // A client's frame, with a mask of zeros.
  static std::string frame(std::string_view text) {
    return "\x81"s + static_cast<char>(0x80U | text.size()) + "\0\0\0\0"s + std::string{text};
  }

  chat::ClientId open() {
    const auto client = connect();
    send(client, handshake);
    EXPECT_TRUE(rig_.received(client).starts_with("HTTP/1.1 101 "));
    return client;
  }

  static constexpr std::string_view handshake =
      "GET /socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

  const std::unique_ptr<wire::Dialect> irc_ = wire::irc::make_dialect("papo.server");
  const web::Socket texts_{*irc_, wire::frames::Opcode::text};
  const web::Http http_{{}, texts_, texts_};
  WorkerRig rig_{
      WorkerRig::House{.dialects = {&wire::plain::dialect(), irc_.get(), &http_, &texts_}}};
};

TEST_F(WebTest, AnswersARequestAndReadsOn) {
  const auto client = connect();
  send(client, "GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(rig_.received(client).ends_with("\r\n\r\nok\n"));
  EXPECT_EQ(rig_.asked(Request::Kind::bytes_taken, client), 1);
  EXPECT_FALSE(rig_.released(client));
}

TEST_F(WebTest, LetsGoOfOneWhoseLastAnswerWasGiven) {
  const auto client = connect();
  send(client, "POST / HTTP/1.1\r\nHost: x\r\n\r\nNICK ana");
  EXPECT_TRUE(rig_.received(client).starts_with("HTTP/1.1 405 "));
  EXPECT_TRUE(rig_.released(client));
}

TEST_F(WebTest, EndsARequestThatTakesTooLong) {
  const auto slow = connect();
  const auto idle = connect();
  send(slow, "GET / HTTP/1.1\r\n");
  rig_.input(Input::Kind::time_up, slow);
  rig_.input(Input::Kind::time_up, idle);
  rig_.turn();
  EXPECT_TRUE(rig_.received(slow).starts_with("HTTP/1.1 408 "));
  EXPECT_EQ(rig_.received(idle), "");
  EXPECT_TRUE(rig_.released(slow));
  EXPECT_TRUE(rig_.released(idle));
}

// The request came in time.
TEST_F(WebTest, AWebSocketIsNotBrief) {
  const auto client = connect();
  rig_.input(Input::Kind::chunk, client, handshake);
  rig_.input(Input::Kind::time_up, client);
  rig_.turn();
  EXPECT_FALSE(rig_.released(client));
  EXPECT_EQ(rig_.asked(Request::Kind::speaks, client), 1);
}

TEST_F(WebTest, TellsLinesInFramesFromThenOn) {
  const auto ana = rig_.enter("ana");
  const auto client = open();
  send(client, frame("NICK bia") + frame("USER bia 0 * :Bia") + frame("JOIN #lobby"));
  EXPECT_NE(rig_.received(client).find(":bia!bia@"), std::string::npos);
  rig_.line(ana, "hello");
  rig_.turn();
  const auto told = rig_.received(client);
  EXPECT_TRUE(told.starts_with("\x81"));
  EXPECT_EQ(static_cast<std::size_t>(told[1]), told.size() - 2);
  EXPECT_TRUE(told.ends_with("PRIVMSG #lobby :hello"));
}

// The lines before the close are carried out.
TEST_F(WebTest, ClosesOnceThatIsAskedFor) {
  const auto ana = rig_.enter("ana");
  const auto client = open();
  send(client, frame("NICK bia") + frame("USER bia 0 * :Bia") + frame("JOIN #lobby"));
  rig_.received(client);
  rig_.received(ana);
  send(client,
       frame("PRIVMSG #lobby :bye") + "\x88\x82\0\0\0\0\x03\xe8"s + frame("PRIVMSG #lobby :no"));
  EXPECT_EQ(rig_.received(client), "\x88\x02\x03\xe8"s);
  EXPECT_TRUE(rig_.released(client));
  const auto heard = rig_.received(ana);
  EXPECT_NE(heard.find("<bia> bye"), std::string::npos);
  EXPECT_EQ(heard.find("<bia> no"), std::string::npos);
}

// The frame that was begun ends, and the reason follows.
TEST_F(WebTest, CutsBetweenFramesForOneThatIsTooSlow) {
  const auto ana = rig_.enter("ana");
  const auto client = open();
  send(client, frame("NICK bia") + frame("USER bia 0 * :Bia") + frame("JOIN #lobby"));
  rig_.narrow(client);
  while (!rig_.released(client) && rig_.asked(Request::Kind::finish, client) == 0) {
    for (int i = 0; i < 100; ++i) rig_.line(ana, std::string(400, 'x'));
    rig_.turn();
    rig_.received(ana);
  }
  std::string all;
  for (int i = 0; i < 1000 && !rig_.released(client); ++i) {
    all += rig_.received(client);
    rig_.input(Input::Kind::writable, client);
    rig_.turn();
  }
  all += rig_.received(client);
  std::string_view rest = all;
  std::string_view last;
  while (!rest.empty()) {
    const auto size = wire::frames::size_of(rest);
    ASSERT_TRUE(size && *size <= rest.size());
    last = rest.substr(0, *size);
    rest.remove_prefix(*size);
  }
  EXPECT_TRUE(last.starts_with("\x88")) << "the last frame closes";
  EXPECT_NE(all.find("ERROR :Closing link"), std::string::npos);
}

}  // namespace
}  // namespace papo::server
