// SPDX-License-Identifier: MIT

#include "client/password_line.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "client/characters.h"
#include "client/server_line.h"
#include "wire/plain/words.h"

namespace papo::client {
namespace {

using wire::plain::words_of;

struct PasswordCommand {
  PasswordUse use;
  const wire::plain::CommandWords& words;
  bool has_name = false;  // A name stands before the password.
};

constexpr std::array password_commands{
    PasswordCommand{PasswordUse::become_operator, words_of("oper")},
    PasswordCommand{PasswordUse::register_name, words_of("register")},
    PasswordCommand{PasswordUse::log_in, words_of("login"), true},
    PasswordCommand{PasswordUse::change, words_of("password")},
    PasswordCommand{PasswordUse::give_up, words_of("unregister")},
};

// The place of the first blank.
std::size_t word_end(std::string_view line, std::size_t at) {
  while (at < line.size() && blanks_before(line.substr(at)) == 0)
    at += first_character(line.substr(at));
  return at;
}

// The place and the word after the blanks at this place.
std::pair<std::size_t, std::string_view> word_from(std::string_view line, std::size_t at) {
  const std::size_t begin = at + blanks_before(line.substr(at));
  return {begin, line.substr(begin, word_end(line, begin) - begin)};
}

}  // namespace

std::optional<PasswordLine> password_line(std::string_view line) {
  const auto [begin, word] = word_from(line, 0);
  const auto* const known = std::ranges::find_if(
      password_commands,
      [word = word](const PasswordCommand& one) { return one.words.hold_slashed(word); });
  if (known == password_commands.end()) return std::nullopt;
  std::size_t end = begin + word.size();
  PasswordLine found{
      .use = known->use, .command = known->words.all.front(), .name = {}, .password = {}, .at = {}};
  if (known->has_name) {
    const auto [place, name] = word_from(line, end);
    found.name = without_mark(name);
    end = place + name.size();
  }
  const std::size_t at = end + blanks_before(line.substr(end));
  found.at = at < line.size() ? at : std::string_view::npos;
  found.password = line.substr(at);
  return found;
}

std::size_t password_in(std::string_view line) {
  const auto found = password_line(line);
  return found ? found->at : std::string_view::npos;
}

std::string without_password(std::string_view line) {
  const auto begin = password_in(line);
  if (begin == std::string_view::npos) return std::string{line};
  std::string shown{line.substr(0, begin)};
  for (std::size_t at = begin; at < line.size(); at += first_character(line.substr(at)))
    shown += '*';
  return shown;
}

std::string as_sent(const PasswordLine& line) {
  std::string result = fmt::format("/{}", line.command);
  for (const auto part : {line.name, line.password}) {
    if (!part.empty()) result.append(" ").append(part);
  }
  return result;
}

}  // namespace papo::client
