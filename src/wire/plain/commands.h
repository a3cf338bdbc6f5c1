// SPDX-License-Identifier: MIT

// The commands of the plain dialect: their words, their usage, and their meaning.
//
// Threads: constant, any thread.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include "wire/plain/command.h"
#include "wire/plain/limits.h"

namespace papo::wire::plain {

struct KnownCommand {
  std::array<std::string_view, 4> words;  // In English and in Portuguese, without the "/".
  const char* usage;                      // Not translated. With `help`, it is a line of /help.
  const char* help;                       // Not translated. None: the command is not listed.
  bool at_any_time;                       // May come before the name, too.
  // None if the arguments, without blanks around them, do not fit.
  std::optional<Command> (*make)(std::string_view arguments);
};

std::span<const KnownCommand> known_commands();

// Finds the command with this word, with or without the "/". Null if there is none.
const KnownCommand* find_command(std::string_view word);

// The command of a line that is a name and nothing else.
Command give_name(std::string_view text);

// All that the state gives at once of what was said.
inline constexpr std::size_t most_recalled = std::numeric_limits<std::size_t>::max();

// In any case of ASCII letters.
bool same_word(std::string_view one, std::string_view other);

}  // namespace papo::wire::plain
