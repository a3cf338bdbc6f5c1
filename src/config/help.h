// SPDX-License-Identifier: MIT

// What --help tells: how the program is called, and each of its options.
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
