// SPDX-License-Identifier: MIT

#include "codec_redis.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <iterator>

namespace papo::bench {
namespace {

constexpr std::string_view line_end = "\r\n";

// The type of a reply, and its first strings or numbers, however deep they stand in it.
struct Reply {
  char type = '\0';
  std::array<std::string_view, 3> parts;
};

std::size_t to_number(std::string_view text) {
  std::size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::optional<Reply> take_reply(std::string_view& bytes) {
  std::string_view rest = bytes;
  std::optional<Reply> reply;
  std::size_t parts = 0;
  for (std::size_t due = 1; due > 0; --due) {
    const auto line = take_line(rest);
    if (!line) return std::nullopt;
    const char type = line->empty() ? '\0' : line->front();
    std::string_view text = line->empty() ? *line : line->substr(1);
    if (!reply) reply = Reply{type, {}};
    switch (type) {
      case '*':  // Array, set and push: so many values follow.
      case '~':
      case '>':
        due += to_number(text);
        continue;
      case '%':  // Map: so many pairs.
        due += 2 * to_number(text);
        continue;
      case '$':  // Strings and errors of any bytes follow their size.
      case '=':
      case '!': {
        const std::size_t size = to_number(text);
        if (rest.size() < size + line_end.size()) return std::nullopt;
        text = rest.substr(0, size);
        rest.remove_prefix(size + line_end.size());
        break;
      }
      default:  // All others stand on the line itself.
        break;
    }
    if (parts < reply->parts.size()) reply->parts[parts++] = text;
  }
  bytes = rest;
  return reply;
}

}  // namespace

std::string RedisCodec::greeting(std::string_view /*name*/) const {
  return "HELLO 3\r\nSUBSCRIBE papo\r\n";
}

void RedisCodec::say(std::string_view /*room*/, std::string_view text, std::string& out) const {
  fmt::format_to(std::back_inserter(out), "*3\r\n$7\r\nPUBLISH\r\n$4\r\npapo\r\n${}\r\n{}\r\n",
                 text.size(), text);
}

std::optional<Frame> RedisCodec::next(std::string_view /*name*/, std::string_view& bytes) const {
  const auto reply = take_reply(bytes);
  if (!reply) return std::nullopt;
  const auto& [kind, channel, text] = reply->parts;
  Frame frame;
  if (reply->type == '>' && kind == "message") {
    frame.kind = Frame::Kind::message;
    frame.text = text;
  } else if (reply->type == '>' && kind == "subscribe") {
    frame.kind = Frame::Kind::entered;
  } else if (reply->type == '-' || reply->type == '!') {
    frame.kind = Frame::Kind::refusal;
    frame.text = kind;
  }
  return frame;
}

}  // namespace papo::bench
