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
  std::string file{};  // Standard error if empty.
  bool json = false;
};

struct CommandLine {
  Options options;
  LogOptions log;

  // When set, the program has nothing more to do than to end so: it was asked for help or for its
  // version, or was given something it can't use, and has said so.
  std::optional<int> exit_status;

  // The program is to make a hash of a password, and nothing else.
  bool hash_password = false;

  // It is only to say what is wrong with all this.
  bool check_config = false;

  // What was given for each option, however it was.
  std::map<std::string, std::vector<std::string>> given{};
};

// Throws std::runtime_error for the first mistake. `links`: how all files are read.
CommandLine read_command_line(int argc, const char* const* argv, Links links = Links::follow);

// Tells a mistake on standard error, and sets the exit status.
CommandLine parse_command_line(int argc, const char* const* argv);

// The options that are given otherwise now, and that only a new start takes.
std::vector<std::string> need_a_new_start(const CommandLine& before, const CommandLine& now);

}  // namespace papo::daemon
