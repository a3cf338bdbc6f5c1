// SPDX-License-Identifier: MIT

// The message of the day: what the file of --motd says to everyone who enters.
//
// Threads: any.
#pragma once

#include <string>
#include <vector>

#include "base/read_file.h"

namespace papo::daemon {

// Its lines, each fit to be shown: at most 200, of at most 64 KiB together. Blank lines at its end
// are left out. Throws std::runtime_error (std::system_error if it can't be read), which tells why
// in one line.
std::vector<std::string> read_motd(const std::string& path, Links links = Links::follow);

}  // namespace papo::daemon
