// SPDX-License-Identifier: MIT

// Reads a small file as a whole.
//
// Threads: any. The call may wait for the disk, or for the program that writes to a passed
// descriptor.
// Errors: std::system_error with the errno of the call, and the purpose of the call.
// Sources: open(2), read(2).
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>

namespace papo {

// Links are refused for files that the program itself writes. Where links are followed, a path may
// also stand for a descriptor that was passed (base/passed_descriptor.h), whatever its kind.
//
// A pipe that was passed is empty after the first reading. To read it once more is an error,
// because its emptiness says nothing.
enum class Links { follow, follow_again, refuse };

// The content of the file. The file must be regular and hold at most `most` bytes. A file that is
// not there is an error like any other (std::errc::no_such_file_or_directory).
std::string read_file(const std::string& path, std::size_t most, Links links = Links::refuse);

// The content up to the end of its first line. An editor leaves an end of line behind a password.
std::string read_first_line(const std::string& path, std::size_t most, Links links = Links::refuse);

// Why a file of this kind cannot be used, as an errno. `mode` is not that of a regular file.
int error_of_kind(mode_t mode);

}  // namespace papo
