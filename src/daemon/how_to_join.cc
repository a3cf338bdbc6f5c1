// SPDX-License-Identifier: MIT

#include "daemon/how_to_join.h"

#include <unistd.h>

#include <cstdint>
#include <string_view>
#include <utility>

#include "base/whole_number.h"
#include "lang/translate.h"
#include "net/own_address.h"
#include "net/socket.h"

namespace papo::daemon {
namespace {

// The host has no brackets, as --host wants it.
net::HostAndPort parts_of(const std::string& address) {
  const auto colon = address.rfind(':');
  auto host = address.substr(0, colon);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  return {.host = std::move(host), .port = address.substr(colon + 1)};
}

// Quotes the word so that a shell reads it as one word.
std::string quoted(const std::string& word) {
  constexpr std::string_view plain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./+";
  if (word.find_first_not_of(plain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string{R"('\'')"} : std::string{c};
  return quoted + "'";
}

}  // namespace

std::string client_beside(const std::string& server) {
  std::string client = "papo-client";
  const auto slash = server.rfind('/');
  if (slash == std::string::npos) return client;
  const auto beside = server.substr(0, slash + 1) + client;
  return ::access(beside.c_str(), X_OK) == 0 ? quoted(beside) : client;
}

std::string how_to_join(const std::string& address, const std::string& dialects,
                        const std::string& client, bool has_tls) {
  const auto is_spoken = [&](std::string_view dialect) {
    return dialects.find(dialect) != std::string::npos;
  };
  auto place = parts_of(address);
  const auto port = whole_number<std::uint16_t>(place.port).value();
  const auto own = net::resolve(place.host, port, true).front();
  bool for_others = !net::is_loopback(own);
  if (net::is_any(own)) {
    const auto reached = net::reached_by_others(own);
    for_others = reached.has_value();
    const auto* const loopback = own.storage.ss_family == AF_INET6 ? "::1" : "127.0.0.1";
    place.host = reached ? net::in_parts(*reached).host : loopback;
  }
  std::string told;
  if (!is_spoken("plain") && is_spoken("irc")) {
    lang::add(told, "papo is listening on {}; join with a client of IRC\n", address);
  } else if (!is_spoken("plain")) {
    lang::add(told, "papo is listening on {}\n", address);
  } else if (for_others) {
    lang::add(told, "papo is listening on {}; join with: {} --host {} --port {}, or: nc {} {}\n",
              address, client, place.host, place.port, place.host, place.port);
  } else {
    lang::add(told,
              "papo is listening on {}, for this machine only; join with: {} --host {} --port {}, "
              "or: nc {} {}\n",
              address, client, place.host, place.port, place.host, place.port);
  }
  if (!is_spoken("http")) return told;
  const bool has_colons = place.host.find(':') != std::string::npos;
  lang::add(told, "in a browser: {}://{}:{}/\n", has_tls ? "https" : "http",
            has_colons ? "[" + place.host + "]" : place.host, place.port);
  return told;
}

}  // namespace papo::daemon
