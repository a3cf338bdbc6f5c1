// SPDX-License-Identifier: MIT

#include "codec_nats.h"

#include <fmt/format.h>

#include <charconv>
#include <cstddef>
#include <iterator>

namespace papo::bench {
namespace {

constexpr std::string_view line_end = "\r\n";

// MSG papo 1 64
std::size_t size_of_message(std::string_view line) {
  const std::string_view last = line.substr(line.rfind(' ') + 1);
  std::size_t size = 0;
  std::from_chars(last.data(), last.data() + last.size(), size);
  return size;
}

}  // namespace

// The answer to the PING comes after the lines before it were carried out.
std::string NatsCodec::greeting(std::string_view name) const {
  return fmt::format(
      "CONNECT {{\"verbose\":false,\"pedantic\":false,\"name\":\"{}\"}}\r\n"
      "SUB papo 1\r\n"
      "PING\r\n",
      name);
}

void NatsCodec::say(std::string_view /*room*/, std::string_view text, std::string& out) const {
  fmt::format_to(std::back_inserter(out), "PUB papo {}\r\n{}\r\n", text.size(), text);
}

std::optional<Frame> NatsCodec::next(std::string_view /*name*/, std::string_view& bytes) const {
  std::string_view rest = bytes;
  const auto line = take_line(rest);
  if (!line) return std::nullopt;
  Frame frame;
  if (line->starts_with("MSG ")) {
    const std::size_t size = size_of_message(*line);
    if (rest.size() < size + line_end.size()) return std::nullopt;
    frame.kind = Frame::Kind::message;
    frame.text = rest.substr(0, size);
    rest.remove_prefix(size + line_end.size());
  } else if (*line == "PING") {
    frame.reply = "PONG\r\n";
  } else if (*line == "PONG") {
    frame.kind = Frame::Kind::entered;
  } else if (line->starts_with("-ERR ")) {
    frame.kind = Frame::Kind::refusal;
    frame.text = line->substr(5);
  }
  bytes = rest;
  return frame;
}

}  // namespace papo::bench
