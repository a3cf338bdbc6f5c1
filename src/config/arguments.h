// SPDX-License-Identifier: MIT

// What stands on the command line. Only here CLI11 is used: it knows neither the environment nor
// the config file, nor what is right for an option.
//
// Threads: the program's first.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/read_file.h"
#include "config/option.h"

namespace papo::config {

struct Program {
  std::string name;         // "papo-server", as it begins each line of its own.
  std::string description;  // For the help.
  std::string version;
  std::string variables;        // The prefix of its variables: "PAPO_".
  std::string usual_config{};   // Read if it is there and no other is given.
  Links links = Links::follow;  // How its files are read.

  // What stands by itself, for the help: "[HOST[:PORT]]"; and what that sets: options by their
  // names, and their texts. None: nothing can stand by itself.
  std::string bare{};
  std::function<std::vector<std::pair<std::string, std::string>>(const std::vector<std::string>&)>
      take_bare{};
};

// PAPO_MAX_LINE is "max-line" with the prefix "PAPO_".
std::string variable_name(const Program& program, const std::string& option_name);

struct Arguments {
  std::vector<std::vector<std::string>> texts;  // Of each option, in their order.
  std::optional<int> exit_status{};             // Set if help or version were all it was asked for.
};

// Throws std::runtime_error, which tells what is wrong with them.
Arguments read_arguments(const Program& program, const std::vector<Option>& options, int argc,
                         const char* const* argv);

}  // namespace papo::config
