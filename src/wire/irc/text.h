// SPDX-License-Identifier: MIT

// The text of a message: its form for people (text/clean.h), its formatting, and its CTCP.
//
// Threads: pure functions, any thread.
//
// Sources: https://modern.ircdocs.horse/formatting, https://modern.ircdocs.horse/ctcp
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "chat/speech.h"

namespace papo::wire::irc {

struct MessageText {
  std::string_view text;
  chat::Speech how;
  bool bare;  // The text has no formatting.
};

// The text of PRIVMSG, or of NOTICE if `notices`. Nothing if it is not UTF-8. The view is of `text`
// or of `scratch`.
std::optional<MessageText> read_text(std::string_view text, bool notices, std::string& scratch);

// A text that is no message, such as a topic or a reason. It is told without formatting.
std::optional<std::string_view> read_words(std::string_view text, std::string& scratch);

// The text with which people are told that somebody is away. Clients take an empty one for a
// return, and in plain nobody has to give a reason.
constexpr std::string_view words_of_away(std::string_view reason) {
  return reason.empty() ? "away" : reason;
}

}  // namespace papo::wire::irc
