// SPDX-License-Identifier: MIT

// Sets the process's log up: spdlog's default logger, which all of the server writes to.
//
// A thread that logs does not wait until the log is written (see LogWriter). When the process ends
// in good order, the waiting lines are written then. spdlog's flush() waits for them, too.
//
// Threads: the program's first calls set_up_log(), before there is another thread. Any thread may
// log.
#pragma once

#include "daemon/command_line.h"

namespace papo::daemon {

// Throws std::system_error if the file cannot be opened.
void set_up_log(const LogOptions& options);

// Any thread. Later lines go to the file that the path leads to now.
void reopen_log();

}  // namespace papo::daemon
