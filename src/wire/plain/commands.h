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

// Of those who are in a room that the client joins, so many are named.
inline constexpr std::size_t names_told = 20;

// The last lines of a room are shown by pages of their own: all that the state gives at once.
inline constexpr std::size_t most_recalled = std::numeric_limits<std::size_t>::max();

// Of one that is not known, so many bytes are repeated to who gave it, and no longer one.
inline constexpr std::size_t longest_command_echoed = 32;

// Without regard to the case of ASCII letters.
bool same_word(std::string_view one, std::string_view other);

}  // namespace papo::wire::plain
