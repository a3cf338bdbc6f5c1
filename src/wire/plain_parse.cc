#include <algorithm>
#include <variant>

#include "chat/names.h"
#include "wire/plain.h"
#include "wire/plain_commands.h"

namespace papo::wire::plain {
namespace {

using chat::Command;
using chat::Mistake;
using chat::without_blanks;
using Why = chat::Refused::Why;

// A line that begins with "/".
Command parse_command(std::string_view line, Expects expects) {
  const auto [slashed, arguments] = chat::cut_word(line);
  const auto* const known = find_command(slashed);
  if (expects != Expects::talk && (known == nullptr || !known->at_any_time)) {
    if (expects == Expects::password) return chat::GivePassword{line};
    return Mistake{{.why = Why::name_first}};
  }
  if (known == nullptr) {
    const auto echoed = slashed.size() <= longest_command_echoed ? slashed : std::string_view{};
    return Mistake{{.why = Why::unknown_command, .what = std::string{echoed}}};
  }
  auto made = known->make(arguments);
  if (!made) return Mistake{{.why = Why::usage, .what = known->usage}};
  return *std::move(made);
}

// "#room text" is said in that room; anything else that begins with "#" is just said.
Command parse_to_room(std::string_view line) {
  const auto [room, text] = chat::cut_word(line);
  const bool is_room = std::holds_alternative<chat::Name>(chat::make_room_name(room));
  if (text.empty() || !is_room) return chat::Say{.text = line};
  return chat::Say{.room = room, .text = text};
}

}  // namespace

Command parse(std::string_view line, Expects expects) {
  const auto trimmed = without_blanks(line);
  if (trimmed.empty()) return chat::Nothing{};
  if (same_word(trimmed, "sair")) return chat::Quit{};
  const bool talks = expects == Expects::talk;
  if (talks && line.starts_with("//")) return chat::Say{.text = line.substr(1)};
  if (line.starts_with('/')) return parse_command(line, expects);
  if (talks) return line.starts_with('#') ? parse_to_room(line) : chat::Say{.text = line};
  if (expects == Expects::password) return chat::GivePassword{line};
  return chat::GiveName{line};
}

}  // namespace papo::wire::plain
