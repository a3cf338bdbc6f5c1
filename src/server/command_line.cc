#include "server/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/read_file.h"
#include "chat/address_range.h"
#include "chat/names.h"
#include "config/config_file.h"
#include "papo/version.h"
#include "server/motd.h"
#include "server/passwords.h"

namespace papo::server {
namespace {

constexpr int usage_error = 2;
constexpr std::size_t longest_max_line = std::size_t{1} << 20;  // Bytes.
constexpr std::uint16_t most_ports = 65535;
constexpr std::size_t least_send_limit = 1024;                     // Bytes.
constexpr std::size_t largest_send_limit = std::size_t{1} << 30;   // Bytes.
constexpr std::size_t largest_send_memory = std::size_t{1} << 40;  // Bytes.
constexpr unsigned longest_keepalive = 32767;                      // Seconds; tcp(7).
constexpr unsigned longest_name_timeout = 3600;                    // Seconds.
constexpr unsigned longest_timeout = 86400;                        // Seconds.
constexpr unsigned most_workers = 256;
constexpr unsigned highest_rate = 1'000'000;
constexpr std::size_t most_clients = 10'000'000;
constexpr const char* variables = "PAPO_";
constexpr std::size_t most_rooms = 1000;
constexpr std::size_t longest_history = 10'000;  // Lines.

// The message of CLI11 may have several lines; people are told in one.
std::string in_one_line(std::string text) {
  for (auto& c : text) {
    if (c == '\n') c = ' ';
  }
  return text;
}

// An amount of something within bounds, told in the help by what it is.
template <typename Number>
void add_number(CLI::App& app, const std::string& name, Number& number, Number least, Number most,
                const std::string& unit, const std::string& help) {
  app.add_option(name, number, help)->check(CLI::Range(least, most))->type_name(unit);
}

// Makes it the room as it is shown; what is wrong with it, if anything.
std::string normalise_room(std::string& room) {
  const auto name = chat::make_name(room.empty() ? "" : room.substr(1));
  if (!room.starts_with('#') || std::holds_alternative<chat::NameFault>(name)) {
    return "a room is called # and a name, such as #lobby";
  }
  room = "#" + std::get<chat::Name>(name).shown;
  return {};
}

// Does not repeat what was given, which may be the password itself.
std::string hash_fault(const std::string& hash) {
  return is_password_hash(hash) ? "" : "not a hash that papo-server --hash-password made";
}

std::string address_fault(const std::string& text) {
  return chat::AddressRange::parse(text) ? "" : text + " is neither an address nor a range of them";
}

// Its first line. Neither does this repeat what it says.
std::string password_in(const std::string& path) {
  constexpr std::size_t largest_file = 4096;  // Bytes.
  auto text = read_file(path, largest_file, Links::follow);
  text.resize(std::min(text.find_first_of("\r\n"), text.size()));
  const auto fault = password_fault(text);
  if (!fault.empty()) throw std::runtime_error("cannot use the password in " + path + ": " + fault);
  return text;
}

std::string emptiness_fault(const std::string& text) { return text.empty() ? "it is empty" : ""; }

// Whose text becomes options.
struct Files {
  std::string motd{};
  std::string password{};
};

// Who the server lets in, and who keeps order.
void add_house_options(CLI::App& app, Options& options, Files& files) {
  add_number(app, "--max-per-address", options.max_per_address, std::size_t{0}, most_clients,
             "CONNECTIONS", "How many may come from one address, or one IPv6 /64; 0: any number");
  app.add_option("--shared-address", options.shared_addresses,
                 "Addresses that many people share: more is taken from each; so it is from this "
                 "machine; may be given several times")
      ->delimiter(',')
      ->take_all()
      ->check(address_fault)
      ->type_name("ADDRESS[/BITS]");
  app.add_option("--max-per-shared-address", options.max_per_shared_address,
                 "How many may come from one of those; 0: any number; if not given, half of "
                 "--max-clients")
      ->check(CLI::Range(std::size_t{0}, most_clients))
      ->type_name("CONNECTIONS");
  app.add_option("--proxy-protocol", options.proxies,
                 "Proxies, which say by the PROXY protocol for whom they connect; may be given "
                 "several times")
      ->delimiter(',')
      ->take_all()
      ->check(address_fault)
      ->type_name("ADDRESS[/BITS]");
  auto* const password =
      app.add_option(
             "--password", options.password,
             "What everyone has to give before a name; others on this machine can read a command "
             "line, so rather set it in a file or the environment")
          ->check(password_fault)
          ->type_name("TEXT");
  app.add_option("--password-file", files.password, "Its first line is that password")
      ->check(emptiness_fault)
      ->excludes(password)
      ->type_name("FILE");
  app.add_option("--motd", files.motd, "Its text is shown to everyone who enters")
      ->check(emptiness_fault)
      ->type_name("FILE");
  app.add_option("--oper-password", options.oper_passwords,
                 "Makes whoever gives its password an operator; from --hash-password; may be given "
                 "several times")
      ->take_all()
      ->check(hash_fault)
      ->type_name("HASH");
  app.add_option("--bans", options.bans_file,
                 "Where bans are kept; if none, they end with the server")
      ->check(emptiness_fault)
      ->type_name("FILE");
}

void add_room_options(CLI::App& app, Options& options) {
  app.add_option("--room", options.room, "The room that everyone enters")
      ->transform(CLI::Validator{normalise_room, "", "room"})
      ->type_name("#NAME");
  add_number(app, "--max-rooms", options.max_rooms, std::size_t{1}, most_rooms, "ROOMS",
             "How many one person may be in");
  add_number(app, "--history", options.history, std::size_t{0}, longest_history, "LINES",
             "Of what was said, for someone who enters a room");
  add_number(app, "--history-limit", options.history_limit, std::size_t{0}, longest_history,
             "LINES", "Of what was said, kept of each room");
  app.add_option("--lang", options.language, "en or pt_BR; that of the locale if none")
      ->check(CLI::IsMember({"en", "pt_BR"}))
      ->type_name("LANGUAGE");
}

void add_sending_options(CLI::App& app, Options& options, unsigned& patience) {
  add_number(app, "--send-limit", options.send_limit, least_send_limit, largest_send_limit, "BYTES",
             "What may wait for someone before that is too slow");
  add_number(app, "--send-soft-limit", options.send_soft_limit, least_send_limit,
             largest_send_limit, "BYTES", "The same, if it is so for long");
  add_number(app, "--send-patience", patience, 1U, longest_timeout, "SECONDS", "How long that is");
  add_number(app, "--send-memory", options.send_memory, std::size_t{0}, largest_send_memory,
             "BYTES", "What may wait for all together; 0: an eighth of the memory");
}

}  // namespace

CommandLine parse_command_line(int argc, const char* const* argv) {
  CommandLine line;
  auto& options = line.options;
  auto name_timeout = static_cast<unsigned>(options.name_timeout.count());
  auto idle_ping = static_cast<unsigned>(options.idle_ping.count());
  auto drain_timeout = static_cast<unsigned>(options.drain_timeout.count());
  auto send_patience = static_cast<unsigned>(options.send_patience.count());
  std::string log_format = "text";
  Files files;

  CLI::App app{"Papo, a chat server. People join with papo-client, or with nc."};
  app.set_version_flag("--version", std::string{"papo-server "} + version);
  app.add_option("--host", options.hosts, "Where to listen; may be given several times")
      ->delimiter(',')
      ->take_all()
      ->check(emptiness_fault)
      ->type_name("ADDRESS");
  add_number<std::uint16_t>(app, "--port", options.port, 0, most_ports, "PORT",
                            "Where to listen; 0 takes a free one");
  add_number(app, "--workers", options.workers, 0U, most_workers, "THREADS",
             "How many deliver; 0: the cores less one");
  app.add_option("--io-uring", options.io_uring,
                 "Whether to send by it, which is cheaper, if the kernel lets us")
      ->type_name("BOOLEAN");
  add_number(app, "--max-clients", options.max_clients, std::size_t{1}, most_clients, "PEOPLE",
             "How many may be connected");
  add_house_options(app, options, files);
  add_room_options(app, options);
  add_number(app, "--max-line", options.max_line, std::size_t{1}, longest_max_line, "BYTES",
             "The longest line");
  add_sending_options(app, options, send_patience);
  add_number(app, "--rate-limit", options.rate_limit, 0U, highest_rate, "LINES",
             "Taken from each person a second, 5 times that at once; 0: any number");
  add_number(app, "--name-timeout", name_timeout, 0U, longest_name_timeout, "SECONDS",
             "To give a name in; 0: for ever");
  add_number(app, "--idle-ping", idle_ping, 0U, longest_keepalive, "SECONDS",
             "Until a peer that vanished is noticed; 0: for ever");
  add_number(app, "--drain-timeout", drain_timeout, 1U, longest_timeout, "SECONDS",
             "For people to take what was said, when the server stops");
  app.add_option("--log-level", line.log.level, "The least that is logged")
      ->check(CLI::IsMember({"debug", "info", "warn", "error", "off"}))
      ->type_name("LEVEL");
  app.add_option("--log-file", line.log.file, "Where to log; standard error if none")
      ->type_name("FILE");
  app.add_option("--log-format", log_format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORMAT");
  for (auto* option : app.get_options([](const CLI::Option* option) {
         return option->get_name() != "--help" && option->get_name() != "--version";
       })) {
    option->capture_default_str()->envname(
        config::environment_name(variables, option->get_lnames().front()));
  }
  app.add_flag("--hash-password", line.hash_password,
               "Read a password from the standard input, print its hash, and end")
      ->configurable(false);
  // CLI11 reads the file before the environment, so it has to be told of this variable here.
  const char* const config = std::getenv("PAPO_CONFIG");
  const bool has_config = config != nullptr && *config != '\0';
  app.set_config("--config", has_config ? config : "",
                 "TOML with any of these options: port = 50000 (Env:PAPO_CONFIG)", has_config)
      ->type_name("FILE");
  app.config_formatter(std::make_shared<config::ConfigFile>(variables));
  app.allow_config_extras(CLI::config_extras_mode::error);

  try {
    app.parse(argc, argv);
    if (!files.motd.empty()) options.motd = read_motd(files.motd);
    if (!files.password.empty()) options.password = password_in(files.password);
  } catch (const CLI::Success& asked) {
    line.exit_status = app.exit(asked);
  } catch (const CLI::ConfigError& error) {
    std::cerr << "papo-server: in the config file: " << in_one_line(error.what()) << '\n';
    line.exit_status = usage_error;
  } catch (const CLI::ParseError& error) {
    std::cerr << "papo-server: " << in_one_line(error.what()) << '\n';
    line.exit_status = usage_error;
  } catch (const std::runtime_error& error) {
    std::cerr << "papo-server: " << error.what() << '\n';
    line.exit_status = usage_error;
  }
  options.name_timeout = std::chrono::seconds{name_timeout};
  options.idle_ping = std::chrono::seconds{idle_ping};
  options.drain_timeout = std::chrono::seconds{drain_timeout};
  options.send_patience = std::chrono::seconds{send_patience};
  line.log.json = log_format == "json";
  return line;
}

}  // namespace papo::server
