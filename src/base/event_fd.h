// SPDX-License-Identifier: MIT

// A descriptor by which one thread wakes another that polls. Nothing waits on a read or a write of
// it.
//
// Threads: any.
// Errors: std::system_error.
// Source: eventfd(2).
#pragma once

#include "base/fd.h"

namespace papo {

Fd make_event_fd();

}  // namespace papo
