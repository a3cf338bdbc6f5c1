// SPDX-License-Identifier: MIT

#include <concepts>
#include <string_view>
#include <utility>
#include <variant>

#include "chat/names.h"
#include "text/blank.h"
#include "wire/plain/commands.h"
#include "wire/plain/plain.h"

namespace papo::wire::plain {
namespace {

using text::without_blanks;
using Why = chat::Refused::Why;

Command talk(std::string_view text) { return Ask{chat::Say{.room = {}, .text = text}}; }

bool has_words(std::string_view text, std::size_t count) {
  for (; count > 0; --count) {
    const auto [word, rest] = text::cut_word(text);
    if (word.empty()) return false;
    text = rest;
  }
  return true;
}

// A line that begins with "/", from there on.
Command parse_command(std::string_view seen, std::string_view line, Expects expects) {
  const auto [slashed, arguments] = text::cut_word(seen);
  const auto* const known = find_command(slashed);
  if (expects != Expects::talk && (known == nullptr || known->when != When::at_any_time)) {
    if (expects == Expects::password) return GivePassword{line};
    return Mistake{{.why = Why::name_first}};
  }
  if (known == nullptr) {
    const auto echoed = slashed.size() <= longest_command_echoed ? slashed : std::string_view{};
    return Mistake{{.why = Why::unknown_command, .what = std::string{echoed}}};
  }
  auto made = has_words(arguments, known->needs) ? known->make(arguments) : std::nullopt;
  if (!made) return Mistake{{.why = Why::usage, .what = known->usage}};
  return *std::move(made);
}

// "#room text" is said in that room. Any other line that begins with "#" is just said.
Command parse_to_room(std::string_view seen, std::string_view line) {
  const auto [called, text] = text::cut_word(seen);
  auto room = chat::make_room_name(called);
  auto* const name = std::get_if<chat::Name>(&room);
  if (text.empty() || name == nullptr) return talk(line);
  return Ask{chat::Say{.room = std::move(*name), .text = text}};
}

// Blanks before a command do not make it a text that everyone reads.
Command parse_talk(std::string_view line) {
  const auto seen = text::from_first_seen(line);
  if (seen.starts_with("//")) return talk(seen.substr(1));
  if (seen.starts_with('/')) return parse_command(seen, line, Expects::talk);
  if (seen.starts_with('#')) return parse_to_room(seen, line);
  return talk(line);
}

// Parses a line from a client that is not here yet.
Command parse_answer(std::string_view line, Expects expects) {
  if (without_blanks(line).empty()) return Nothing{};
  const auto seen = text::from_first_seen(line);
  if (seen.starts_with('/')) return parse_command(seen, line, expects);
  if (expects == Expects::password) return GivePassword{line};
  return give_name(line);
}

template <typename What, typename... Whats>
concept OneOf = (std::same_as<What, Whats> || ...);

bool is_nothing(std::string_view text) { return text::from_first_seen(text).empty(); }

void leave_out_if_nothing(std::string_view& reason) {
  if (is_nothing(reason)) reason = {};
}

// Tells whether a command would show others a text that shows nothing. If that text is only a
// reason, the reason is dropped and the command stands.
struct ShowsNothing {
  bool operator()(Ask& ask) const {
    return std::visit([](auto& asked) { return shows_nothing(asked); }, ask.what);
  }
  bool operator()(const Reply& reply) const { return is_nothing(reply.text); }
  bool operator()(Quit& quit) const {
    leave_out_if_nothing(quit.reason);
    return false;
  }
  // These commands show others nothing.
  template <OneOf<Nothing, GivePassword, BecomeOperator, GiveName, RegisterName, LogIn,
                  ChangePassword, KeepCertificate, DropAccount, LogOut, Help, ChooseLanguage,
                  TellState, Ping, RecallOlder, Mistake>
                What>
  bool operator()(const What&) const {
    return false;
  }

 private:
  // Each request says which of its members others are shown.
  template <typename What>
  static bool shows_nothing(What& what) {
    constexpr auto words = What::traits.words;
    static_assert((words == chat::Words::text) == requires { what.text; });
    static_assert((words == chat::Words::reason) == requires { what.reason; });
    if constexpr (words == chat::Words::reason) leave_out_if_nothing(what.reason);
    if constexpr (words == chat::Words::text) return !what.text.empty() && is_nothing(what.text);
    return false;
  }
};

}  // namespace

Command parse(std::string_view line, Expects expects) {
  if (line.empty()) return Nothing{};
  if (same_word(without_blanks(text::from_first_seen(line)), "sair")) return Quit{};
  auto command = expects == Expects::talk ? parse_talk(line) : parse_answer(line, expects);
  if (std::visit(ShowsNothing{}, command)) return Mistake{{.why = Why::nothing_seen}};
  return command;
}

}  // namespace papo::wire::plain
