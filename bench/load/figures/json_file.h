// SPDX-License-Identifier: MIT

// Writes figures as a JSON file, for programs to read.
//
// Threads: no shared state.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace papo::bench {

// Throws std::system_error if the file cannot be written.
void write_json_file(const std::string& path, const nlohmann::ordered_json& json);

}  // namespace papo::bench
