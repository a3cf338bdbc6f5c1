// The options of papo-server: the command line over the environment (PAPO_PORT, ...) over the
// config file (TOML).
//
// Threads: the program's first, before any other is started.
#pragma once

#include <optional>
#include <string>

#include "papo/options.h"

namespace papo::server {

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
};

CommandLine parse_command_line(int argc, const char* const* argv);

}  // namespace papo::server
