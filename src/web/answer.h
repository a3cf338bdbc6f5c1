// SPDX-License-Identifier: MIT

// Answers in HTTP. All of them have the headers that keep a page of others from doing harm.
//
// Threads: pure functions, any thread.
//
// Sources: RFC 9110 (HTTP), https://www.w3.org/TR/CSP3/, RFC 6797 (HSTS)
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "web/request.h"
#include "web/status.h"

namespace papo::web {

struct Answer {
  Status status = Status::ok;
  std::string headers{};  // The headers of this answer alone, each with its end.
  std::string_view body{};
  std::string_view type = "text/plain; charset=utf-8";
  bool has_body = true;          // Otherwise the answer only tells the body's length, as to HEAD.
  bool closes = false;           // The answer is the last one.
  std::size_t hsts_seconds = 0;  // A browser insists on TLS for so long. 0: this is not said.
};

std::string text_of(const Answer& answer);

// An answer that says nothing but its status, and is the last one.
std::string refusal(Status status);

// The answer to a client that has to come by way of TLS.
std::string refusal_without_tls();

}  // namespace papo::web
