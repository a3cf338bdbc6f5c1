// SPDX-License-Identifier: MIT

#include "web/request.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <variant>

#include "web/limits.h"

namespace papo::web {
namespace {

std::string head(std::string_view first, std::string_view headers = "Host: papo\r\n") {
  return std::string{first} + "\r\n" + std::string{headers} + "\r\n";
}

Status fault(const std::string& text) {
  const auto parsed = parse_request(text);
  const auto* const status = std::get_if<Status>(&parsed);
  return status == nullptr ? Status::ok : *status;
}

Request request(const std::string& text) {
  const auto parsed = parse_request(text);
  EXPECT_TRUE(std::holds_alternative<Request>(parsed)) << text;
  return std::holds_alternative<Request>(parsed) ? std::get<Request>(parsed) : Request{};
}

TEST(RequestTest, TakesGetAndHead) {
  EXPECT_EQ(request(head("GET / HTTP/1.1")).method, Request::Method::get);
  EXPECT_EQ(request(head("HEAD / HTTP/1.1")).method, Request::Method::head);
  EXPECT_EQ(request(head("GET /a?b HTTP/1.1")).target, "/a?b");
  for (const char* const method :
       {"POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "BREW"}) {
    EXPECT_EQ(fault(head(std::string{method} + " / HTTP/1.1")), Status::method_not_allowed)
        << method;
  }
}

TEST(RequestTest, KnowsWhetherAnotherOneMayCome) {
  EXPECT_TRUE(request(head("GET / HTTP/1.1")).keeps_open);
  EXPECT_FALSE(request(head("GET / HTTP/1.0", "")).keeps_open);
  EXPECT_FALSE(request(head("GET / HTTP/1.1", "Host: a\r\nConnection: close\r\n")).keeps_open);
  EXPECT_TRUE(request(head("GET / HTTP/1.0", "Connection: keep-alive\r\n")).keeps_open);
}

TEST(RequestTest, RefusesOtherVersions) {
  EXPECT_EQ(fault(head("GET / HTTP/2.0")), Status::version_not_supported);
  EXPECT_EQ(fault(head("GET / HTTP/1.2")), Status::version_not_supported);
  EXPECT_NE(fault(head("GET / HTTP/11")), Status::ok);
  EXPECT_NE(fault(head("GET / HTTP/1.")), Status::ok);
  EXPECT_NE(fault(head("GET / http/1.1")), Status::ok);
}

TEST(RequestTest, RefusesBodies) {
  for (const char* const header :
       {"Content-Length: 1\r\n", "Content-Length: 99999999999999999999\r\n",
        "Content-Length: -1\r\n", "Content-Length: 0x1\r\n",
        "Content-Length: 0\r\nContent-Length: 1\r\n", "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: identity\r\n", "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: a\r\n"}) {
    EXPECT_EQ(fault(head("GET / HTTP/1.1", std::string{"Host: a\r\n"} + header)),
              Status::bad_request)
        << header;
  }
  EXPECT_EQ(fault(head("GET / HTTP/1.1", "Host: a\r\nContent-Length: 0\r\n")), Status::ok);
}

TEST(RequestTest, NeedsOneHost) {
  EXPECT_EQ(fault(head("GET / HTTP/1.1", "")), Status::bad_request);
  EXPECT_EQ(fault(head("GET / HTTP/1.1", "Host: a\r\nHost: b\r\n")), Status::bad_request);
  EXPECT_EQ(fault(head("GET / HTTP/1.0", "")), Status::ok);
  EXPECT_EQ(request(head("GET / HTTP/1.1", "Host: a:80\r\n")).host, "a:80");
}

TEST(RequestTest, RefusesRubbish) {
  for (const char* const text :
       {"GET /\r\n\r\n", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost a\r\n\r\n", "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET / HTTP/1.1\r\n: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: \x01\r\n\r\n",
        "GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", "\r\n\r\n",
        "GET a HTTP/1.1\r\nHost: a\r\n\r\n", "GET * HTTP/1.1\r\nHost: a\r\n\r\n"}) {
    EXPECT_NE(fault(text), Status::ok) << text;
  }
}

TEST(RequestTest, TakesTheHostOffTheTarget) {
  EXPECT_EQ(request(head("GET http://papo/a HTTP/1.1")).target, "/a");
  EXPECT_EQ(request(head("GET http://papo HTTP/1.1")).target, "/");
}

TEST(RequestTest, JoinsHeadersOfOneName) {
  const auto both =
      request(head("GET / HTTP/1.1",
                   "Host: a\r\nX-Forwarded-For: 1.2.3.4\r\n"
                   "x-forwarded-for: 5.6.7.8\r\nUpgrade: a\r\nupgrade: websocket\r\n"));
  EXPECT_EQ(both.forwarded_for, "1.2.3.4, 5.6.7.8");
  EXPECT_TRUE(has_word(both.upgrade, "WebSocket"));
}

TEST(RequestTest, FindsWords) {
  EXPECT_TRUE(has_word("keep-alive, Upgrade", "upgrade"));
  EXPECT_TRUE(has_word("upgrade", "upgrade"));
  EXPECT_TRUE(has_word(" , upgrade ,", "upgrade"));
  EXPECT_FALSE(has_word("upgrades", "upgrade"));
  EXPECT_FALSE(has_word("", "upgrade"));
  EXPECT_FALSE(has_word("up grade", "upgrade"));
}

TEST(RequestTest, FindsTheEndOfAHead) {
  EXPECT_EQ(end_of_head("GET / HTTP/1.1\r\n\r\nGET"), 18U);
  EXPECT_FALSE(end_of_head("GET / HTTP/1.1\r\n\r"));
  const auto of_size = [](std::size_t size) {
    const auto bare = head("GET / HTTP/1.1", "X: \r\n").size();
    return head("GET / HTTP/1.1", "X: " + std::string(size - bare, 'a') + "\r\n");
  };
  EXPECT_EQ(end_of_head(of_size(longest_head)), longest_head);
  EXPECT_FALSE(end_of_head(of_size(longest_head + 1)));
}

TEST(RequestTest, KnowsThatAHeadCannotEndWell) {
  EXPECT_FALSE(fault_of_unended(""));
  EXPECT_FALSE(fault_of_unended("GET / HTTP/1.1\r\nHost: a\r"));
  EXPECT_EQ(fault_of_unended("GET / HTTP/1.1\nHost: a\n"), Status::bad_request);
  EXPECT_EQ(fault_of_unended("\n"), Status::bad_request);
  EXPECT_EQ(fault_of_unended("GET /" + std::string(longest_head, 'a')), Status::target_too_long);
  EXPECT_EQ(fault_of_unended("GET /" + std::string(longest_head, 'a') + " HTTP/1.1\r\n"),
            Status::target_too_long);
  EXPECT_EQ(fault_of_unended("GET / HTTP/1.1\r\nX: " + std::string(longest_head, 'a')),
            Status::headers_too_large);
}

}  // namespace
}  // namespace papo::web
