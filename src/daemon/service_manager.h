// SPDX-License-Identifier: MIT

// The service manager that started the program, if that is systemd or speaks as it does: the
// sockets that it passes, and what it wants to be told.
//
// Both are a few variables of the environment and one datagram, which systemd promises to keep.
// Its library would do the same, but bring five others into a process that strangers talk to.
//
// Threads: the program's first, or the one that runs the server.
// Sources: sd_listen_fds(3), sd_notify(3), unix(7).
#pragma once

#include <string_view>
#include <vector>

namespace papo::daemon {

// Their descriptors; none if none were passed to this process. Only once: nobody finds them again.
// Throws std::runtime_error if the environment makes no sense.
std::vector<int> take_passed_sockets();

// Says it: `READY=1`, `STATUS=...`, a line each. Does nothing if nobody wants to know; what goes
// wrong is logged.
void tell_service_manager(std::string_view what);

}  // namespace papo::daemon
