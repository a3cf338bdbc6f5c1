// SPDX-License-Identifier: MIT

// The file that bans outlive the server in: one ban a line, each a JSON object.
//
//   {"name":"ana","by":"root","at":1777896000}
//   {"address":"10.0.0.0/8","by":"root","at":1777896000,"until":1777899600,"reason":"spam"}
//
// "at" and "until" are seconds since 1970 (UTC); without "until" it is for ever. Empty lines are
// passed over, a line that is no ban is told of, and the rest is kept.
//
// Threads: any; one at a time for one file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "chat/bans.h"

namespace papo::server {

// What a line of the file gets wrong.
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
// The same, now; no bans without a path. Throws std::runtime_error for the first line that is no
// ban: what is left of a file that someone spoiled is not to be overwritten unseen.
chat::Bans load_bans(const std::string& path);
void write_bans(const std::string& path, const std::vector<chat::Ban>& bans);

}  // namespace papo::server
