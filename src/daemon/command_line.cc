// SPDX-License-Identifier: MIT

#include "daemon/command_line.h"

#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "budget/limits.h"
#include "config/option.h"
#include "config/read_options.h"
#include "daemon/data_folder.h"
#include "daemon/motd.h"
#include "papo/version.h"
#include "server/ban_file.h"
#include "server/checked_options.h"
#include "server/passwords.h"
#include "tls/certificates.h"

namespace papo::daemon {
namespace {

constexpr const char* program_name = "papo-server";

// The password in the first line of a file. An error message does not repeat the password.
std::string password_in(const std::string& path, Links links) {
  constexpr std::size_t largest_file = 4096;  // Bytes.
  auto text = read_first_line(path, largest_file, links);
  const auto fault = server::password_fault(text);
  if (!fault.empty()) throw std::runtime_error("cannot use the password in " + path + ": " + fault);
  return text;
}

// Makes each option remember the values that it is given.
void remember_what_is_given(std::vector<config::Option>& options,
                            std::map<std::string, std::vector<std::string>>& given) {
  for (auto& option : options) {
    option.store = [&given, name = option.name,
                    store = std::move(option.store)](std::vector<std::string> values) {
      given[name] = values;
      return store(std::move(values));
    };
  }
}

// Must also work when a mistake comes earlier on the command line.
bool only_checks(int argc, const char* const* argv) {
  return std::find(argv, argv + argc, std::string_view{"--check-config"}) != argv + argc;
}

// The folder for that value of --data. Empty: nothing is kept.
std::string data_folder(const std::string& given) {
  if (given == "none") return {};
  return given.empty() ? usual_data_folder() : given;
}

// A text of no letters would be a mistake in any other option, too, so "-" stands for none.
std::string modes_fault(std::string& text) {
  if (text.empty()) return config::emptiness_fault(text);
  if (text == "-") text.clear();
  return server::room_modes_fault(text);
}

// The files whose text becomes options.
struct Files {
  std::string motd{};
  std::string password{};
};

template <typename Number>
config::Option number(std::string name, std::string value, Number& kept, server::Bounds bounds,
                      std::string help) {
  return config::number(std::move(name), std::move(value), kept, bounds.least, bounds.most,
                        std::move(help));
}

// The help tells these in words, and so do both READMEs and papo/options.h.
static_assert(budget::burst_seconds == 5 && budget::connections_a_site == 5 &&
              budget::sites_a_shared_one == 10 && budget::cost_of_entering == 2 &&
              budget::bytes_a_token == 256 && budget::part_of_memory == 8);

// Each option of the server: its name, the name of its value, the place where the value goes, its
// bounds or its check, and its help. The help shows the options in this order.
std::vector<config::Option> table(CommandLine& line, Files& files) {
  using namespace config;
  namespace bounds = server::bounds;
  auto& options = line.options;
  return {
      texts("host", "ADDRESS", Several::by_commas, options.hosts,
            "Where to listen; may be given several times", emptiness_fault),
      number("port", "PORT", options.port, bounds::port, "Where to listen; 0 takes a free one"),
      text("dialects", "DIALECTS", options.dialects, "What is spoken there",
           server::dialects_fault),
      on_off("web", options.web, "Whether browsers are served a page there, and WebSocket"),
      texts("web-host", "NAME", Several::by_commas, options.web_hosts,
            "A name by which browsers may reach the page; any if none is given; may be given "
            "several times",
            server::web_host_fault),
      texts("web-origin", "ORIGIN", Several::by_commas, options.web_origins,
            "A page elsewhere, such as https://chat.example, that may use WebSocket here; may be "
            "given several times",
            server::origin_fault),
      texts("web-proxy", "ADDRESS[/BITS]", Several::by_commas, options.web_proxies,
            "Proxies for browsers, which say by X-Forwarded-For for whom they ask; may be given "
            "several times",
            server::address_fault),
      number("hsts", "SECONDS", options.hsts, bounds::hsts,
             "For how long browsers insist on TLS, for all ports of this host; 0: they are not "
             "told to"),
      texts("listen", "[DIALECTS:]HOST:PORT", Several::by_blanks, options.listen,
            "A further place to listen at, and what is spoken there; may be given several times",
            server::listen_fault),
      texts("tls-cert", "FILE", Several::by_commas, options.tls_certs,
            "A certificate (PEM) to speak TLS with, or a folder as certbot lays it; may be given "
            "several times",
            emptiness_fault),
      texts("tls-key", "FILE", Several::by_commas, options.tls_keys,
            "Its key, if that is in another file; as often as --tls-cert", emptiness_fault),
      flag("tls-self-signed", options.tls_self_signed,
           "Whether to speak TLS with a certificate of the server's own making, for a try at home"),
      word("tls", "WHEN", options.tls_required, {{"offered", false}, {"required", true}},
           "Whether people from other machines must speak TLS"),
      number(
          "tls-sts", "SECONDS", options.tls_sts, bounds::tls_sts,
          "For how long clients of IRC insist on TLS, once they were told by it; 0: they are not "
          "told"),
      number("workers", "THREADS", options.workers, bounds::workers,
             "How many deliver; 0: the cores less one"),
      number("clients-per-worker", "PEOPLE", options.clients_per_worker, bounds::clients_per_worker,
             "How many a worker gets before the next one is used; 0: all workers are used at once"),
      on_off("io-uring", options.io_uring,
             "Whether to send by it, which is cheaper, if the kernel lets us"),
      number("max-clients", "PEOPLE", options.max_clients, bounds::max_clients,
             "How many may be connected"),
      number("max-per-address", "CONNECTIONS", options.max_per_address, bounds::connections,
             "How many may come from one address, or one IPv6 /64; 0: any number"),
      texts("shared-address", "ADDRESS[/BITS]", Several::by_commas, options.shared_addresses,
            "Addresses that many people share: more is taken from each; so it is from this "
            "machine; may be given several times",
            server::address_fault),
      number("max-per-shared-address", "CONNECTIONS", options.max_per_shared_address,
             bounds::connections,
             "How many may come from one of those; 0: any number; if not given, half of "
             "--max-clients"),
      texts("proxy-protocol", "ADDRESS[/BITS]", Several::by_commas, options.proxies,
            "Proxies, which say by the PROXY protocol for whom they connect; may be given several "
            "times",
            server::address_fault),
      texts(
          "webirc", "ADDRESS[/BITS]", Several::by_commas, options.webirc,
          "Gateways to IRC, which say by WEBIRC for whom they connect; may be given several times",
          server::address_fault),
      changeable(text("webirc-password", "HASH", options.webirc_password,
                      "Of the password of these gateways; from --hash-password",
                      server::hash_fault)),
      changeable(
          text("password", "TEXT", options.password,
               "What everyone has to give before a name; others on this machine can read a command "
               "line, so rather set it in a file or the environment",
               server::password_fault)),
      changeable(text("password-file", "FILE", files.password,
                      "Its first line is that password, and then there is no --password",
                      emptiness_fault)),
      changeable(text("motd", "FILE", files.motd, "Its text is shown to everyone who enters",
                      emptiness_fault)),
      changeable(texts("oper-password", "HASH", Several::by_blanks, options.oper_passwords,
                       "Makes whoever gives its password an operator; from --hash-password; may be "
                       "given several times",
                       server::hash_fault)),
      text("bans", "FILE", options.bans_file, "Where bans are kept without a store",
           emptiness_fault),
      text("data", "DIR", options.data,
           "Where to keep what is said, or none to keep nothing; in the user's own state if not "
           "given",
           emptiness_fault),
      number("keep-days", "DAYS", options.keep_days, bounds::keep_days,
             "For how long a line is kept there; 0: for ever"),
      number("keep-lines", "LINES", options.keep_lines, bounds::keep_lines,
             "How many last lines of each room are kept there; 0: all"),
      number("max-devices", "CLIENTS", options.max_devices, bounds::max_devices,
             "How many may be here by one account"),
      on_off("plain-passwords", options.plain_passwords,
             "Whether accounts' passwords may come unencrypted from other machines"),
      text("talk-log", "DIR", options.talk_log,
           "Where to log what is said in rooms, in a file for each; everyone who enters is told",
           emptiness_fault),
      text("room", "#NAME", options.room, "The room that everyone enters", server::room_fault),
      text("room-modes", "LETTERS", options.room_modes,
           "The modes of a new room, out of imnstH, or - for none; the first room has n",
           modes_fault),
      on_off("irc-lobby", options.irc_lobby, "Whether clients of IRC enter the first room, too"),
      text("server-name", "NAME", options.server_name, "The name of the server in IRC; has a dot",
           server::server_name_fault),
      text("network", "NAME", options.network, "The name of the network in IRC",
           server::network_fault),
      texts("admin", "TEXT", Several::by_lines, options.admin,
            "A line about the people behind the server; may be given several times",
            emptiness_fault),
      number("max-rooms", "ROOMS", options.max_rooms, bounds::max_rooms,
             "How many one person may be in"),
      number("history", "LINES", options.history, bounds::history,
             "Of what was said, for someone who enters a room"),
      number("history-limit", "LINES", options.history_limit, bounds::history,
             "Of what was said, kept of each room"),
      word("lang", "LANGUAGE", options.language,
           {server::languages.begin(), server::languages.end()}, "That of the locale if none"),
      number("max-line", "BYTES", options.max_line, bounds::max_line, "The longest line"),
      number("send-limit", "BYTES", options.send_limit, bounds::send_limit,
             "What may wait for someone before that is too slow"),
      number("send-soft-limit", "BYTES", options.send_soft_limit, bounds::send_limit,
             "The same, if it is so for long"),
      number("send-patience", "SECONDS", options.send_patience, bounds::patience,
             "How long that is"),
      number("send-memory", "BYTES", options.send_memory, bounds::send_memory,
             "What may wait for all together; 0: an eighth of the memory"),
      number("rate-limit", "LINES", options.rate_limit, bounds::rate_limit,
             "Taken from each person a second, 5 times that at once; 0: any number"),
      number("name-timeout", "SECONDS", options.name_timeout, bounds::name_timeout,
             "To give a name in; 0: for ever"),
      number("idle-ping", "SECONDS", options.idle_ping, bounds::idle_ping,
             "Until a peer that vanished is noticed; 0: for ever"),
      number("drain-timeout", "SECONDS", options.drain_timeout, bounds::patience,
             "For people to take what was said, when the server stops"),
      word("log-level", "LEVEL", line.log.level, {"debug", "info", "warn", "error", "off"},
           "The least that is logged"),
      text("log-file", "FILE", line.log.file, "Where to log; standard error if none"),
      word("log-format", "FORMAT", line.log.json, {{"text", false}, {"json", true}},
           "How a line of the log is written"),
      command("hash-password", line.hash_password,
              "Read a password from the standard input, print its hash, and end"),
      command("check-config", line.check_config,
              "Say what is wrong with all options and the files that they name, and end"),
  };
}

}  // namespace

CommandLine read_command_line(int argc, const char* const* argv, Links links) {
  const config::Program program{
      .name = program_name,
      .description = "Papo, a chat server. People join with papo-client, or with nc.",
      .version = version,
      .variables = "PAPO_",
      .links = links};
  CommandLine line;
  Files files;
  auto options = table(line, files);
  remember_what_is_given(options, line.given);
  line.exit_status = config::read_options(program, std::move(options), argc, argv);
  if (line.exit_status) return line;
  if (!files.password.empty() && !line.options.password.empty()) {
    throw std::runtime_error("--password and --password-file: only one of them can be given");
  }
  const auto gateways_fault = server::webirc_fault(line.options);
  if (!gateways_fault.empty()) {
    throw std::runtime_error("--webirc and --webirc-password: " + gateways_fault);
  }
  const auto tls_fault = server::tls_fault(line.options);
  if (!tls_fault.empty()) throw std::runtime_error("--tls-cert: " + tls_fault);
  line.options.data = data_folder(line.options.data);
  if (!files.motd.empty()) line.options.motd = read_motd(files.motd, links);
  if (!files.password.empty()) line.options.password = password_in(files.password, links);
  return line;
}

CommandLine parse_command_line(int argc, const char* const* argv) {
  CommandLine line;
  try {
    line = read_command_line(argc, argv);
    if (!line.check_config || line.exit_status) return line;
    server::load_bans(line.options.bans_file);
    if (!line.options.tls_certs.empty()) {
      const tls::Certificates certificates{
          tls::files_of(line.options.tls_certs, line.options.tls_keys)};
    }
    std::cout << "papo-server: there is nothing wrong with its options and their files\n";
    line.exit_status = 0;
  } catch (const std::runtime_error& error) {
    line.exit_status = config::complain(program_name, error.what());
    if (only_checks(argc, argv)) line.exit_status = 1;
  }
  return line;
}

std::vector<std::string> need_a_new_start(const CommandLine& before, const CommandLine& now) {
  CommandLine line;
  Files files;
  std::vector<std::string> names;
  for (const auto& option : table(line, files)) {
    const auto one = before.given.find(option.name);
    const auto other = now.given.find(option.name);
    const bool same = one == before.given.end() || other == now.given.end()
                          ? one == before.given.end() && other == now.given.end()
                          : one->second == other->second;
    if (!same && !option.while_running) names.push_back(option.name);
  }
  return names;
}

}  // namespace papo::daemon
