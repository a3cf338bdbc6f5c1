#include "client/options.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string_view>

#include "config/config_file.h"
#include "papo/version.h"

namespace papo::client {
namespace {

constexpr int exit_bad_usage = 2;
constexpr unsigned longest_timeout = 86400;  // Seconds.
constexpr std::size_t longest_password = 4096;

constexpr std::string_view variables = "PAPO_CLIENT_";
constexpr const char* password_variable = "PAPO_CLIENT_PASSWORD";
constexpr const char* config_variable = "PAPO_CLIENT_CONFIG";

bool has_control(const std::string& text) {
  return std::any_of(text.begin(), text.end(),
                     [](unsigned char byte) { return byte < 0x20 || byte == 0x7f; });
}

// What is sent as one line must not be able to carry a second one.
std::string check_one_line(const std::string& text) {
  if (text.empty()) return "it is empty";
  return has_control(text) ? "it has a control character" : "";
}

// Of blanks alone nothing would be said.
std::string check_said(const std::string& text) {
  return text.find_first_not_of(' ') == std::string::npos ? "it is empty" : check_one_line(text);
}

std::string check_room(const std::string& text) {
  if (text.empty() || text == "#") return "it is empty";
  const bool blank = text.find(' ') != std::string::npos;
  return blank || has_control(text) ? "a room has neither blanks nor control characters" : "";
}

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// https://specifications.freedesktop.org/basedir-spec/: what is not an absolute path does not
// count.
std::string default_config() {
  const std::string config = variable("XDG_CONFIG_HOME");
  if (config.starts_with('/')) return config + "/papo/client.toml";
  const std::string home = variable("HOME");
  return home.starts_with('/') ? home + "/.config/papo/client.toml" : "";
}

// The first line of the file.
std::string password_in(const std::string& path) {
  std::ifstream file{path};
  std::string line(longest_password, '\0');
  file.read(line.data(), static_cast<std::streamsize>(line.size()));
  if (file.bad() || (file.fail() && !file.eof())) {
    throw std::runtime_error(fmt::format("the password file {} cannot be read", path));
  }
  line.resize(static_cast<std::size_t>(file.gcount()));
  line.resize(std::min(line.find_first_of("\r\n"), line.size()));
  const std::string fault = check_one_line(line);
  if (fault.empty()) return line;
  throw std::runtime_error(fmt::format("the password in {} cannot be used: {}", path, fault));
}

std::string password_in_environment() {
  std::string password = variable(password_variable);
  if (has_control(password)) {
    throw std::runtime_error(
        fmt::format("the password in {} has a control character", password_variable));
  }
  return password;
}

// The message of CLI11 may have several lines; people are told in one.
int complain(std::string_view where, std::string what) {
  std::replace(what.begin(), what.end(), '\n', ' ');
  std::cerr << fmt::format("papo-client: {}{}\n", where, what);
  return exit_bad_usage;
}

}  // namespace

std::variant<Options, int> parse_options(int argc, const char* const* argv) {
  Options options;
  std::string color = "auto";
  std::string password_file;
  bool reconnect = false;
  auto timeout = static_cast<unsigned>(options.timeout.count());
  const CLI::Validator one_line{check_said, "", "one line"};

  CLI::App app{"Talks to a Papo chat server: what you type is said, what others say is shown.",
               "papo-client"};
  app.add_option("--host", options.host, "Name or number of the server's address")
      ->type_name("HOST")
      ->capture_default_str();
  app.add_option("--port", options.port, "Port of the server")
      ->check(CLI::Range(1, 65535))
      ->type_name("PORT")
      ->capture_default_str();
  auto* const name =
      app.add_option("--name", options.name, "Name to enter with; without it the server asks")
          ->check(one_line)
          ->type_name("NAME");
  app.add_option("--password-file", password_file,
                 "Its first line is the server's password, as is PAPO_CLIENT_PASSWORD")
      ->type_name("FILE");
  app.add_option("--room", options.rooms,
                 "Room to join; may be given several times, the last is talked in")
      ->check(CLI::Validator(check_room, "", "room"))
      ->allow_extra_args(false)
      ->take_all()
      ->type_name("#ROOM");
  auto* const send =
      app.add_option("--send", options.sends,
                     "Line to send, and then to end: status 0 if the server took it; needs --name")
          ->check(one_line)
          ->allow_extra_args(false)
          ->take_all()
          ->type_name("LINE");
  app.add_option("--timeout", timeout, "For --send, all in all")
      ->check(CLI::Range(1U, longest_timeout))
      ->type_name("SECONDS")
      ->capture_default_str();
  auto* const returns =
      app.add_flag("--reconnect,!--no-reconnect", reconnect,
                   "Whether to come back when the connection is lost; at a terminal it does");
  app.add_option("--time-format", options.time_format,
                 "Before each line at a terminal, as of strftime; none if empty")
      ->type_name("FORMAT")
      ->capture_default_str();
  app.add_flag("--bell,!--no-bell", options.bell,
               "Whether the terminal's bell rings when someone speaks to you; it does");
  app.add_option("--color", color, "auto: at a terminal, unless NO_COLOR is set")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->type_name("WHEN")
      ->capture_default_str();
  app.add_option("--lang", options.language,
                 "Language to speak to you in; the locale's if not given")
      ->check(CLI::IsMember({"en", "pt_BR"}))
      ->type_name("LANGUAGE");
  for (auto* const option : app.get_options()) {
    if (option->get_name() == "--help") continue;
    if (option == send) {
      option->configurable(false);
    } else {
      option->envname(config::environment_name(variables, option->get_lnames().front()));
    }
  }
  app.set_version_flag("--version", std::string{"papo-client "} + version);
  // CLI11 reads the file before the environment, so it has to be told of this variable here.
  const std::string config = variable(config_variable);
  app.set_config(
         "--config", config.empty() ? default_config() : config,
         fmt::format("TOML with any of these options: room = [\"#ops\"] (Env:{})", config_variable),
         !config.empty())
      ->type_name("FILE");
  app.config_formatter(std::make_shared<config::ConfigFile>(std::string{variables}));
  app.allow_config_extras(CLI::config_extras_mode::error);

  try {
    app.parse(argc, argv);
    options.password =
        password_file.empty() ? password_in_environment() : password_in(password_file);
  } catch (const CLI::Success& asked) {
    return app.exit(asked);
  } catch (const CLI::ConfigError& error) {
    return complain("in the config file: ", error.what());
  } catch (const std::runtime_error& error) {  // CLI::ParseError is one too.
    return complain("", error.what());
  }
  if (send->count() > 0 && name->count() == 0) return complain("", "--send needs --name");
  if (returns->count() > 0) options.reconnect = reconnect;
  if (color == "always") options.color = Color::always;
  if (color == "never") options.color = Color::never;
  options.timeout = std::chrono::seconds{timeout};
  for (std::string& room : options.rooms) {
    if (!room.starts_with('#')) room.insert(0, 1, '#');
  }
  return options;
}

std::string to_string(const Options& options) {
  const bool v6 = options.host.find(':') != std::string::npos;
  return v6 ? fmt::format("[{}]:{}", options.host, options.port)
            : fmt::format("{}:{}", options.host, options.port);
}

}  // namespace papo::client
