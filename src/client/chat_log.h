// SPDX-License-Identifier: MIT

// Keeps the talk in files, one a day for each room ("lobby.2026-11-23.log") and for each person
// that the user writes to in private ("@bia.2026-11-23.log"). Nobody else may read them.
//
// A file is never reached through a symbolic link, nor written to if it belongs to another user.
// Names come from the server: a character that could lead elsewhere is written as "%2F".
//
// Threads: the loop's; the calls write to files at once.
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

  // Makes the folder if there is none. Throws std::system_error.
  explicit ChatLog(const std::string& folder);

  // Adds a line to a place, "#lobby" or "@bia". Throws std::system_error.
  void add(std::string_view place, std::string_view line, std::time_t now);

 private:
  [[nodiscard]] Fd open_file(const std::string& name) const;

  Fd folder_;
  std::string day_;                  // The day in the names of the files.
  std::map<std::string, Fd> files_;  // The open files, by name.
};

}  // namespace papo::client
