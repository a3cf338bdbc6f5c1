// Small files that the server keeps its state in: read as a whole, replaced as a whole.
//
// A crash at any moment leaves the old text or the new one: the new one is written to a file beside
// it (`path.PID.new`, for its owner only), brought to the disk, and then given the old one's name.
//
// Threads: any; whoever replaces a file sees to it that nobody else does so at the same time. Both
// may wait for the disk.
// Errors: std::system_error with the errno of the call, and what it was for.
// Sources: open(2), fsync(2), rename(2).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace papo::server {

enum class Links { follow, refuse };

// What the file holds. It must be a regular file of at most `most` bytes; one that is not there is
// an error like any other (std::errc::no_such_file_or_directory).
std::string read_file(const std::string& path, std::size_t most, Links links = Links::refuse);

// Makes the file hold the text. It must be a regular file, if there is one.
void replace_file(const std::string& path, std::string_view text);

}  // namespace papo::server
