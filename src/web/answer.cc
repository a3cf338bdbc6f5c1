// SPDX-License-Identifier: MIT

#include "web/answer.h"

#include <fmt/format.h>

#include <iterator>

namespace papo::web {
namespace {

struct Words {
  std::string_view reason;
  std::string_view body;  // For the person who reads it.
};

Words words_for(Status status) {
  switch (status) {
    case Status::switching_protocols:
      return {"Switching Protocols", ""};
    case Status::ok:
      return {"OK", ""};
    case Status::not_modified:
      return {"Not Modified", ""};
    case Status::bad_request:
      return {"Bad Request", "The request cannot be understood.\n"};
    case Status::forbidden:
      return {"Forbidden", "You may not do this here.\n"};
    case Status::not_found:
      return {"Not Found", "There is nothing here.\n"};
    case Status::method_not_allowed:
      return {"Method Not Allowed", "Only GET and HEAD are answered here.\n"};
    case Status::request_timeout:
      return {"Request Timeout", "The request did not come in time.\n"};
    case Status::target_too_long:
      return {"URI Too Long", "The address is too long.\n"};
    case Status::misdirected:
      return {"Misdirected Request", "This chat is not called so.\n"};
    case Status::upgrade_required:
      return {"Upgrade Required", "This address speaks WebSocket, version 13.\n"};
    case Status::headers_too_large:
      return {"Request Header Fields Too Large", "The request is too long.\n"};
    case Status::unavailable:
      return {"Service Unavailable", "Too many are here, or come from your address. Try later.\n"};
    case Status::version_not_supported:
      return {"HTTP Version Not Supported", "HTTP/1.1 is spoken here.\n"};
  }
  return {};
}

constexpr std::string_view on_every_answer =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n";

// The headers that a status asks for.
std::string_view headers_for(Status status) {
  if (status == Status::method_not_allowed) return "Allow: GET, HEAD\r\n";
  if (status == Status::upgrade_required) {
    return "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
  }
  return {};
}

bool never_has_body(Status status) {
  return status == Status::not_modified || status == Status::switching_protocols;
}

}  // namespace

std::string text_of(const Answer& answer) {
  const auto words = words_for(answer.status);
  const auto body = answer.body.data() == nullptr ? words.body : answer.body;
  std::string text =
      fmt::format("HTTP/1.1 {} {}\r\n", static_cast<unsigned>(answer.status), words.reason);
  auto out = std::back_inserter(text);
  text += on_every_answer;
  if (answer.hsts_seconds > 0) {
    fmt::format_to(out, "Strict-Transport-Security: max-age={}\r\n", answer.hsts_seconds);
  }
  text += answer.headers;
  text += headers_for(answer.status);
  if (!never_has_body(answer.status)) {
    fmt::format_to(out, "Content-Type: {}\r\nContent-Length: {}\r\n", answer.type, body.size());
  }
  const bool says_so_itself = answer.status == Status::switching_protocols;
  if (answer.closes) {
    text += answer.status == Status::upgrade_required ? "Connection: upgrade, close\r\n"
                                                      : "Connection: close\r\n";
  } else if (!says_so_itself) {
    text += "Connection: keep-alive\r\n";
  }
  text += "\r\n";
  if (answer.has_body && !never_has_body(answer.status)) text += body;
  return text;
}

std::string refusal(Status status) {
  return text_of({.status = status, .headers = "Cache-Control: no-store\r\n", .closes = true});
}

std::string refusal_without_tls() {
  return text_of({.status = Status::forbidden,
                  .headers = "Cache-Control: no-store\r\n",
                  .body = "This chat takes TLS only: its address begins with https://\n",
                  .closes = true});
}

}  // namespace papo::web
