// SPDX-License-Identifier: MIT

// The options of papo-server: the command line over the environment (PAPO_PORT, ...) over the
// config file (TOML).
//
// Threads: any, as long as nobody changes the environment.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/read_file.h"
#include "papo/options.h"

namespace papo::daemon {

struct LogOptions {
  std::string level = "info";
  std::string file{};  // Empty for standard error.
  bool json = false;
};

struct CommandLine {
  Options options;
  LogOptions log;

  // If this is set, the program ends with this status. It was asked for help or for its version, or
  // was given something that it cannot use, and has printed the answer.
  std::optional<int> exit_status;

  // The program only makes a hash of a password.
  bool hash_password = false;

  // The program only says what is wrong with its options.
  bool check_config = false;

  // The values that were given for each option, on whichever way.
  std::map<std::string, std::vector<std::string>> given{};
};

// Throws std::runtime_error for the first mistake. `links` says how all files are read.
CommandLine read_command_line(int argc, const char* const* argv, Links links = Links::follow);

// Prints a mistake on standard error, and sets the exit status.
CommandLine parse_command_line(int argc, const char* const* argv);

// The options that have another value now, and that take a new value only at a new start.
std::vector<std::string> need_a_new_start(const CommandLine& before, const CommandLine& now);

}  // namespace papo::daemon
