// SPDX-License-Identifier: MIT

// The protocols of other servers, as those servers write them.
#include <gtest/gtest.h>

#include <cstddef>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bench/load/codecs/codec.h"

namespace papo::bench {
namespace {

using namespace std::string_literals;
using Kind = Frame::Kind;

struct Seen {
  Kind kind;
  std::string from;
  std::string text;
  std::string reply;
  std::string room = {};
  std::size_t others = 0;

  bool operator==(const Seen&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Seen& seen) {
  return out << static_cast<int>(seen.kind) << " from '" << seen.from << "': '" << seen.text
             << "', reply '" << seen.reply << "', room '" << seen.room << "' with " << seen.others;
}

// Takes all complete frames, and the bytes that they came as.
std::vector<Seen> take_frames(const Codec& codec, std::string_view& bytes) {
  std::vector<Seen> frames;
  while (const auto frame = codec.next("load-1", bytes)) {
    frames.push_back({frame->kind, std::string{frame->from}, std::string{frame->text}, frame->reply,
                      std::string{frame->room}, frame->others});
  }
  return frames;
}

// The bytes of a server mean these frames wherever the bytes are cut in two.
void expect_frames(const Codec& codec, const std::string& wire, const std::vector<Seen>& expected) {
  for (std::size_t cut = 0; cut <= wire.size(); ++cut) {
    std::string_view unread = std::string_view{wire}.substr(0, cut);
    std::vector<Seen> frames = take_frames(codec, unread);
    const std::size_t taken = cut - unread.size();
    unread = std::string_view{wire}.substr(taken);
    for (Seen& seen : take_frames(codec, unread)) frames.push_back(std::move(seen));
    EXPECT_EQ(frames, expected) << "cut at " << cut;
    EXPECT_TRUE(unread.empty()) << "cut at " << cut;
  }
}

std::string said(const Codec& codec, std::string_view text) {
  std::string out = "before";
  codec.say("papo", text, out);
  EXPECT_TRUE(out.starts_with("before"));
  return out.substr(6);
}

TEST(RedisCodec, SubscribesAndPublishes) {
  const auto codec = make_codec("redis");
  EXPECT_TRUE(codec->echoes());
  EXPECT_FALSE(codec->announces());
  EXPECT_FALSE(codec->server_arguments(10));
  EXPECT_EQ(codec->greeting("load-1"), "HELLO 3\r\nSUBSCRIBE papo\r\n");
  EXPECT_EQ(said(*codec, "hello"), "*3\r\n$7\r\nPUBLISH\r\n$4\r\npapo\r\n$5\r\nhello\r\n");
}

TEST(RedisCodec, ReadsRepliesAndMessages) {
  expect_frames(*make_codec("redis"),
                "%3\r\n$6\r\nserver\r\n$5\r\nredis\r\n$5\r\nproto\r\n:3\r\n"
                "$7\r\nmodules\r\n*0\r\n"
                ">3\r\n$9\r\nsubscribe\r\n$4\r\npapo\r\n:1\r\n"
                ">3\r\n$7\r\nmessage\r\n$4\r\npapo\r\n$5\r\nhello\r\n"
                ":500\r\n"
                ">3\r\n$7\r\nmessage\r\n$4\r\npapo\r\n$4\r\n\r\n>3\r\n"
                "-ERR max number of clients reached\r\n",
                {{Kind::other, "", "", ""},
                 {Kind::entered, "", "", ""},
                 {Kind::message, "", "hello", ""},
                 {Kind::other, "", "", ""},
                 {Kind::message, "", "\r\n>3", ""},
                 {Kind::refusal, "", "ERR max number of clients reached", ""}});
}

TEST(NatsCodec, SubscribesAndPublishes) {
  const auto codec = make_codec("nats");
  EXPECT_TRUE(codec->echoes());
  EXPECT_EQ(codec->greeting("load-1"),
            "CONNECT {\"verbose\":false,\"pedantic\":false,\"name\":\"load-1\"}\r\n"
            "SUB papo 1\r\nPING\r\n");
  EXPECT_EQ(said(*codec, "hello"), "PUB papo 5\r\nhello\r\n");
}

TEST(NatsCodec, ReadsMessagesAndAnswersPings) {
  expect_frames(*make_codec("nats"),
                "INFO {\"server_id\":\"N\",\"max_payload\":1048576}\r\n"
                "PONG\r\n"
                "MSG papo 1 5\r\nhello\r\n"
                "PING\r\n"
                "MSG papo 1 reply.to 6\r\n\r\nPING\r\n"
                "-ERR 'Authorization Violation'\r\n",
                {{Kind::other, "", "", ""},
                 {Kind::entered, "", "", ""},
                 {Kind::message, "", "hello", ""},
                 {Kind::other, "", "", "PONG\r\n"},
                 {Kind::message, "", "\r\nPING", ""},
                 {Kind::refusal, "", "'Authorization Violation'", ""}});
}

TEST(MqttCodec, SubscribesAndPublishes) {
  const auto codec = make_codec("mqtt");
  EXPECT_TRUE(codec->echoes());
  EXPECT_EQ(codec->greeting("load-1"),
            "\x10\x12\0\4MQTT\4\2\0\0\0\6load-1"s  //
            "\x82\x09\0\1\0\4papo\0"s);
  EXPECT_EQ(said(*codec, "hello"), "\x30\x0b\0\4papohello"s);
  // A size of more than 127 takes two bytes.
  EXPECT_EQ(said(*codec, std::string(200, 'x')), "\x30\xce\x01\0\4papo"s + std::string(200, 'x'));
}

TEST(MqttCodec, ReadsAcknowledgementsAndMessages) {
  const std::string long_text(300, 'x');
  expect_frames(*make_codec("mqtt"),
                "\x20\2\0\0"
                "\x90\3\0\1\0"
                "\x30\x0b\0\4papohello"
                "\x30\xb2\2\0\4papo"s +
                    long_text + "\xd0\0"s,
                {{Kind::other, "", "", ""},
                 {Kind::entered, "", "", ""},
                 {Kind::message, "", "hello", ""},
                 {Kind::message, "", long_text, ""},
                 {Kind::other, "", "", ""}});
}

TEST(MqttCodec, ReadsRefusals) {
  expect_frames(*make_codec("mqtt"), "\x20\2\0\5\x90\3\0\1\x80"s,
                {{Kind::refusal, "", "the connection was refused", ""},
                 {Kind::refusal, "", "the subscription was refused", ""}});
}

TEST(IrcCodec, EntersByNickAndTalksInItsRoom) {
  const auto codec = make_codec("irc");
  EXPECT_FALSE(codec->echoes());
  EXPECT_TRUE(codec->announces());
  EXPECT_EQ(codec->greeting("load-1"), "NICK load-1\r\nUSER load-1 0 * :load-1\r\n");
  EXPECT_EQ(codec->join("load-7"), "JOIN #load-7\r\n");
  EXPECT_EQ(said(*codec, "hello"), "PRIVMSG #papo :hello\r\n");
}

TEST(IrcCodec, AsksForCapabilities) {
  EXPECT_EQ(make_codec("irc-tags")->greeting("load-1"),
            "CAP REQ :server-time message-tags account-tag\r\n"
            "NICK load-1\r\nUSER load-1 0 * :load-1\r\nCAP END\r\n");
  const auto codec = make_codec("irc-mixed");
  std::set<std::string> first_lines;
  for (int i = 0; i < 16; ++i) {
    const auto greeting = codec->greeting("load-" + std::to_string(i));
    const auto first_line = greeting.substr(0, greeting.find('\r'));
    first_lines.insert(first_line.starts_with("CAP") ? first_line : "none");
  }
  EXPECT_EQ(first_lines.size(), 8U);
  EXPECT_EQ(codec->greeting("load-11"),
            "CAP REQ :server-time message-tags\r\n"
            "NICK load-11\r\nUSER load-11 0 * :load-11\r\nCAP END\r\n");
}

TEST(IrcCodec, ReadsWhatComesOnEntering) {
  expect_frames(*make_codec("irc"),
                ":irc.test NOTICE * :*** Looking up your hostname\r\n"
                "PING :12345\r\n"
                ":irc.test CAP load-1 ACK :server-time\r\n"
                ":irc.test 001 load-1 :Welcome\r\n"
                ":irc.test 422 load-1 :There is no message of the day\r\n"
                ":load-1!~load-1@127.0.0.1 JOIN :#papo\r\n"
                ":irc.test 353 load-1 = #papo :load-3 @load-2 \r\n"
                "@time=2026-01-01T00:00:00.000Z :irc.test 353 load-1 = #papo :load-1\r\n"
                ":irc.test 366 load-1 #papo :End of /NAMES list.\r\n",
                {{Kind::other, "", "", ""},
                 {Kind::other, "", "", "PONG :12345\r\n"},
                 {Kind::other, "", "", ""},
                 {Kind::welcomed, "", "", ""},
                 {Kind::other, "", "", ""},
                 {Kind::other, "", "", ""},
                 {Kind::named, "", "", "", "papo", 2},
                 {Kind::named, "", "", "", "papo", 1},
                 {Kind::in_room, "", "", "", "papo"}});
}

TEST(IrcCodec, ReadsWhoComesAndGoes) {
  expect_frames(*make_codec("irc"),
                ":load-2!~load-2@127.0.0.1 JOIN #papo\r\n"
                "@account=x :load-3!~load-3@127.0.0.1 JOIN :#papo\r\n"
                ":load-2!~load-2@127.0.0.1 PART #papo\r\n"
                ":load-3!~load-3@127.0.0.1 QUIT :gone\r\n",
                {{Kind::joined, "load-2", "", "", "papo"},
                 {Kind::joined, "load-3", "", "", "papo"},
                 {Kind::left, "load-2", "", "", "papo"},
                 {Kind::left, "load-3", "", ""}});
}

TEST(IrcCodec, ReadsMessagesAndRefusals) {
  expect_frames(*make_codec("irc-tags"),
                ":load-2!~load-2@127.0.0.1 PRIVMSG #papo :hello there\r\n"
                ":load-2!~load-2@127.0.0.1 PRIVMSG #papo hello\r\n"
                "@msgid=a;time=2026-01-01T00:00:00.000Z :load-2!u@h PRIVMSG #load-7 :hello\r\n"
                ":irc.test 433 * load-1 :Nickname is already in use\r\n"
                ":irc.test CAP * NAK :server-time\r\n"
                "ERROR :Closing link\r\n",
                {{Kind::message, "load-2", "hello there", "", "papo"},
                 {Kind::message, "load-2", "hello", "", "papo"},
                 {Kind::message, "load-2", "hello", "", "load-7"},
                 {Kind::refusal, "", "* load-1 :Nickname is already in use", ""},
                 {Kind::refusal, "", "* NAK :server-time", ""},
                 {Kind::refusal, "", ":Closing link", ""}});
}

}  // namespace
}  // namespace papo::bench
