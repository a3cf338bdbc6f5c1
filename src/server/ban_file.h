// SPDX-License-Identifier: MIT

// The file in which bans outlive the server: one ban a line, each a JSON object.
//
//   {"name":"ana","by":"root","at":1777896000}
//   {"address":"10.0.0.0/8","by":"root","at":1777896000,"until":1777899600,"reason":"spam"}
//
// "at" and "until" are seconds since 1970 (UTC). Without "until" the ban is for ever. Empty lines
// are skipped. A line that is no ban is reported, and the other lines count.
//
// Threads: any; one at a time for one file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "chat/bans.h"

namespace papo::server {

// The mistake in a line of the file.
struct BanFault {
  std::size_t line;  // From 1.
  std::string what;
};

struct BansRead {
  chat::Bans bans;
  std::vector<BanFault> faults;  // The first hundred.
};

std::string to_text(const std::vector<chat::Ban>& bans);
BansRead parse_bans(std::string_view text, chat::Ban::Time now);

// No bans if there is no such file, though its folder is there. Throws std::system_error, as
// read_file() and replace_file() do.
BansRead read_bans(const std::string& path, chat::Ban::Time now);
// Reads the bans, as of now; no bans without a path. Throws std::runtime_error for the first line
// that is no ban, because the rest of a spoiled file must not be overwritten unseen.
chat::Bans load_bans(const std::string& path);
void write_bans(const std::string& path, const std::vector<chat::Ban>& bans);

}  // namespace papo::server
