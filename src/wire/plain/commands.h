// SPDX-License-Identifier: MIT

// The commands of the plain dialect: their words, how they are given, what they do.
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
  const char* usage;                      // Untranslated. With `help`, a line of /help.
  const char* help;                       // Untranslated. None: it is not listed.
  bool at_any_time;                       // Before the name, too.
  // None if the arguments, without blanks around them, are not what it needs.
  std::optional<Command> (*make)(std::string_view arguments);
};

std::span<const KnownCommand> known_commands();

// The one of this word, with or without the "/"; none if there is none.
const KnownCommand* find_command(std::string_view word);

// Of a line that is a name and nothing else.
Command give_name(std::string_view text);

// All that the state gives at once of what was said.
inline constexpr std::size_t most_recalled = std::numeric_limits<std::size_t>::max();

// Without regard to the case of ASCII letters.
bool same_word(std::string_view one, std::string_view other);

}  // namespace papo::wire::plain
