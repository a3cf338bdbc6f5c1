// SPDX-License-Identifier: MIT

// A request of HTTP. Its text may come from anyone.
//
// Papo serves a page and nothing else, so a request has no body. One with a body is refused, and
// nothing of the body is heard.
//
// Threads: pure functions, any thread.
//
// Sources: RFC 9110 (HTTP), RFC 9112 (HTTP/1.1)
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "web/status.h"

namespace papo::web {

struct Request {
  enum class Method : std::uint8_t { get, head };

  Method method = Method::get;
  std::string target{};  // As it was asked for, without the host.
  bool is_1_1 = true;
  bool keeps_open = true;  // The client may send a further request.
  std::string host{};
  // Several headers of one name are one text, with commas between them.
  std::string accept_encoding{};
  std::string if_none_match{};
  std::string upgrade{};
  std::string connection{};
  std::string protocols{};
  std::string version{};
  std::string key{};
  std::optional<std::string> origin{};
  // A proxy says so about the client for which it asks.
  std::string forwarded_for{};
  std::string forwarded_protocol{};
};

// The end of the head that begins so: its bytes, with the empty line. None if it has not ended.
std::optional<std::size_t> end_of_head(std::string_view begin);

// The fault of a head that has not ended, if it cannot become one any more.
std::optional<Status> fault_of_unended(std::string_view begin);

// A head, with its end.
std::variant<Request, Status> parse_request(std::string_view head);

// Whether a header with commas has that word, in any case.
bool has_word(std::string_view list, std::string_view word);

}  // namespace papo::web
