// SPDX-License-Identifier: MIT

#include "codec_irc.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

#include "codec_plain.h"

namespace papo::bench {
namespace {

constexpr std::array<std::string_view, 3> capabilities{"server-time", "message-tags",
                                                       "account-tag"};

// The capabilities of a set, of which each bit stands for one.
std::string set_of(std::size_t bits) {
  std::string set;
  for (std::size_t i = 0; i < capabilities.size(); ++i) {
    if ((bits >> i & 1) != 0) set.append(set.empty() ? "" : " ").append(capabilities[i]);
  }
  return set;
}

constexpr std::size_t all_bits = (std::size_t{1} << capabilities.size()) - 1;

// The number of the client, which its name ends with.
std::size_t number_in(std::string_view name) {
  const auto digits = name.substr(name.find_last_not_of("0123456789") + 1);
  std::size_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

std::string capabilities_of(IrcTags tags, std::string_view name) {
  switch (tags) {
    case IrcTags::none:
      return {};
    case IrcTags::all:
      return set_of(all_bits);
    case IrcTags::mixed:
      return set_of(number_in(name) & all_bits);
  }
  return {};
}

// Takes the first word off the front of `text`, with the space behind it.
std::string_view take_word(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  if (text.starts_with(' ')) text.remove_prefix(1);
  return word;
}

std::string_view take_room(std::string_view& text) {
  const auto word = take_word(text);
  return word.substr(word.starts_with('#') ? 1 : 0);
}

std::string_view without_colon(std::string_view text) {
  return text.substr(text.starts_with(':') ? 1 : 0);
}

// Three digits. From 400 on they are errors, except the one for a missing message of the day.
bool is_error(std::string_view command) {
  return command.size() == 3 && (command.front() == '4' || command.front() == '5') &&
         command != "422";
}

std::size_t words_in(std::string_view text) {
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text.empty() ? 0 : static_cast<std::size_t>(std::ranges::count(text, ' ')) + 1;
}

// A line without its tags and its source.
struct Line {
  std::string_view nick;
  std::string_view command;
  std::string_view rest;
};

Line read_line(std::string_view text) {
  if (text.starts_with('@')) take_word(text);
  std::string_view source;
  if (text.starts_with(':')) source = take_word(text).substr(1);
  const auto command = take_word(text);
  return {.nick = source.substr(0, source.find('!')), .command = command, .rest = text};
}

// ana 366 #papo :End of the list
void read_numeric(Line line, Frame& frame) {
  if (line.command == "001") {  // The server has taken the name.
    frame.kind = Frame::Kind::welcomed;
  } else if (line.command == "353") {
    frame.kind = Frame::Kind::named;
    take_word(line.rest);  // The client's nick.
    take_word(line.rest);  // Whether the room is public.
    frame.room = take_room(line.rest);
    frame.others = words_in(without_colon(line.rest));
  } else if (line.command == "366") {  // The list of the people in the room ends.
    frame.kind = Frame::Kind::in_room;
    take_word(line.rest);
    frame.room = take_room(line.rest);
  } else if (is_error(line.command)) {
    frame.kind = Frame::Kind::refusal;
    frame.text = line.rest;
  }
}

// :ana!a@h JOIN #papo
void read_coming_and_going(Line line, std::string_view name, Frame& frame) {
  if (line.nick == name) return;
  frame.kind = line.command == "JOIN" ? Frame::Kind::joined : Frame::Kind::left;
  frame.from = line.nick;
  line.rest = without_colon(line.rest);
  if (line.command != "QUIT") frame.room = take_room(line.rest);
}

}  // namespace

std::string IrcCodec::greeting(std::string_view name) const {
  const auto wanted = capabilities_of(tags_, name);
  const auto entering = fmt::format("NICK {0}\r\nUSER {0} 0 * :{0}\r\n", name);
  if (wanted.empty()) return entering;
  return fmt::format("CAP REQ :{}\r\n{}CAP END\r\n", wanted, entering);
}

std::optional<std::string> IrcCodec::join(std::string_view room) const {
  return fmt::format("JOIN #{}\r\n", room);
}

void IrcCodec::say(std::string_view room, std::string_view text, std::string& out) const {
  out.append("PRIVMSG #").append(room).append(" :").append(text).append("\r\n");
}

std::optional<Frame> IrcCodec::next(std::string_view name, std::string_view& bytes) const {
  const auto text = take_line(bytes);
  if (!text) return std::nullopt;
  Line line = read_line(*text);
  Frame frame;
  if (line.command == "PRIVMSG") {
    frame.kind = Frame::Kind::message;
    frame.from = line.nick;
    frame.room = take_room(line.rest);
    frame.text = without_colon(line.rest);
  } else if (line.command == "JOIN" || line.command == "PART" || line.command == "QUIT") {
    read_coming_and_going(line, name, frame);
  } else if (line.command == "PING") {
    frame.reply.append("PONG ").append(line.rest).append("\r\n");
  } else if (line.command == "ERROR" ||
             (line.command == "CAP" && line.rest.find(" NAK ") != line.rest.npos)) {
    frame.kind = Frame::Kind::refusal;
    frame.text = line.rest;
  } else {
    read_numeric(line, frame);
  }
  return frame;
}

std::optional<std::vector<std::string>> IrcCodec::server_arguments(std::size_t clients) const {
  return PlainCodec{}.server_arguments(clients);
}

}  // namespace papo::bench
