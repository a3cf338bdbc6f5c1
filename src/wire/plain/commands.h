// SPDX-License-Identifier: MIT

// The commands of the plain dialect: their words, their usage, and their meaning.
//
// Threads: constant, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include "wire/plain/command.h"
#include "wire/plain/limits.h"
#include "wire/plain/words.h"

namespace papo::wire::plain {

enum class When : std::uint8_t {
  here,         // Once the client has its name.
  at_any_time,  // Before that, too.
};

struct KnownCommand {
  // The arguments have no blanks around them, and are as many as the command needs. None if they
  // are not what it takes.
  using Make = std::optional<Command> (*)(std::string_view arguments);

  CommandWords words;
  const char* usage;  // Untranslated. With `help`, a line of /help.
  const char* help;   // Untranslated. None: it is not listed.
  When when;
  chat::Asker asker;  // As the request says.
  std::size_t needs;  // Arguments, as the usage says.
  Make make;
};

std::span<const KnownCommand> known_commands();

// Finds the command with this word, with or without the "/". Null if there is none.
const KnownCommand* find_command(std::string_view word);

// The command of a line that is a name and nothing else.
Command give_name(std::string_view text);

// All that the state gives at once of what was said.
inline constexpr std::size_t most_recalled = std::numeric_limits<std::size_t>::max();

}  // namespace papo::wire::plain
