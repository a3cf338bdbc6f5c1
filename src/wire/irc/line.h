// SPDX-License-Identifier: MIT

// The parts of a line of IRC: its tags, its source, and its end.
//
// Threads: those that may use the text.
//
// Sources: https://modern.ircdocs.horse/#message-format,
// https://ircv3.net/specs/extensions/server-time,
// https://ircv3.net/specs/extensions/message-tags
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "chat/event.h"
#include "chat/identity.h"
#include "chat/stamp.h"
#include "wire/irc/numerics.h"

namespace papo::wire::irc {

// Writes the tags of a line, from "@" to the blank, if there are any.
class Tags {
 public:
  explicit Tags(std::string& out) : out_(out) {}

  // The value has no character that needs to be escaped.
  void add(std::string_view key, std::string_view value = {});
  // Several tags, as they stand in a line.
  void add_all(std::string_view tags);
  // The end of the text, where the value of a tag can be written.
  std::string& value_of(std::string_view key);
  void end() {
    if (any_) out_ += ' ';
  }

 private:
  void begin();

  std::string& out_;
  bool any_ = false;
};

// Appends "2026-11-27T21:00:00.123Z".
void add_time(chat::Time time, std::string& out);

// "2026-11-27 21:00:00 UTC".
std::string to_words(chat::Time time);

// Appends the tags that each line about an event has in that manner: its time, and the account of
// its subject.
void add_tags(const chat::Event& event, std::uint16_t manner, std::string& out);

// Adds the time, and the account of a person, if that manner has them.
void add_common_tags(chat::Time time, const chat::Identity* identity, std::uint16_t manner,
                     Tags& tags);

// Appends the beginning of a numeric, up to the client's name and a blank.
void begin_numeric(std::string_view server, Numeric numeric, std::string_view nick,
                   std::string& out);

// Appends the beginning of a notice from NickServ (commands.h).
void begin_nickserv_notice(std::string_view server, std::string_view nick, std::string& out);

// The two parts of a person's identity; "*" for what is not known.
struct UserAndHost {
  std::string_view user;
  std::string_view host;
};
UserAndHost user_and_host(const chat::Identity* identity);

// Appends "ana!ana@host".
void add_mask(std::string_view name, const chat::Identity* identity, std::string& out);
// Appends ":ana!ana@host ".
void add_source(std::string_view name, const chat::Identity* identity, std::string& out);

inline constexpr std::string_view end_of_line = "\r\n";

// Ends the line that begins there in the text, behind its tags. The rest beyond IRC's limit is cut
// off, between characters.
void end_line(std::size_t begin, std::string& out);

}  // namespace papo::wire::irc
