// SPDX-License-Identifier: MIT

// The text of --help: how to call the program, and each of its options.
//
// Threads: the program's first.
#pragma once

#include <string>
#include <vector>

#include "config/arguments.h"
#include "config/option.h"

namespace papo::config {

std::string help_of(const Program& program, const std::vector<Option>& options);

}  // namespace papo::config
