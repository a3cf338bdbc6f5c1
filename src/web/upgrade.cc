// SPDX-License-Identifier: MIT

#include "web/upgrade.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "text/ascii.h"
#include "text/base64.h"
#include "tls/sha1.h"

namespace papo::web {
namespace {

using text::same_word;

constexpr std::string_view text_protocol = "text.ircv3.net";
constexpr std::string_view binary_protocol = "binary.ircv3.net";

bool is_key(std::string_view text) {
  constexpr std::size_t size = 16;
  const auto bytes = text::read_base64(text);
  return bytes && bytes->size() == size;
}

std::string answer_to_key(std::string_view key) {
  constexpr std::string_view of_websocket = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  return text::to_base64(tls::sha1(std::string{key} + std::string{of_websocket}));
}

// "https://host" without its scheme. Empty: that is no origin of a page.
std::string_view host_of(std::string_view origin) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (origin.size() > scheme.size() && same_word(origin.substr(0, scheme.size()), scheme)) {
      return origin.substr(scheme.size());
    }
  }
  return {};
}

bool is_welcome(const Request& request, const std::vector<std::string>& origins) {
  if (!request.origin) return true;
  const auto host = host_of(*request.origin);
  if (host.empty()) return false;
  if (same_word(host, request.host)) return true;
  return std::ranges::any_of(
      origins, [&](const std::string& origin) { return same_word(origin, *request.origin); });
}

// The first of the client's protocols that is spoken here. Empty: none.
std::string_view protocol_of(std::string_view asked) {
  std::string_view found;
  auto place = std::string_view::npos;
  for (const auto known : {text_protocol, binary_protocol}) {
    if (!has_word(asked, known)) continue;
    const auto at = asked.find(known);
    if (at < place) {
      place = at;
      found = known;
    }
  }
  return found;
}

}  // namespace

bool wants_upgrade(const Request& request) {
  return has_word(request.upgrade, "websocket") && has_word(request.connection, "upgrade");
}

std::variant<Upgrade, Status> upgrade(const Request& request,
                                      const std::vector<std::string>& origins) {
  if (request.method != Request::Method::get || !request.is_1_1) return Status::bad_request;
  if (request.version.empty() || !is_key(request.key)) return Status::bad_request;
  if (request.version != "13") return Status::upgrade_required;
  if (!is_welcome(request, origins)) return Status::forbidden;
  const auto protocol = protocol_of(request.protocols);
  // A client that asks for other protocols only gets none, and then it is to give up.
  return Upgrade{
      .answer = fmt::format(
          "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {}\r\n{}",
          answer_to_key(request.key),
          protocol.empty() ? "" : fmt::format("Sec-WebSocket-Protocol: {}\r\n", protocol)),
      .is_binary = protocol == binary_protocol};
}

std::string_view without_port(std::string_view host) {
  const auto colon = host.rfind(':');
  const bool has_port = colon != std::string_view::npos &&
                        host.find_first_not_of("0123456789", colon + 1) == std::string_view::npos;
  return has_port ? host.substr(0, colon) : host;
}

bool is_for_one_of(const Request& request, const std::vector<std::string>& hosts) {
  if (hosts.empty()) return true;
  return std::ranges::any_of(hosts, [&](const std::string& host) {
    return same_word(host, request.host) || same_word(host, without_port(request.host));
  });
}

bool is_origin(std::string_view text) {
  const auto host = host_of(text);
  return !host.empty() && host.find_first_of("/?# ,") == std::string_view::npos;
}

}  // namespace papo::web
