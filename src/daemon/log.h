// SPDX-License-Identifier: MIT

// Sets the process's log up: spdlog's default logger, which all of the server writes to.
//
// Nobody who logs waits for the log to be written (see LogWriter). What waits when the process ends
// in good order is written then; spdlog's flush() waits for it, too.
//
// Threads: the program's first, before any other is started; logging itself is for any.
#pragma once

#include "daemon/command_line.h"

namespace papo::daemon {

// Throws std::system_error if the file can't be opened.
void set_up_log(const LogOptions& options);

// Any thread: what is logged from now on goes to the file that its path leads to now.
void reopen_log();

}  // namespace papo::daemon
