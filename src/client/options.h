// SPDX-License-Identifier: MIT

// What the user of papo-client asked for: on the command line, over the environment
// (PAPO_CLIENT_PORT, ...), over the config file (TOML).
//
// Threads: the program's first.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace papo::client {

enum class Color { automatic, always, never };

struct Options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 50000;
  std::string name{};      // Empty: the server's prompt asks.
  std::string password{};  // From a file or the environment; empty: the user is asked.
  Color color = Color::automatic;
  std::string time_format = "%H:%M";  // Empty: no times.
  bool bell = true;
  std::string language{};              // "en" or "pt_BR". Empty: the locale's.
  std::optional<bool> reconnect{};     // None: at a terminal.
  std::vector<std::string> rooms{};    // Each with its "#".
  std::vector<std::string> ignored{};  // Names.
  std::string log_folder{};            // Empty: nothing is logged.
  bool hint = true;
  std::vector<std::string> sends{};  // Lines to be sent, and then to end.
  std::chrono::seconds timeout{10};  // For all of that.
};

// The language that the command line or the environment asks for, as far as that can be told before
// all of it was read: help and mistakes are told in it. Empty: the locale's.
std::string language_asked_for(int argc, const char* const* argv);

// What was asked for; or, when all there is to say has been said (help, version, a mistake), the
// exit status.
std::variant<Options, int> parse_options(int argc, const char* const* argv);

// "127.0.0.1:50000" or "[::1]:50000", as a user would write it.
std::string to_string(const Options& options);

}  // namespace papo::client
