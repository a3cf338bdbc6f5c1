// SPDX-License-Identifier: MIT

// The options of papo-admin.
//
// Threads: the program's first.
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace papo::admin {

struct Options {
  std::string data{};  // The folder of the store.
  bool account = false;
  std::string language{};
  std::vector<std::string> words{};  // The command and its arguments.
};

// The options, or the status with which the program ends at once.
std::variant<Options, int> parse_options(int argc, const char* const* argv);

}  // namespace papo::admin
