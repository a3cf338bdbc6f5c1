// SPDX-License-Identifier: MIT

#include "client/options.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "base/read_file.h"
#include "config/option.h"
#include "config/read_options.h"
#include "lang/translate.h"
#include "papo/version.h"
#include "tls/trust.h"

namespace papo::client {
namespace {

using lang::phrase;
using lang::translated;

constexpr unsigned longest_timeout = 86400;  // Seconds.
constexpr std::uint16_t most_ports = 65535;
constexpr std::size_t largest_password_file = 4096;  // Bytes.
constexpr const char* password_variable = "PAPO_CLIENT_PASSWORD";

bool has_control(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char byte) {
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
  });
}

// A text that is sent as one line must not hold a second line.
std::string check_one_line(const std::string& text) {
  if (text.empty()) return phrase("it is empty");
  return has_control(text) ? phrase("it has a control character") : "";
}

// A line of blanks alone would say nothing.
std::string check_said(const std::string& text) {
  return text.find_first_not_of(" \t") == std::string::npos ? phrase("it is empty")
                                                            : check_one_line(text);
}

std::string check_room(const std::string& text) {
  if (text.empty() || text == "#") return phrase("it is empty");
  const bool blank = text.find_first_of(" \t") != std::string::npos;
  return blank || has_control(text) ? phrase("a room has neither blanks nor control characters")
                                    : "";
}

std::string check_fingerprint(std::string& text) {
  const auto form = tls::fingerprint_form(text);
  if (form.empty()) return phrase("it is no fingerprint by SHA-256");
  text = form;
  return {};
}

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// https://specifications.freedesktop.org/basedir-spec/: a path that is not absolute does not count.
std::string default_config() {
  const std::string config = variable("XDG_CONFIG_HOME");
  if (config.starts_with('/')) return config + "/papo/client.toml";
  const std::string home = variable("HOME");
  return home.starts_with('/') ? home + "/.config/papo/client.toml" : "";
}

// The password in the first line of the file.
std::string password_in(const std::string& path) {
  auto line = read_first_line(path, largest_password_file, Links::follow);
  const std::string fault = check_one_line(line);
  if (fault.empty()) return line;
  throw std::runtime_error(phrase("the password in {} cannot be used: {}", path, fault));
}

std::string password_in_environment() {
  std::string password = variable(password_variable);
  const std::string fault = password.empty() ? "" : check_one_line(password);
  if (!fault.empty()) {
    throw std::runtime_error(
        phrase("the password in {} cannot be used: {}", password_variable, fault));
  }
  return password;
}

// Takes "ana@chat.example:50000", "[::1]:50000", "::1", or two words as nc does: "chat.example
// 50000". With "tls://" before it, TLS is spoken there.
std::vector<std::pair<std::string, std::string>> take_address(
    const std::vector<std::string>& words) {
  if (words.size() > 2) {
    throw std::runtime_error(words[2] + ": " + phrase("it belongs to no option"));
  }
  std::vector<std::pair<std::string, std::string>> given;
  std::string address = words[0];
  constexpr std::string_view with_tls = "tls://";
  if (address.starts_with(with_tls)) {
    given.emplace_back("tls", "on");
    address.erase(0, with_tls.size());
    if (address.ends_with('/')) address.pop_back();
  }
  if (const auto at = address.find('@'); at != std::string::npos) {
    given.emplace_back("name", address.substr(0, at));
    address.erase(0, at + 1);
  }
  const auto bracket = address.starts_with('[') ? address.find(']') : std::string::npos;
  if (address.starts_with('[') && bracket == std::string::npos) {
    throw std::runtime_error(words[0] + ": " + phrase("it has no ]"));
  }
  std::string host = address;
  std::string rest;
  if (bracket != std::string::npos) {
    host = address.substr(1, bracket - 1);
    rest = address.substr(bracket + 1);
  } else if (std::ranges::count(address, ':') == 1) {
    host = address.substr(0, address.find(':'));
    rest = address.substr(host.size());
  }
  given.emplace_back("host", host);
  if (!rest.empty()) given.emplace_back("port", rest.substr(rest.starts_with(':') ? 1 : 0));
  if (words.size() == 2) given.emplace_back("port", words[1]);
  return given;
}

// Each option of the client: its name, the name of its value, the place where the value goes, its
// bounds or its check, and its help. The help shows the options in this order.
std::vector<config::Option> table(Options& options, std::string& password_file) {
  using namespace config;
  using config::text;  // And not the namespace, which files of the same unity build may know.
  const auto at = [](char letter, Option option) { return with_letter(letter, std::move(option)); };
  std::vector<Option> all{
      at('H', text("host", "HOST", options.host,
                   translated("Name or number of the server's address"), emptiness_fault)),
      at('p',
         number("port", "PORT", options.port, 1, most_ports, translated("Port of the server"))),
      flag("tls", options.tls, translated("Whether to speak TLS; so it is with tls://HOST, too")),
      text(
          "tls-fingerprint", "SHA256", options.fingerprint,
          translated("That of the server's certificate, if nobody else vouches for it; speaks TLS"),
          check_fingerprint),
      text("tls-cert", "FILE", options.own.chain,
           translated("Your certificate (PEM), by which an account may know you; speaks TLS"),
           emptiness_fault),
      text("tls-key", "FILE", options.own.key,
           translated("The key of your certificate, if that file does not have it"),
           emptiness_fault),
      at('n', text("name", "NAME", options.name,
                   translated("Name to enter with; without it the server asks"), check_said)),
      text("password-file", "FILE", password_file,
           phrase("Its first line is the server's password, as is {}", password_variable),
           emptiness_fault),
      at('r', texts("room", "#ROOM", Several::by_blanks, options.rooms,
                    translated("Room to join; may be given several times, the last is talked in"),
                    check_room)),
      at('s', texts("send", "LINE", Several::by_blanks, options.sends,
                    translated("Line to send, and then to end, with status 0 if the server took "
                               "it; may be given several times, and needs --name"),
                    check_said)),
      at('t', number("timeout", "SECONDS", options.timeout, 1, longest_timeout,
                     translated("For --send, all in all"))),
      flag("reconnect", options.reconnect,
           translated("Whether to come back when the connection is lost; at a terminal it does")),
      text("time-format", "FORMAT", options.time_format,
           translated("Before each line at a terminal, as of strftime; none if empty")),
      flag("bell", options.bell,
           translated("Whether the terminal's bell rings when someone speaks to you")),
      texts("ignore", "NAME", Several::by_blanks, options.ignored,
            translated("Whom to ignore from the beginning; may be given several times"),
            check_said),
      text("log", "DIR", options.log_folder,
           translated("Folder for a file of each room and day, which only you may read"),
           emptiness_fault),
      flag("hint", options.hint,
           translated("Whether a first line tells of /help and how to leave")),
      word("color", "WHEN", options.color,
           {{"auto", Color::automatic}, {"always", Color::always}, {"never", Color::never}},
           translated("Whether in colour; auto: at a terminal, unless NO_COLOR is set")),
      at('l', word("lang", "LANGUAGE", options.language, {"en", "pt_BR"},
                   translated("Language to speak to you in; the locale's if not given"))),
  };
  std::ranges::find(all, "send", &Option::name)->everywhere = false;
  return all;
}

}  // namespace

std::variant<Options, int> parse_options(int argc, const char* const* argv) {
  const config::Program program{
      .name = "papo-client",
      .description = translated(
          "Talks to a Papo chat server: what you type is said, what others say is shown."),
      .version = version,
      .variables = "PAPO_CLIENT_",
      .usual_config = default_config(),
      .bare = "[[tls://][NAME@]HOST[:PORT]]",
      .take_bare = take_address};
  Options options;
  std::string password_file;
  try {
    const auto ended = config::read_options(program, table(options, password_file), argc, argv);
    if (ended) return *ended;
    options.password =
        password_file.empty() ? password_in_environment() : password_in(password_file);
    auto& own = options.own;
    if (own.chain.empty() && !own.key.empty()) {
      throw std::runtime_error(phrase("--tls-key needs --tls-cert"));
    }
    if (own.key.empty()) own.key = own.chain;
    if (!options.fingerprint.empty() || !own.chain.empty()) options.tls = true;
    if (!options.sends.empty() && options.name.empty()) {
      throw std::runtime_error(phrase("--send needs --name"));
    }
  } catch (const std::runtime_error& error) {
    return config::complain(program.name, error.what());
  }
  for (std::string& room : options.rooms) {
    if (!room.starts_with('#')) room.insert(0, 1, '#');
  }
  return options;
}

std::string language_asked_for(int argc, const char* const* argv) {
  std::string asked = variable("PAPO_CLIENT_LANG");
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument{argv[i]};
    const bool is_next = (argument == "--lang" || argument == "-l") && i + 1 < argc;
    if (is_next) asked = argv[i + 1];
    for (const std::string_view before : {"--lang=", "-l"}) {
      if (argument.starts_with(before) && !is_next) asked = argument.substr(before.size());
    }
  }
  return asked == "en" || asked == "pt_BR" ? asked : "";
}

std::string to_string(const Options& options) {
  const bool v6 = options.host.find(':') != std::string::npos;
  return v6 ? fmt::format("[{}]:{}", options.host, options.port)
            : fmt::format("{}:{}", options.host, options.port);
}

}  // namespace papo::client
