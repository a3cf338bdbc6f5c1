// SPDX-License-Identifier: MIT

// Writing figures as a JSON file, for programs to read.
//
// Threads: no shared state.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace papo::bench {

// Throws std::system_error when the file can't be written.
void write_json_file(const std::string& path, const nlohmann::ordered_json& json);

}  // namespace papo::bench
