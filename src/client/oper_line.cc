// SPDX-License-Identifier: MIT

#include "client/oper_line.h"

#include "client/characters.h"
#include "wire/plain/words.h"

namespace papo::client {
namespace {

using wire::plain::words_of;

// The place of the first blank.
std::size_t word_end(std::string_view line, std::size_t at) {
  while (at < line.size() && blanks_before(line.substr(at)) == 0)
    at += first_character(line.substr(at));
  return at;
}

// The length of this command at the beginning of the line; 0 if there is another.
std::size_t command_in(std::string_view line) {
  const std::size_t begin = blanks_before(line);
  const std::size_t end = word_end(line, begin);
  const auto word = line.substr(begin, end - begin);
  return words_of("oper").hold_slashed(word) ? end : 0;
}

}  // namespace

bool asks_for_oper_password(std::string_view line) {
  return command_in(line) > 0 && oper_password_in(line) == std::string_view::npos;
}

std::size_t oper_password_in(std::string_view line) {
  const std::size_t end = command_in(line);
  if (end == 0) return std::string_view::npos;
  const std::size_t begin = end + blanks_before(line.substr(end));
  return begin < line.size() ? begin : std::string_view::npos;
}

std::string without_password(std::string_view line) {
  const auto begin = oper_password_in(line);
  if (begin == std::string_view::npos) return std::string{line};
  std::string shown{line.substr(0, begin)};
  for (std::size_t at = begin; at < line.size(); at += first_character(line.substr(at)))
    shown += '*';
  return shown;
}

}  // namespace papo::client
