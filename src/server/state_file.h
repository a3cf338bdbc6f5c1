// SPDX-License-Identifier: MIT

// Small files with the server's state: read as a whole (base/read_file.h), and replaced as a whole.
//
// A crash at any moment leaves the old text or the new one. The new text is written to a file
// beside the old one (`path.PID.new`, for its owner only), and brought to the disk. Then this file
// gets the old one's name.
//
// Threads: any. The caller makes sure that only one thread at a time replaces a file. The call may
// wait for the disk.
//
// Errors: std::system_error with the errno of the call, and the purpose of the call.
//
// Sources: open(2), fsync(2), rename(2).
#pragma once

#include <string>
#include <string_view>

namespace papo::server {

// Makes the file hold the text. If the file exists, it must be regular.
void replace_file(const std::string& path, std::string_view text);

}  // namespace papo::server
