// SPDX-License-Identifier: MIT

// WHO, and its extended form WHOX, in which the client chooses the fields.
//
// The query travels with its request and comes back with the answer, so the conversation keeps
// nothing about it.
//
// Threads: pure functions, any thread.
//
// Sources: https://modern.ircdocs.horse/#who-message, https://ircv3.net/specs/extensions/whox
#pragma once

#include <string>
#include <string_view>

#include "chat/event.h"
#include "wire/conversation.h"

namespace papo::wire::irc {

struct WhoQuery {
  std::string mask;
  std::string fields{};  // Letters; empty: the usual answer.
  std::string token{};
  bool extended = false;
  bool operators_only = false;

  // `rest` is the second parameter of WHO: "o", "%tcn,42".
  static WhoQuery read(std::string_view mask, std::string_view rest);
  // The text that travels with the request, and the query in such a text.
  [[nodiscard]] std::string written() const;
  static WhoQuery of_written(std::string_view text);
};

// Appends the answer's lines, and the line that ends it.
void render_who(const chat::PeopleFound& found, const WhoQuery& query, const Services& services,
                bool multi_prefix, std::string& out);

}  // namespace papo::wire::irc
