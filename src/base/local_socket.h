// SPDX-License-Identifier: MIT

// Sockets of the file system, by which programs of one machine talk. A path may be longer than the
// 107 bytes of an address.
//
// Threads: any.
// Errors: std::system_error with the errno of the call.
// Source: unix(7).
#pragma once

#include <sys/types.h>

#include <string>

#include "base/fd.h"

namespace papo {

// Listens at a new socket of that name in the folder, for its user only. A socket that was left
// there goes. Anything else of that name is an error. The descriptor does not block.
Fd listen_in(const std::string& folder, const std::string& name);

// Connects to a socket. The descriptor blocks.
Fd connect_in(const std::string& folder, const std::string& name);

// The user at the other end, as it was when that end connected.
uid_t user_at_other_end(int fd);

}  // namespace papo
