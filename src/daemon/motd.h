// SPDX-License-Identifier: MIT

// The message of the day: the text of the file of --motd, for everyone who enters.
//
// Threads: any.
#pragma once

#include <string>
#include <vector>

#include "base/read_file.h"

namespace papo::daemon {

// The lines of the file, each fit to be shown: at most 200, of at most 64 KiB together. Blank lines
// at its end are left out. Throws std::runtime_error (std::system_error if the file cannot be
// read), which says why in one line.
std::vector<std::string> read_motd(const std::string& path, Links links = Links::follow);

}  // namespace papo::daemon
