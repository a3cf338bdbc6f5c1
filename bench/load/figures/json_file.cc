// SPDX-License-Identifier: MIT

#include "json_file.h"

#include <cerrno>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>

namespace papo::bench {

void write_json_file(const std::string& path, const nlohmann::ordered_json& json) {
  std::ofstream file{path};
  constexpr int indent = 2;
  // A text of the server may not be UTF-8.
  file << json.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
  file.close();
  if (!file) throw std::system_error(errno, std::generic_category(), "cannot write " + path);
}

}  // namespace papo::bench
