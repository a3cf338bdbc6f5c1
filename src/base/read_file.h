// SPDX-License-Identifier: MIT

// Reads a small file as a whole.
//
// Threads: any. It may wait for the disk, and for whoever writes to a descriptor that was passed.
// Errors: std::system_error with the errno of the call, and what it was for.
// Sources: open(2), read(2).
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>

namespace papo {

// Links are refused for files that the program itself writes. Where they are followed, a path may
// also stand for a descriptor that was passed (base/passed_descriptor.h), whatever its kind.
//
// A pipe that was passed is empty once it was read. What is to be read once more is better not read
// at all than taken for empty: then it is an error.
enum class Links { follow, follow_again, refuse };

// What the file holds. It must be a regular file of at most `most` bytes; one that is not there is
// an error like any other (std::errc::no_such_file_or_directory).
std::string read_file(const std::string& path, std::size_t most, Links links = Links::refuse);

// The same up to the end of its first line, as what an editor wrote has one behind a password.
std::string read_first_line(const std::string& path, std::size_t most, Links links = Links::refuse);

// Why a file of this kind, which is not the regular one, cannot be used: an errno.
int error_of_kind(mode_t mode);

}  // namespace papo
