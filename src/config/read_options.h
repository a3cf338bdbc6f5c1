// SPDX-License-Identifier: MIT

// Sets the options of a program: the command line over the environment over the config file.
//
// Threads: the program's first.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "config/arguments.h"
#include "config/option.h"

namespace papo::config {

// Sets the options that were given, and leaves all others alone. A mistake is found even in a value
// that another value overrides. Returns the exit status if the user asked for help or the version,
// which were then printed. Throws std::runtime_error for the first mistake.
//
// Besides the options of the table there is --config.
std::optional<int> read_options(const Program& program, std::vector<Option> options, int argc,
                                const char* const* argv);

// Prints a mistake in one line on standard error. Returns the exit status for a mistake.
int complain(std::string_view program_name, std::string_view mistake);

}  // namespace papo::config
