// SPDX-License-Identifier: MIT

#include "web/upgrade.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace papo::web {
namespace {

// The example of RFC 6455, 1.3.
Request example() {
  return {.target = "/chat",
          .host = "server.example.com",
          .upgrade = "websocket",
          .connection = "Upgrade",
          .version = "13",
          .key = "dGhlIHNhbXBsZSBub25jZQ=="};
}

Status status(const Request& request, const std::vector<std::string>& origins = {}) {
  const auto made = upgrade(request, origins);
  return std::holds_alternative<Upgrade>(made) ? Status::switching_protocols
                                               : std::get<Status>(made);
}

TEST(UpgradeTest, AnswersTheKeyOfTheExample) {
  const auto made = upgrade(example(), {});
  ASSERT_TRUE(std::holds_alternative<Upgrade>(made));
  EXPECT_NE(
      std::get<Upgrade>(made).answer.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"),
      std::string::npos);
  EXPECT_EQ(std::get<Upgrade>(made).answer.find("Sec-WebSocket-Protocol"), std::string::npos);
  EXPECT_FALSE(std::get<Upgrade>(made).is_binary);
}

TEST(UpgradeTest, IsWantedByBothHeaders) {
  EXPECT_TRUE(wants_upgrade(example()));
  for (const auto& [upgrade, connection, wants] :
       {std::tuple{"WebSocket", "keep-alive, upgrade", true},
        {"websocket, h2c", "Upgrade", true},
        {"h2c", "Upgrade", false},
        {"websocket", "keep-alive", false},
        {"", "", false},
        {"websocket/13", "Upgrade", false}}) {
    auto request = example();
    request.upgrade = upgrade;
    request.connection = connection;
    EXPECT_EQ(wants_upgrade(request), wants) << upgrade << connection;
  }
}

TEST(UpgradeTest, RefusesWrongHandshakes) {
  for (const char* const key :
       {"", "x", "dGhlIHNhbXBsZSBub25jZQ",
        "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZR==", "dGhlIHNhbXBsZSBub25jZQ==x",
        "dGhlIHNhbXBsZSBub25j ZQ==", "dGhlIHNhbXBsZSBub25jZ$==", "dGhlIHNhbXBsZSBub25jZWFh",
        "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ=="}) {
    auto request = example();
    request.key = key;
    EXPECT_EQ(status(request), Status::bad_request) << key;
  }
  for (const auto& [version, expected] : {std::pair{"", Status::bad_request},
                                          {"8", Status::upgrade_required},
                                          {"12", Status::upgrade_required},
                                          {"14", Status::upgrade_required},
                                          {"013", Status::upgrade_required},
                                          {"13, 8", Status::upgrade_required},
                                          {"x", Status::upgrade_required}}) {
    auto request = example();
    request.version = version;
    EXPECT_EQ(status(request), expected) << version;
  }
  auto request = example();
  request.method = Request::Method::head;
  EXPECT_EQ(status(request), Status::bad_request);
  request = example();
  request.is_1_1 = false;
  EXPECT_EQ(status(request), Status::bad_request);
}

TEST(UpgradeTest, RefusesForeignOrigins) {
  for (const auto& [origin, expected] :
       {std::pair{"https://server.example.com", Status::switching_protocols},
        {"http://server.example.com", Status::switching_protocols},
        {"HTTP://Server.Example.com", Status::switching_protocols},
        {"https://friend.example", Status::switching_protocols},
        {"http://friend.example", Status::forbidden},
        {"https://server.example.com:8443", Status::forbidden},
        {"https://evil.example", Status::forbidden},
        {"https://evil.server.example.com", Status::forbidden},
        {"https://server.example.com.evil", Status::forbidden},
        {"null", Status::forbidden},
        {"", Status::forbidden},
        {"file://", Status::forbidden},
        {"server.example.com", Status::forbidden},
        {"https://", Status::forbidden},
        {"ws://server.example.com", Status::forbidden}}) {
    auto request = example();
    request.origin = origin;
    EXPECT_EQ(status(request, {"https://friend.example"}), expected) << origin;
  }
}

TEST(UpgradeTest, SpeaksTheFirstProtocolThatItKnows) {
  for (const auto& [asked, chosen] : {std::pair{"text.ircv3.net", "text.ircv3.net"},
                                      {"binary.ircv3.net", "binary.ircv3.net"},
                                      {"binary.ircv3.net, text.ircv3.net", "binary.ircv3.net"},
                                      {"text.ircv3.net, binary.ircv3.net", "text.ircv3.net"},
                                      {"chat, text.ircv3.net", "text.ircv3.net"},
                                      {"chat", ""},
                                      {"xtext.ircv3.net", ""}}) {
    auto request = example();
    request.protocols = asked;
    const auto made = std::get<Upgrade>(upgrade(request, {}));
    const auto line = "Sec-WebSocket-Protocol: " + std::string{chosen} + "\r\n";
    EXPECT_EQ(made.answer.find(line) != std::string::npos, !std::string_view{chosen}.empty())
        << asked;
    EXPECT_EQ(made.is_binary, std::string_view{chosen} == "binary.ircv3.net") << asked;
  }
}

TEST(UpgradeTest, KnowsItsHosts) {
  auto request = example();
  EXPECT_TRUE(is_for_one_of(request, {}));
  for (const auto& [host, is_ours] : {std::pair{"chat.example", true},
                                      {"CHAT.example:8080", true},
                                      {"evil.example", false},
                                      {"chat.example.evil", false},
                                      {"", false},
                                      {"[::1]:80", true},
                                      {"[::1]", true}}) {
    request.host = host;
    EXPECT_EQ(is_for_one_of(request, {"chat.example", "[::1]"}), is_ours) << host;
  }
}

TEST(UpgradeTest, KnowsOrigins) {
  for (const auto& [text, is] : {std::pair{"https://a.example", true},
                                 {"http://a:8080", true},
                                 {"a.example", false},
                                 {"https://a/", false},
                                 {"ftp://a", false},
                                 {"https://", false},
                                 {"*", false}}) {
    EXPECT_EQ(is_origin(text), is) << text;
  }
}

}  // namespace
}  // namespace papo::web
