// SPDX-License-Identifier: MIT

#include "wire/irc/nick.h"

#include <algorithm>

#include "chat/limits.h"
#include "text/utf8.h"

namespace papo::wire::irc {

std::variant<chat::Name, chat::NameFault> make_nick(std::string_view text) {
  const char first = text.empty() ? '\0' : text.front();
  if ((first >= '0' && first <= '9') || first == '-' || text.find_first_of(". ") != text.npos) {
    return chat::NameFault::not_allowed;
  }
  return chat::make_name(text);
}

std::string_view shown(std::string_view parameter) {
  constexpr std::size_t most = 4 * (chat::longest_name + 1);  // Bytes.
  const auto word = text::cut_to(parameter.substr(0, parameter.find(' ')), most);
  return word.empty() || word.starts_with(':') ? "*" : word;
}

}  // namespace papo::wire::irc
