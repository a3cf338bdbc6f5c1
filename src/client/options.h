// SPDX-License-Identifier: MIT

// The options of papo-client: the command line over the environment (PAPO_CLIENT_PORT, ...) over
// the config file (TOML).
//
// Threads: the program's first.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tls/own_certificate.h"

namespace papo::client {

enum class Color { automatic, always, never };

struct Options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 50000;
  bool tls = false;
  std::string
      fingerprint{};  // That of the server's certificate. Empty: the machine's authorities count.
  // The files (PEM) of the user's certificate, which may stand for the password of an account, and
  // of its key. Empty: the user shows none.
  tls::CertificateFiles own{};
  std::string name{};      // Empty: the server asks for it.
  std::string password{};  // From a file or the environment. Empty: the user is asked.
  Color color = Color::automatic;
  std::string time_format = "%H:%M";  // Empty: no times.
  bool bell = true;
  std::string language{};              // "en" or "pt_BR". Empty: the language of the locale.
  std::optional<bool> reconnect{};     // None: only at a terminal.
  std::vector<std::string> rooms{};    // Each with its "#".
  std::vector<std::string> ignored{};  // Names.
  std::string log_folder{};            // Empty: there is no log.
  bool hint = true;
  std::vector<std::string> sends{};  // Lines to send before the client ends.
  std::chrono::seconds timeout{10};  // The longest time to send them.
};

// The language that the command line or the environment asks for, before all options were read.
// Help and error messages are in this language. Empty: the language of the locale.
std::string language_asked_for(int argc, const char* const* argv);

// The options; or the exit status, if the program only had to print something: help, the version,
// or an error.
std::variant<Options, int> parse_options(int argc, const char* const* argv);

// "127.0.0.1:50000" or "[::1]:50000", as a user would write it.
std::string to_string(const Options& options);

}  // namespace papo::client
