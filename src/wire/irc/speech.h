// SPDX-License-Identifier: MIT

// Writes what a person says as IRC's lines: PRIVMSG, NOTICE or TAGMSG.
//
// A line of IRC has at most 512 bytes. A longer text becomes several lines, which are cut between
// characters. A client that knows `draft/multiline` reads them as one message.
//
// Threads: pure functions, any thread.
//
// Sources: RFC 1459 2.3, https://modern.ircdocs.horse/ctcp,
// https://ircv3.net/specs/extensions/message-ids, https://ircv3.net/specs/extensions/multiline
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "chat/event.h"
#include "chat/speech.h"

namespace papo::wire::irc {

// A message: its words, its speaker and its target. The event gives the number and the time.
struct Spoken {
  std::string_view name;
  const chat::Identity* identity = nullptr;
  std::string_view target{};
  std::string_view text{};
  chat::Speech how = chat::Speech::text;
  bool bare = true;
  std::string_view tags{};  // The client gave these.
};

// Appends the lines for clients of that manner (wire/irc/capabilities.h); none if they do not read
// such a message.
void render_speech(const chat::Event& event, const Spoken& spoken, std::uint16_t manner,
                   std::string& out);

// Whether such a message fits into one line for its readers, if its speaker's mask has so many
// bytes.
bool fits_one_line(const Spoken& spoken, std::size_t bytes_of_mask);

}  // namespace papo::wire::irc
