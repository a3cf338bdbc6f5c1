// SPDX-License-Identifier: MIT

#include "client/notice.h"

#include <algorithm>
#include <array>

#include "client/server_line.h"

namespace papo::client {
namespace {

constexpr std::string_view notice = "-- ";

std::string_view take_word(std::string_view& text) {
  const auto word = text.substr(0, text.find(' '));
  text.remove_prefix(std::min(word.size() + 1, text.size()));
  return word;
}

bool is_number(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(),
                                      [](char digit) { return digit >= '0' && digit <= '9'; });
}

// Whether the notice tells how many people are in which room.
bool counts_people(std::string_view head) {
  bool has_number = false;
  bool has_room = false;
  while (!head.empty()) {
    const auto word = take_word(head);
    has_number = has_number || is_number(word);
    has_room = has_room || word.starts_with('#');
  }
  return has_number && has_room;
}

}  // namespace

std::vector<std::string_view> people_in(std::string_view line) {
  if (!line.starts_with(notice)) return {};
  line.remove_prefix(notice.size());
  std::string_view rest = line;
  const auto name = without_mark(take_word(rest));
  for (const std::string_view joined : {"joined #", "entrou em #"}) {
    if (rest.starts_with(joined) && rest.find(' ', joined.size()) == rest.npos) return {name};
  }
  const auto end = line.find(": ");
  if (end == line.npos || !counts_people(line.substr(0, end))) return {};
  std::vector<std::string_view> people;
  line.remove_prefix(end + 2);
  while (!line.empty()) {
    const auto one = line.substr(0, line.find(", "));
    people.push_back(without_mark(one.substr(0, one.find(' '))));
    line.remove_prefix(std::min(one.size() + 2, line.size()));
  }
  return people;
}

std::optional<NewName> new_name_in(std::string_view line) {
  if (!line.starts_with(notice)) return std::nullopt;
  line.remove_prefix(notice.size());
  const auto from = without_mark(take_word(line));
  for (const std::string_view renamed : {"is now known as ", "agora se chama "}) {
    if (!line.starts_with(renamed)) continue;
    const auto to = without_mark(line.substr(renamed.size()));
    if (!to.empty() && to.find(' ') == to.npos) return NewName{.from = from, .to = to};
  }
  return std::nullopt;
}

}  // namespace papo::client
