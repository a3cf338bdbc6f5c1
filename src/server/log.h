// Sets the process's log up: spdlog's default logger, which all of the server writes to.
//
// Threads: the program's first, before any other is started; logging itself is for any.
#pragma once

#include "server/command_line.h"

namespace papo::server {

// Throws spdlog::spdlog_ex if the file can't be opened.
void set_up_log(const LogOptions& options);

}  // namespace papo::server
