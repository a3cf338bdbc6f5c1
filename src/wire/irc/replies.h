// SPDX-License-Identifier: MIT

// Writes events as IRC's lines for their subject alone: the answers to its commands, the refusals,
// and its own copy of the news.
//
// Threads: pure functions, any thread.
//
// Source: https://modern.ircdocs.horse/#numerics
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "chat/event.h"
#include "wire/conversation.h"
#include "wire/irc/capabilities.h"
#include "wire/irc/markers.h"

namespace papo::wire::irc {

struct Reader {
  const Services& services;
  Capabilities capabilities;
  std::uint16_t manner;
  const Markers* markers;  // Null if the client has none.
};

void render_to_subject(const chat::Event& event, const Reader& reader, std::string& out);

// The server takes no more of the client for now.
inline constexpr std::string_view words_of_busy =
    "The server is busy with what you asked before; try again later";

// ---- Lines with further tags

// Calls one(line) for each line, with its end.
template <typename One>
void for_each_line(std::string_view lines, One one) {
  while (!lines.empty()) {
    const auto end = lines.find('\n') + 1;
    one(lines.substr(0, end));
    lines.remove_prefix(end);
  }
}
// Appends the line with one more tag, such as "batch=1".
void add_line_with_tag(std::string_view line, std::string_view tag, std::string& out);
// Whether the lines are one batch, from its beginning to its end.
bool are_a_batch(std::string_view lines);

}  // namespace papo::wire::irc
