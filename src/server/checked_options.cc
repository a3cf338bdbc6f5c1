// SPDX-License-Identifier: MIT

#include "server/checked_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/address_range.h"
#include "chat/names.h"
#include "server/doors.h"
#include "server/passwords.h"
#include "text/clean.h"
#include "web/upgrade.h"

namespace papo::server {
namespace {

constexpr std::size_t longest_server_name = 63;  // Bytes; also a network's.

void demand(std::string_view option, const std::string& fault) {
  if (!fault.empty()) throw std::invalid_argument(fmt::format("{}: {}", option, fault));
}

void demand(std::string_view option, std::unsigned_integral auto number, Bounds bounds) {
  if (number >= bounds.least && number <= bounds.most) return;
  demand(option, fmt::format("{} is not from {} to {}", number, bounds.least, bounds.most));
}

void demand(std::string_view option, std::chrono::seconds time, Bounds bounds) {
  if (time.count() < 0) return demand(option, "a time is not below 0");
  demand(option, static_cast<std::uint64_t>(time.count()), bounds);
}

std::string path_fault(std::string_view text) {
  return text.find('\0') == std::string_view::npos ? "" : "it has a NUL character";
}

std::string host_fault(const std::string& text) {
  return text.empty() ? "one of them is empty" : path_fault(text);
}

// Makes the line one that can be shown.
void demand_text(std::string_view option, std::string& line) {
  std::string scratch;
  const auto cleaned = text::clean(line, scratch, text::Blanks::as_they_are);
  if (!cleaned) demand(option, "a line is not UTF-8");
  line = std::string{*cleaned};
}

std::string language_fault(const std::string& language) {
  const bool known = language.empty() || std::ranges::find(languages, language) != languages.end();
  return known ? "" : language + " is not spoken here";
}

bool is_of_host(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  });
}

void demand_each(std::string_view option, const std::vector<std::string>& texts,
                 std::string (*fault)(const std::string&)) {
  for (const auto& text : texts) demand(option, fault(text));
}

}  // namespace

std::string room_fault(std::string& room) {
  const auto name = chat::make_room_name(room);
  if (!room.starts_with('#') || std::holds_alternative<chat::NameFault>(name)) {
    return "a room is called # and a name, such as #lobby";
  }
  room = std::get<chat::Name>(name).shown;
  return {};
}

std::string address_fault(const std::string& text) {
  return AddressRange::parse(text) ? "" : text + " is neither an address nor a range of them";
}

std::string dialects_fault(const std::string& text) {
  return are_dialects(text) ? "" : "it takes plain, irc, http, or several of them, as plain,irc";
}

std::string web_host_fault(const std::string& text) {
  const bool is_host = !text.empty() && text.find_first_of("/ ,@") == std::string::npos;
  return is_host ? "" : "a page is reached by a name, such as chat.example";
}

std::string origin_fault(const std::string& text) {
  return web::is_origin(text) ? "" : "a page comes from a place such as https://chat.example";
}

std::string listen_fault(const std::string& text) {
  return listen_place(text) ? "" : "it takes HOST:PORT, with dialects before it: irc:0.0.0.0:6667";
}

std::string server_name_fault(const std::string& text) {
  const bool is_name = text.size() <= longest_server_name && is_of_host(text) &&
                       text.find('.') != std::string::npos && !text.starts_with('.') &&
                       !text.ends_with('.');
  return is_name ? "" : "a server is called by letters, digits, - and ., and has a dot";
}

std::string network_fault(const std::string& text) {
  const bool is_name = !text.empty() && text.size() <= longest_server_name && is_of_host(text);
  return is_name ? "" : "a network is called by letters, digits, - and .";
}

std::string room_modes_fault(const std::string& text) {
  const bool known = text.find_first_not_of("imnstH") == std::string::npos;
  return known ? "" : "a new room may have the modes i, m, n, s, t and H";
}

std::string webirc_fault(const Options& options) {
  if (options.webirc.empty() == options.webirc_password.empty()) return {};
  return "gateways need both, their addresses and the hash of their password";
}

std::string tls_fault(const Options& options) {
  if (!options.tls_keys.empty() && options.tls_keys.size() != options.tls_certs.size()) {
    return "each certificate needs its key, or none of them is given one";
  }
  if (options.tls_self_signed && !options.tls_certs.empty()) {
    return "the server shows its own certificate or others, not both";
  }
  if ((options.tls_required || options.tls_sts > 0) && !has_tls(options))
    return "without a certificate nobody could join";
  return {};
}

std::string hash_fault(const std::string& text) {
  return is_password_hash(text) ? "" : "not a hash that papo-server --hash-password made";
}

Options checked(Options options) {
  // This names every member, so that no further one is forgotten here.
  auto& [hosts, port, dialects, web, web_hosts, web_origins, web_proxies, hsts, listen, tls_certs,
         tls_keys, tls_self_signed, tls_required, tls_sts, listening_fds, proxies, webirc,
         webirc_password, workers, clients_per_worker, io_uring, max_clients, max_per_address,
         shared_addresses, max_per_shared_address, password, motd, room, room_modes, irc_lobby,
         server_name, network, admin, max_rooms, history_limit, history, oper_passwords, bans_file,
         data, keep_days, keep_lines, max_devices, plain_passwords, talk_log, language, max_line,
         send_limit, send_soft_limit, send_patience, send_memory, rate_limit, name_timeout,
         idle_ping, drain_timeout] = options;
  demand_each("hosts", hosts, host_fault);
  if (hosts.empty() && listening_fds.empty() && listen.empty())
    demand("hosts", "there is nowhere to listen");
  demand("port", port, bounds::port);
  if (std::ranges::any_of(listening_fds, [](int fd) { return fd < 0; })) {
    demand("listening_fds", "one is below 0");
  }
  demand("dialects", dialects_fault(dialects));
  static_cast<void>(web);  // Both of its values make sense.
  demand_each("web_hosts", web_hosts, web_host_fault);
  demand_each("web_origins", web_origins, origin_fault);
  demand_each("web_proxies", web_proxies, address_fault);
  demand("hsts", hsts, bounds::hsts);
  demand_each("listen", listen, listen_fault);
  demand_each("tls_certs", tls_certs, host_fault);
  demand_each("tls_keys", tls_keys, host_fault);
  demand("tls_certs", tls_fault(options));
  demand("tls_sts", tls_sts, bounds::tls_sts);
  demand_each("proxies", proxies, address_fault);
  demand_each("webirc", webirc, address_fault);
  if (!webirc_password.empty()) demand("webirc_password", hash_fault(webirc_password));
  demand("webirc", webirc_fault(options));
  demand("workers", workers, bounds::workers);
  demand("clients_per_worker", clients_per_worker, bounds::clients_per_worker);
  static_cast<void>(io_uring);  // Both of its values make sense.
  demand("max_clients", max_clients, bounds::max_clients);
  demand("max_per_address", max_per_address, bounds::connections);
  demand_each("shared_addresses", shared_addresses, address_fault);
  demand("max_per_shared_address", max_per_shared_address.value_or(0), bounds::connections);
  if (!password.empty()) demand("password", password_fault(password));
  for (auto& line : motd) demand_text("motd", line);
  demand("room", room_fault(room));
  demand("room_modes", room_modes_fault(room_modes));
  static_cast<void>(irc_lobby);  // Both of its values make sense.
  demand("server_name", server_name_fault(server_name));
  demand("network", network_fault(network));
  for (auto& line : admin) demand_text("admin", line);
  demand("max_rooms", max_rooms, bounds::max_rooms);
  demand("history_limit", history_limit, bounds::history);
  demand("history", history, bounds::history);
  demand_each("oper_passwords", oper_passwords, hash_fault);
  demand("bans_file", path_fault(bans_file));
  demand("data", path_fault(data));
  demand("keep_days", keep_days, bounds::keep_days);
  demand("keep_lines", keep_lines, bounds::keep_lines);
  demand("max_devices", max_devices, bounds::max_devices);
  static_cast<void>(plain_passwords);  // Both of its values make sense.
  demand("talk_log", path_fault(talk_log));
  demand("language", language_fault(language));
  demand("max_line", max_line, bounds::max_line);
  demand("send_limit", send_limit, bounds::send_limit);
  demand("send_soft_limit", send_soft_limit, bounds::send_limit);
  demand("send_patience", send_patience, bounds::patience);
  demand("send_memory", send_memory, bounds::send_memory);
  demand("rate_limit", rate_limit, bounds::rate_limit);
  demand("name_timeout", name_timeout, bounds::name_timeout);
  demand("idle_ping", idle_ping, bounds::idle_ping);
  demand("drain_timeout", drain_timeout, bounds::patience);
  return options;
}

}  // namespace papo::server
