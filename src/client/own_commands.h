// SPDX-License-Identifier: MIT

// The commands that the client carries out itself: their words, their usage, and what each is for.
//
// Threads: pure functions, any thread.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace papo::client {

enum class Own { query, go, save, search, ignore, unignore, help };

struct OwnCommand {
  Own what;
  std::array<std::string_view, 2> words;  // In English and in Portuguese, with the "/".
  const char* usage;                      // Not translated yet; the help neither.
  const char* help;                       // None: the server tells of it.
};

std::span<const OwnCommand> own_commands();

// Finds the command with this word, with or without the "/". Null if there is none.
const OwnCommand* find_own_command(std::string_view word);

// The request that a line makes of the client, if any. The argument has no blanks around it.
struct OwnRequest {
  Own what;
  std::string_view argument;
};
std::optional<OwnRequest> own_request(std::string_view line);

// "-- /save FILE           writes what was shown to a new file"
std::string described(const OwnCommand& command);

}  // namespace papo::client
