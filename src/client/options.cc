#include "client/options.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "base/read_file.h"
#include "config/option.h"
#include "config/read_options.h"
#include "papo/version.h"

namespace papo::client {
namespace {

constexpr unsigned longest_timeout = 86400;  // Seconds.
constexpr std::uint16_t most_ports = 65535;
constexpr std::size_t largest_password_file = 4096;  // Bytes.
constexpr const char* password_variable = "PAPO_CLIENT_PASSWORD";

bool has_control(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char byte) {
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
  });
}

// What is sent as one line must not be able to carry a second one.
std::string check_one_line(const std::string& text) {
  if (text.empty()) return "it is empty";
  return has_control(text) ? "it has a control character" : "";
}

// Of blanks alone nothing would be said.
std::string check_said(const std::string& text) {
  return text.find_first_not_of(" \t") == std::string::npos ? "it is empty" : check_one_line(text);
}

std::string check_room(const std::string& text) {
  if (text.empty() || text == "#") return "it is empty";
  const bool blank = text.find_first_of(" \t") != std::string::npos;
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
  auto line = read_file(path, largest_password_file, Links::follow);
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

// Each option of the client: its name, what its value is called, where that goes, its bounds or its
// check, and its help. They are shown in this order.
std::vector<config::Option> table(Options& options, std::string& password_file) {
  using namespace config;
  std::vector<Option> all{
      text("host", "HOST", options.host, "Name or number of the server's address", emptiness_fault),
      number("port", "PORT", options.port, 1, most_ports, "Port of the server"),
      text("name", "NAME", options.name, "Name to enter with; without it the server asks",
           check_said),
      text("password-file", "FILE", password_file,
           "Its first line is the server's password, as is PAPO_CLIENT_PASSWORD", emptiness_fault),
      texts("room", "#ROOM", Several::by_blanks, options.rooms,
            "Room to join; may be given several times, the last is talked in", check_room),
      texts("send", "LINE", Several::by_blanks, options.sends,
            "Line to send, and then to end: status 0 if the server took it; needs --name",
            check_said),
      number("timeout", "SECONDS", options.timeout, 1, longest_timeout, "For --send, all in all"),
      flag("reconnect", options.reconnect,
           "Whether to come back when the connection is lost; at a terminal it does"),
      text("time-format", "FORMAT", options.time_format,
           "Before each line at a terminal, as of strftime; none if empty"),
      flag("bell", options.bell,
           "Whether the terminal's bell rings when someone speaks to you; it does"),
      texts("ignore", "NAME", Several::by_blanks, options.ignored,
            "Whom to ignore from the beginning; may be given several times", check_said),
      text("log", "DIR", options.log_folder,
           "Folder for a file of each room and day, which only you may read", emptiness_fault),
      flag("hint", options.hint, "Whether a first line tells of /help and how to leave; it does"),
      word("color", "WHEN", options.color,
           {{"auto", Color::automatic}, {"always", Color::always}, {"never", Color::never}},
           "auto: at a terminal, unless NO_COLOR is set"),
      word("lang", "LANGUAGE", options.language, {"en", "pt_BR"},
           "Language to speak to you in; the locale's if not given"),
  };
  std::ranges::find(all, "send", &Option::name)->everywhere = false;
  return all;
}

}  // namespace

std::variant<Options, int> parse_options(int argc, const char* const* argv) {
  const config::Program program{
      .name = "papo-client",
      .description =
          "Talks to a Papo chat server: what you type is said, what others say is shown.",
      .version = version,
      .variables = "PAPO_CLIENT_",
      .usual_config = default_config()};
  Options options;
  std::string password_file;
  try {
    const auto ended = config::read_options(program, table(options, password_file), argc, argv);
    if (ended) return *ended;
    options.password =
        password_file.empty() ? password_in_environment() : password_in(password_file);
    if (!options.sends.empty() && options.name.empty()) {
      throw std::runtime_error("--send needs --name");
    }
  } catch (const std::runtime_error& error) {
    return config::complain(program.name, error.what());
  }
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
