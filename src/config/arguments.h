// SPDX-License-Identifier: MIT

// The command line. Only this part uses CLI11. CLI11 does not see the environment or the config
// file, and does not check values.
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
  std::string name;         // "papo-server", which begins each line that the program says itself.
  std::string description;  // For the help.
  std::string version;
  std::string variables;        // How its variables in the environment begin: "PAPO_".
  std::string usual_config{};   // Is read if it is there and no other file is given.
  Links links = Links::follow;  // How the program's files are read.

  // How the help shows the argument that stands without an option: "[HOST[:PORT]]". `take_bare`
  // says which options that argument sets, and to which texts. If `bare` is empty there is no such
  // argument.
  std::string bare{};
  std::function<std::vector<std::pair<std::string, std::string>>(const std::vector<std::string>&)>
      take_bare{};

  // The words that it takes in place of options, and what each does, for the help.
  std::vector<std::pair<std::string, std::string>> commands{};

  // An option, a value in the environment, and the same value in a file. The help shows them.
  struct Example {
    std::string option = "port";
    std::string value = "4000";
    std::string in_file = "4000";
  };
  Example example{};
};

// PAPO_MAX_LINE is "max-line" with the prefix "PAPO_".
std::string variable_name(const Program& program, const std::string& option_name);

struct Arguments {
  // The texts of each option, in the order of the options.
  std::vector<std::vector<std::string>> texts;
  // Is set if the user only asked for help or the version.
  std::optional<int> exit_status{};
};

// Throws std::runtime_error, which says what is wrong with the arguments.
Arguments read_arguments(const Program& program, const std::vector<Option>& options, int argc,
                         const char* const* argv);

}  // namespace papo::config
