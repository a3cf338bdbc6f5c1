// SPDX-License-Identifier: MIT

// Small files that the server keeps its state in: read as a whole (base/read_file.h), replaced as a
// whole.
//
// A crash at any moment leaves the old text or the new one: the new one is written to a file beside
// it (`path.PID.new`, for its owner only), brought to the disk, and then given the old one's name.
//
// Threads: any; whoever replaces a file sees to it that nobody else does so at the same time. It
// may wait for the disk.
// Errors: std::system_error with the errno of the call, and what it was for.
// Sources: open(2), fsync(2), rename(2).
#pragma once

#include <string>
#include <string_view>

namespace papo::server {

// Makes the file hold the text. It must be a regular file, if there is one.
void replace_file(const std::string& path, std::string_view text);

}  // namespace papo::server
