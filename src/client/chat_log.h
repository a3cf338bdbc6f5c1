// SPDX-License-Identifier: MIT

// What was said, kept in files: one a day for each room, "lobby.2026-11-23.log", and for each
// person that one writes to in private, "@bia.2026-11-23.log". Nobody else may read them.
//
// A file is never reached through a symbolic link, nor written to if it is somebody else's. Names
// come from the server: whatever could lead elsewhere is written as "%2F".
//
// Threads: the loop's; it writes to files at once.
#pragma once

#include <cstddef>
#include <ctime>
#include <map>
#include <string>
#include <string_view>

#include "base/fd.h"

namespace papo::client {

class ChatLog {
 public:
  static constexpr std::size_t most_open = 32;

  // Makes the folder, if it is not there. Throws std::system_error.
  explicit ChatLog(const std::string& folder);

  // A line of a place, "#lobby" or "@bia". Throws std::system_error.
  void add(std::string_view place, std::string_view line, std::time_t now);

 private:
  [[nodiscard]] Fd open_file(const std::string& name) const;

  Fd folder_;
  std::string day_;                  // Of the files
  std::map<std::string, Fd> files_;  // that are open, by name.
};

}  // namespace papo::client
