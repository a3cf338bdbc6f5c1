// SPDX-License-Identifier: MIT

// Paths that stand for a descriptor that whoever started the program passed to it: /dev/stdin,
// /dev/stdout, /dev/stderr, /dev/fd/N and /proc/self/fd/N. A shell's `<(command)` is one.
//
// They look like links to a file, but a socket cannot be opened through them.
//
// Threads: any.
// Source: proc(5).
#pragma once

#include <optional>
#include <string_view>

#include "base/fd.h"

namespace papo {

std::optional<int> passed_descriptor(std::string_view path);

// A further one for the same file, close-on-exec. Not open, with errno, if there is none such, or
// if it is not for reading (O_RDONLY) or writing (O_WRONLY), whichever is asked for.
Fd duplicate(int fd, int access);

}  // namespace papo
