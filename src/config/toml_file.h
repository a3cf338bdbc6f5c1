// SPDX-License-Identifier: MIT

// The config file of a program: TOML with one key for each option.
//
// Threads: the program's first.
// Source: https://toml.io/en/v1.0.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/option.h"

namespace papo::config {

// Sets the options that the text names. Throws std::runtime_error for the first mistake, which
// names the file, the line, the column, and the key that may have been meant.
void set_from_toml(const std::vector<Option>& options, std::string_view text,
                   const std::string& path);

}  // namespace papo::config
