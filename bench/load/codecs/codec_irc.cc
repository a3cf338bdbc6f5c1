// SPDX-License-Identifier: MIT

#include "codec_irc.h"

#include <fmt/format.h>

#include <cstddef>

namespace papo::bench {
namespace {

// Takes the first word off the front of `text`, with the space behind it.
std::string_view take_word(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  if (text.starts_with(' ')) text.remove_prefix(1);
  return word;
}

// Three digits. From 400 on they are errors, except the one for a missing message of the day.
bool is_error(std::string_view command) {
  return command.size() == 3 && (command.front() == '4' || command.front() == '5') &&
         command != "422";
}

}  // namespace

std::string IrcCodec::greeting(std::string_view name) const {
  return fmt::format("NICK {0}\r\nUSER {0} 0 * :{0}\r\n", name);
}

void IrcCodec::say(std::string_view text, std::string& out) const {
  out.append("PRIVMSG #papo :").append(text).append("\r\n");
}

std::optional<Frame> IrcCodec::next(std::string_view /*name*/, std::string_view& bytes) const {
  const auto line = take_line(bytes);
  if (!line) return std::nullopt;
  std::string_view rest = *line;
  std::string_view source;
  if (rest.starts_with(':')) source = take_word(rest).substr(1);
  const std::string_view command = take_word(rest);

  Frame frame;
  if (command == "PRIVMSG") {
    frame.kind = Frame::Kind::message;
    frame.from = source.substr(0, source.find('!'));
    take_word(rest);  // The channel.
    frame.text = rest.starts_with(':') ? rest.substr(1) : rest;
  } else if (command == "PING") {
    frame.reply.append("PONG ").append(rest).append("\r\n");
  } else if (command == "001") {  // The server has taken the name.
    frame.reply = "JOIN #papo\r\n";
  } else if (command == "366") {  // The list of the people in the channel ends.
    frame.kind = Frame::Kind::entered;
  } else if (command == "ERROR" || is_error(command)) {
    frame.kind = Frame::Kind::refusal;
    frame.text = rest;
  }
  return frame;
}

}  // namespace papo::bench
