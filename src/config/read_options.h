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

// Sets what was given, and leaves all else alone. What is wrong is found even where something else
// prevails over it. Returns the exit status if help or version were asked for, which were told
// then. Throws std::runtime_error for the first mistake.
//
// Besides the options of the table there is --config.
std::optional<int> read_options(const Program& program, std::vector<Option> options, int argc,
                                const char* const* argv);

// Tells a mistake in one line on standard error; returns the exit status for it.
int complain(std::string_view program_name, std::string_view mistake);

}  // namespace papo::config
