// SPDX-License-Identifier: MIT

#include "client/own_commands.h"

#include <fmt/core.h>

#include <algorithm>

#include "client/session.h"
#include "lang/translate.h"

namespace papo::client {
namespace {

using lang::translated;

constexpr std::size_t usage_width = 20;  // Columns; the server's list has the same.

}  // namespace

namespace own_table {

// Marks a text for the catalogues; it is translated when it is shown.
constexpr const char* text(const char* english) { return english; }

constexpr std::array commands{
    OwnCommand{Own::query,
               {"/query", "/conversar"},
               text("/query [name]"),
               text("sends all that you type to one person alone; alone: ends that")},
    OwnCommand{Own::go,
               {"/go", "/ir"},
               text("/go [room|name]"),
               text("goes there, as Alt-1 to Alt-9 do; alone: lists where one can go")},
    OwnCommand{Own::save,
               {"/save", "/salvar"},
               text("/save FILE"),
               text("writes what was shown to a new file")},
    OwnCommand{Own::search,
               {"/find", "/achar"},
               text("/find words"),
               text("shows the lines with these words once more")},
    OwnCommand{Own::ignore,
               {"/ignore", "/ignorar"},
               text("/ignore [name]"),
               text("shows nothing more that someone says; alone: tells who that is")},
    OwnCommand{Own::unignore,
               {"/unignore", "/ouvir"},
               text("/unignore name"),
               text("shows again what someone says")},
    OwnCommand{Own::help, {"/help", "/ajuda"}, "/help [command]", nullptr},
};

}  // namespace own_table

std::span<const OwnCommand> own_commands() { return own_table::commands; }

const OwnCommand* find_own_command(std::string_view word) {
  const std::string wanted = (word.starts_with('/') ? "" : "/") + lower(word);
  const auto* const found =
      std::ranges::find_if(own_table::commands, [&](const OwnCommand& command) {
        return std::ranges::find(command.words, wanted) != command.words.end();
      });
  return found == own_table::commands.end() ? nullptr : found;
}

std::optional<OwnRequest> own_request(std::string_view line) {
  constexpr std::string_view blanks = " \t";
  if (!line.starts_with('/')) return std::nullopt;
  const auto word = line.substr(0, line.find_first_of(blanks));
  const auto* const command = find_own_command(word);
  if (command == nullptr) return std::nullopt;
  line.remove_prefix(word.size());
  line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
  return OwnRequest{command->what, line.substr(0, line.find_last_not_of(blanks) + 1)};
}

std::string described(const OwnCommand& command) {
  return fmt::format("-- {:<{}}  {}", translated(command.usage), usage_width,
                     translated(command.help));
}

}  // namespace papo::client
