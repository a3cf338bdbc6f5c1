// SPDX-License-Identifier: MIT

#include "web/request.h"

#include <algorithm>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <utility>

#include "text/ascii.h"
#include "web/limits.h"

namespace papo::web {
namespace {

namespace http = boost::beast::http;
using Parser = http::request_parser<http::empty_body>;

std::string_view in(boost::beast::string_view text) { return {text.data(), text.size()}; }

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

// All headers of that name.
template <typename Name>
std::string all_of(const Parser& parser, Name name) {
  std::string text;
  const auto [begin, end] = parser.get().equal_range(name);
  for (auto field = begin; field != end; ++field) {
    if (!text.empty()) text += ", ";
    text += in(field->value());
  }
  return text;
}

template <typename Name>
bool has_several(const Parser& parser, Name name) {
  return parser.get().count(name) > 1;
}

// A proxy may be asked for "http://host/path".
std::string_view without_host(std::string_view target) {
  constexpr std::string_view mark = "://";
  if (target.starts_with('/')) return target;
  const auto scheme = target.find(mark);
  if (scheme == std::string_view::npos) return {};
  target.remove_prefix(scheme + mark.size());
  const auto path = target.find('/');
  return path == std::string_view::npos ? "/" : target.substr(path);
}

bool has_body(const Parser& parser) {
  return parser.get().count(http::field::transfer_encoding) > 0 ||
         parser.content_length().value_or(0) > 0;
}

Request request_in(const Parser& parser) {
  Request request;
  const auto& head = parser.get();
  if (head.method() == http::verb::head) request.method = Request::Method::head;
  request.target = without_host(in(head.target()));
  request.is_1_1 = head.version() == 11;
  request.keeps_open = parser.keep_alive();
  request.host = all_of(parser, http::field::host);
  request.accept_encoding = all_of(parser, http::field::accept_encoding);
  request.if_none_match = all_of(parser, http::field::if_none_match);
  request.upgrade = all_of(parser, http::field::upgrade);
  request.connection = all_of(parser, http::field::connection);
  request.protocols = all_of(parser, http::field::sec_websocket_protocol);
  request.version = all_of(parser, http::field::sec_websocket_version);
  request.key = all_of(parser, http::field::sec_websocket_key);
  if (head.count(http::field::origin) > 0) request.origin = all_of(parser, http::field::origin);
  request.forwarded_for = all_of(parser, "X-Forwarded-For");
  request.forwarded_protocol = all_of(parser, "X-Forwarded-Proto");
  return request;
}

Status status_of(const boost::beast::error_code& error) {
  return error == http::error::bad_version ? Status::version_not_supported : Status::bad_request;
}

}  // namespace

std::optional<std::size_t> end_of_head(std::string_view begin) {
  constexpr std::string_view empty_line = "\r\n\r\n";
  const auto end = begin.substr(0, longest_head).find(empty_line);
  if (end == std::string_view::npos) return std::nullopt;
  return end + empty_line.size();
}

std::optional<Status> fault_of_unended(std::string_view begin) {
  const auto end_of_line = begin.substr(0, longest_head).find('\n');
  if (begin.size() >= longest_head) {
    return end_of_line == std::string_view::npos ? Status::target_too_long
                                                 : Status::headers_too_large;
  }
  for (auto end = end_of_line; end != std::string_view::npos; end = begin.find('\n', end + 1)) {
    if (end == 0 || begin[end - 1] != '\r') return Status::bad_request;
  }
  return std::nullopt;
}

std::variant<Request, Status> parse_request(std::string_view head) {
  Parser parser;
  parser.header_limit(longest_head);
  parser.skip(true);  // The bytes behind the head are no body.
  boost::beast::error_code error;
  parser.put(boost::asio::buffer(head.data(), head.size()), error);
  if (error && error != http::error::need_more) return status_of(error);
  if (!parser.is_header_done()) return Status::bad_request;
  const auto method = parser.get().method();
  if (method != http::verb::get && method != http::verb::head) return Status::method_not_allowed;
  if (has_body(parser)) return Status::bad_request;
  const bool is_ambiguous = has_several(parser, http::field::host) ||
                            has_several(parser, http::field::origin) ||
                            has_several(parser, http::field::sec_websocket_key) ||
                            has_several(parser, http::field::sec_websocket_version);
  if (is_ambiguous) return Status::bad_request;
  auto request = request_in(parser);
  if (request.is_1_1 && parser.get().count(http::field::host) == 0) return Status::bad_request;
  if (request.target.empty()) return Status::bad_request;
  return request;
}

bool has_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    if (text::same_word(without_blanks(list.substr(0, end)), word)) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

}  // namespace papo::web
