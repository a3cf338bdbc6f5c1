// SPDX-License-Identifier: MIT

#include "client/aliases.h"

#include <algorithm>
#include <array>

#include "client/session.h"

namespace papo::client {
namespace {

constexpr std::array irc_words{
    Alias{"/j", "/join"},
    Alias{"/part", "/leave"},
    Alias{"/names", "/who"},
    Alias{"/list", "/rooms"},
};

}  // namespace

std::span<const Alias> aliases() { return irc_words; }

std::string in_words_of_papo(std::string_view line) {
  const auto word = line.substr(0, line.find_first_of(" \t"));
  const auto* const alias = std::ranges::find(irc_words, lower(word), &Alias::word);
  std::string result{alias == irc_words.end() ? word : alias->of_papo};
  return result.append(line.substr(word.size()));
}

}  // namespace papo::client
