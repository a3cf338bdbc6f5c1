// SPDX-License-Identifier: MIT

// Paths that stand for a descriptor that the program was given by its parent: /dev/stdin,
// /dev/stdout, /dev/stderr, /dev/fd/N and /proc/self/fd/N. A shell's `<(command)` is such a path.
//
// These paths look like links to a file, but a socket cannot be opened through them.
//
// Threads: any.
// Source: proc(5).
#pragma once

#include <optional>
#include <string_view>

#include "base/fd.h"

namespace papo {

std::optional<int> passed_descriptor(std::string_view path);

// A further descriptor for the same file, close-on-exec. The result is not open, with errno, if
// there is no such descriptor, or if it is not for the access that is asked for: reading (O_RDONLY)
// or writing (O_WRONLY).
Fd duplicate(int fd, int access);

}  // namespace papo
