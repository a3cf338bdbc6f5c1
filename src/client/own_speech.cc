// SPDX-License-Identifier: MIT

#include "client/own_speech.h"

#include <fmt/core.h>

#include <algorithm>

#include "client/session.h"

namespace papo::client {
namespace {

constexpr std::string_view between_words = " \t";

// The text without blanks at either end.
std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(between_words), text.size()));
  return text.substr(0, text.find_last_not_of(between_words) + 1);
}

}  // namespace

std::optional<OwnSpeech> own_speech(std::string_view line, std::string_view name,
                                    std::string_view current_room) {
  const std::string_view word = line.substr(0, line.find_first_of(between_words));
  const std::string_view rest = trimmed(line.substr(word.size()));
  OwnSpeech speech{.room = std::string{current_room}, .line = {}};
  std::string_view text = trimmed(line);
  bool action = false;
  if (word.starts_with("//")) {
    text.remove_prefix(1);
  } else if (word.starts_with('/')) {
    const std::string command = lower(word);
    action = command == "/me" || command == "/eu";
    if (!action && command != "/say" && command != "/dizer") return std::nullopt;
    text = rest;
  } else if (word.size() > 1 && word.starts_with('#') && !rest.empty()) {
    speech.room = word;
    text = rest;
  }
  if (text.empty() || speech.room.empty()) return std::nullopt;
  speech.line = action ? fmt::format("* {} {}", name, text) : fmt::format("<{}> {}", name, text);
  return speech;
}

}  // namespace papo::client
