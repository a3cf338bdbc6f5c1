// SPDX-License-Identifier: MIT

// The config file of a program: TOML, in which each option is a key that stands by itself.
//
// Threads: the program's first.
// Source: https://toml.io/en/v1.0.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/option.h"

namespace papo::config {

// Sets what the text says. Throws std::runtime_error for the first thing in it that is wrong: it
// names the file, the line, the column, and the key that may have been meant.
void set_from_toml(const std::vector<Option>& options, std::string_view text,
                   const std::string& path);

}  // namespace papo::config
