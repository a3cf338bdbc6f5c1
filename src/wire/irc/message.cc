// SPDX-License-Identifier: MIT

#include "wire/irc/message.h"

#include <algorithm>

namespace papo::wire::irc {
namespace {

// A tag's value cannot hold these characters. Behind a backslash, a letter stands for each.
struct Escape {
  char character;
  char letter;
};
constexpr std::array escapes{Escape{';', ':'}, Escape{' ', 's'}, Escape{'\\', '\\'},
                             Escape{'\r', 'r'}, Escape{'\n', 'n'}};

void skip_blanks(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
}

// Takes everything up to the next blank off the rest.
std::string_view cut_word(std::string_view& rest) {
  const auto word = rest.substr(0, rest.find(' '));
  rest.remove_prefix(word.size());
  return word;
}

// Takes a word that begins with a sign off the rest, and returns it without the sign.
std::string_view cut_marked(std::string_view& rest, char sign) {
  if (!rest.starts_with(sign)) return {};
  const auto word = cut_word(rest).substr(1);
  skip_blanks(rest);
  return word;
}

Parameters parameters_in(std::string_view rest) {
  Parameters found;
  for (skip_blanks(rest); !rest.empty(); skip_blanks(rest)) {
    const bool is_last = rest.front() == ':';
    if (is_last) rest.remove_prefix(1);
    if (is_last || found.size() + 1 == most_parameters) {
      found.add(rest);
      break;
    }
    found.add(cut_word(rest));
  }
  return found;
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_made_of(std::string_view text, std::string_view other_signs) {
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return is_letter_or_digit(c) || other_signs.find(c) != other_signs.npos;
  });
}

Tag tag_in(std::string_view text) {
  const auto equals = std::min(text.find('='), text.size());
  return {.key = text.substr(0, equals), .value = text.substr(std::min(equals + 1, text.size()))};
}

}  // namespace

// Three searches for one byte are much faster than one for any of three.
bool holds_what_is_never_allowed(std::string_view line) {
  return line.find('\0') != line.npos || line.find('\r') != line.npos ||
         line.find('\n') != line.npos;
}

std::optional<Message> parse(std::string_view line) {
  if (holds_what_is_never_allowed(line)) return std::nullopt;
  skip_blanks(line);
  Message message;
  message.tags = cut_marked(line, '@');
  message.source = cut_marked(line, ':');
  message.command = cut_word(line);
  if (message.command.empty()) return std::nullopt;
  message.params = parameters_in(line);
  return message;
}

std::string_view tags_of(std::string_view line) {
  skip_blanks(line);
  const auto tags = cut_marked(line, '@');
  return holds_what_is_never_allowed(tags) ? std::string_view{} : tags;
}

bool is_too_long(std::string_view line) {
  if (!line.starts_with('@')) return line.size() > longest_body;
  const auto tags = std::min(line.find(' '), line.size());
  return tags - 1 > longest_tags_of_client ||
         line.size() - std::min(tags + 1, line.size()) > longest_body;
}

Tag cut_tag(std::string_view& tags) {
  const auto end = std::min(tags.find(';'), tags.size());
  const auto tag = tag_in(tags.substr(0, end));
  tags.remove_prefix(std::min(end + 1, tags.size()));
  return tag;
}

std::optional<std::string_view> find_tag(std::string_view tags, std::string_view key) {
  std::optional<std::string_view> found;
  while (!tags.empty()) {
    const auto tag = cut_tag(tags);
    if (tag.key == key) found = tag.value;
  }
  return found;
}

bool is_tag_key(std::string_view key) {
  if (is_client_only(key)) key.remove_prefix(1);
  if (const auto slash = key.find('/'); slash != key.npos) {
    if (!is_made_of(key.substr(0, slash), "-.")) return false;
    key.remove_prefix(slash + 1);
  }
  return is_made_of(key, "-");
}

void escape_tag_value(std::string_view text, std::string& out) {
  for (const char c : text) {
    const auto* const escape = std::ranges::find(escapes, c, &Escape::character);
    if (escape == escapes.end()) {
      out += c;
    } else {
      out += '\\';
      out += escape->letter;
    }
  }
}

void unescape_tag_value(std::string_view value, std::string& out) {
  bool is_escaped = false;
  for (const char c : value) {
    if (!is_escaped && c == '\\') {
      is_escaped = true;
      continue;
    }
    const auto* const escape =
        is_escaped ? std::ranges::find(escapes, c, &Escape::letter) : escapes.end();
    out += escape == escapes.end() ? c : escape->character;
    is_escaped = false;
  }
}

}  // namespace papo::wire::irc
