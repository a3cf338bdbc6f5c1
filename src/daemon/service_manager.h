// SPDX-License-Identifier: MIT

// Speaks with the service manager that started the program: systemd, or one that works like it. The
// service manager passes sockets to the program, and wants to know when the program is ready.
//
// A few variables of the environment and one datagram are enough for that, and systemd promises to
// keep them. Its library would do the same, but bring five others into a process that strangers
// talk to.
//
// Threads: the program's first, or the one that runs the server.
// Sources: sd_listen_fds(3), sd_notify(3), unix(7).
#pragma once

#include <string_view>
#include <vector>

namespace papo::daemon {

// The descriptors of the sockets that were passed to this process, if any. A second call finds
// none. Throws std::runtime_error if the environment makes no sense.
std::vector<int> take_passed_sockets();

// Tells the service manager `READY=1`, `STATUS=...`, a line each. Does nothing without a service
// manager. Errors are logged.
void tell_service_manager(std::string_view what);

}  // namespace papo::daemon
