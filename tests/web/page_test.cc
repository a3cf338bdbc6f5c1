// SPDX-License-Identifier: MIT

#include "web/page.h"

#include <gtest/gtest.h>

#include <string_view>

#include "web/answer.h"

namespace papo::web {
namespace {

TEST(PageTest, IsFoundBehindAnyFolder) {
  const auto* const index = find_page_file("/");
  ASSERT_NE(index, nullptr);
  EXPECT_EQ(index->path, "index.html");
  EXPECT_EQ(find_page_file("/index.html"), index);
  EXPECT_EQ(find_page_file("/chat/"), index);
  EXPECT_EQ(find_page_file("/a/b/index.html"), index);
  for (const char* const path : {"", "index.html", "/xindex.html", "/index.html/x", "/INDEX.html",
                                 "/..", "/chat", "/index.html%00", "/../../etc/passwd"}) {
    EXPECT_EQ(find_page_file(path), nullptr) << path;
  }
}

TEST(PageTest, EachFileHasATypeAndATag) {
  for (const auto& file : page_files()) {
    EXPECT_FALSE(file.type.empty()) << file.path;
    EXPECT_EQ(file.tag.front(), '"') << file.path;
    EXPECT_FALSE(file.content.empty()) << file.path;
    EXPECT_TRUE(file.gzipped.empty() || file.gzipped.starts_with("\x1f\x8b")) << file.path;
    EXPECT_LT(file.gzipped.size(), file.content.size()) << file.path;
  }
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

TEST(AnswerTest, HasTheHeadersThatGuardBrowsers) {
  for (const auto status :
       {Status::ok, Status::not_modified, Status::bad_request, Status::forbidden, Status::not_found,
        Status::method_not_allowed, Status::request_timeout, Status::target_too_long,
        Status::misdirected, Status::upgrade_required, Status::headers_too_large,
        Status::unavailable, Status::version_not_supported}) {
    const auto text = text_of({.status = status});
    EXPECT_TRUE(
        has(text,
            "\r\nContent-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
            "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'; require-trusted-types-for 'script'\r\n"));
    EXPECT_TRUE(has(text, "\r\nX-Content-Type-Options: nosniff\r\n"));
    EXPECT_TRUE(has(text, "\r\nReferrer-Policy: no-referrer\r\n"));
    EXPECT_FALSE(has(text, "Strict-Transport-Security"));
  }
  EXPECT_TRUE(has(text_of({.hsts_seconds = 60}), "\r\nStrict-Transport-Security: max-age=60\r\n"));
}

TEST(AnswerTest, TellsTheLengthOfABodyThatIsLeftOut) {
  const auto text = text_of({.body = "hello", .has_body = false});
  EXPECT_TRUE(has(text, "\r\nContent-Length: 5\r\n"));
  EXPECT_TRUE(text.ends_with("\r\n\r\n"));
  EXPECT_FALSE(has(text_of({.status = Status::not_modified}), "Content-Length"));
}

TEST(AnswerTest, SaysWhatElseCanBeAsked) {
  EXPECT_TRUE(has(refusal(Status::method_not_allowed), "\r\nAllow: GET, HEAD\r\n"));
  EXPECT_TRUE(has(refusal(Status::upgrade_required), "\r\nSec-WebSocket-Version: 13\r\n"));
  EXPECT_TRUE(has(refusal(Status::upgrade_required), "\r\nUpgrade: websocket\r\n"));
  EXPECT_TRUE(has(refusal(Status::not_found), "\r\nConnection: close\r\n"));
  EXPECT_TRUE(has(refusal_without_tls(), "https://"));
}

}  // namespace
}  // namespace papo::web
