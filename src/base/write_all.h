// SPDX-License-Identifier: MIT

// Writes a text as a whole.
//
// Threads: any that may wait for the disk, or for the reader of a pipe.
//
// Source: write(2).
#pragma once

#include <string_view>

namespace papo {

// Waits while a non-blocking descriptor takes no more. Returns false, with errno, if the text
// cannot be written; part of it may have been written by then.
[[nodiscard]] bool write_all(int fd, std::string_view text);

}  // namespace papo
