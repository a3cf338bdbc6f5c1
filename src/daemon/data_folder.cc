// SPDX-License-Identifier: MIT

#include "daemon/data_folder.h"

#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace papo::daemon {
namespace {

// A path that is not absolute counts as none.
std::string path_in(const char* variable) {
  const char* const value = std::getenv(variable);  // No thread changes the environment.
  const std::string_view text = value == nullptr ? "" : value;
  return text.starts_with('/') ? std::string{text} : std::string{};
}

}  // namespace

std::string usual_data_folder() {
  const auto of_service = path_in("STATE_DIRECTORY");
  if (!of_service.empty()) return of_service.substr(0, of_service.find(':'));
  const auto of_state = path_in("XDG_STATE_HOME");
  if (!of_state.empty()) return of_state + "/papo";
  const auto home = path_in("HOME");
  return home.empty() ? std::string{} : home + "/.local/state/papo";
}

void make_way_to(const std::string& folder) {
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path{folder}.parent_path(), ignored);
}

}  // namespace papo::daemon
