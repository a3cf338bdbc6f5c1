#include "client/options.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "papo/version.h"

namespace papo::client {
namespace {

constexpr int exit_bad_usage = 2;

// The name is sent as one line: it must not be able to carry a second one.
std::string check_one_line(const std::string& text) {
  const bool control = std::any_of(text.begin(), text.end(),
                                   [](unsigned char byte) { return byte < 0x20 || byte == 0x7f; });
  if (text.empty()) return "it is empty";
  return control ? "it has a control character" : "";
}

}  // namespace

std::variant<Options, int> parse_options(int argc, const char* const* argv) {
  Options options;
  std::string color = "auto";

  CLI::App app{"Talks to a Papo chat server: what you type is said, what others say is shown.",
               "papo-client"};
  app.add_option("--host", options.host, "Name or number of the server's address")
      ->capture_default_str();
  app.add_option("--port", options.port, "Port of the server")
      ->check(CLI::Range(1, 65535))
      ->capture_default_str();
  app.add_option("--name", options.name, "Name to enter with; without it the server asks")
      ->check(CLI::Validator(check_one_line, "", "one line"));
  app.add_option("--color", color, "auto: at a terminal, unless NO_COLOR is set")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  app.set_version_flag("--version", std::string{"papo-client "} + version);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // Help or version.
    fmt::print(stderr, "papo-client: {}\n", error.what());
    return exit_bad_usage;
  }
  if (color == "always") options.color = Color::always;
  if (color == "never") options.color = Color::never;
  return options;
}

std::string to_string(const Options& options) {
  const bool v6 = options.host.find(':') != std::string::npos;
  return v6 ? fmt::format("[{}]:{}", options.host, options.port)
            : fmt::format("{}:{}", options.host, options.port);
}

}  // namespace papo::client
