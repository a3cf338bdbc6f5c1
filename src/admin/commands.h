// SPDX-License-Identifier: MIT

// The commands of papo-admin. One table has their words, their arguments and their help.
//
// Threads: the program's first.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "admin/options.h"

namespace papo::admin {

inline constexpr auto program_name = "papo-admin";

// "reset NAME", and the things that it does.
std::vector<std::pair<std::string, std::string>> commands_for_help();

// The mistake in a command and its arguments; empty if there is none.
std::string fault_in(const std::vector<std::string>& words);

// Carries out a command without a fault. Returns the program's exit status. Throws std::exception
// with a text for the user.
int carry_out(const Options& options);

}  // namespace papo::admin
