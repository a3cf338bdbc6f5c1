// What the user of papo-client asked for on the command line.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

namespace papo::client {

enum class Color { automatic, always, never };

struct Options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 50000;
  std::string name;  // Empty: the server's prompt asks.
  Color color = Color::automatic;
};

// What was asked for; or, when all there is to say has been said (help, version, a mistake), the
// exit status.
std::variant<Options, int> parse_options(int argc, const char* const* argv);

// "127.0.0.1:50000" or "[::1]:50000", as a user would write it.
std::string to_string(const Options& options);

}  // namespace papo::client
