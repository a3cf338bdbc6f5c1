// SPDX-License-Identifier: MIT

#include "codec_floor.h"

namespace papo::bench {
namespace {

constexpr std::string_view hello = "hello ";

}  // namespace

std::string FloorCodec::greeting(std::string_view name) const {
  return std::string{hello}.append(name) + '\n';
}

void FloorCodec::say(std::string_view /*room*/, std::string_view text, std::string& out) const {
  out += text;
  out += '\n';
}

std::optional<Frame> FloorCodec::next(std::string_view name, std::string_view& bytes) const {
  const auto line = take_line(bytes);
  if (!line) return std::nullopt;
  Frame frame;
  frame.text = *line;
  if (!line->starts_with(hello)) {
    frame.kind = Frame::Kind::message;
  } else if (line->substr(hello.size()) == name) {
    frame.kind = Frame::Kind::entered;
  }
  return frame;
}

std::optional<std::vector<std::string>> FloorCodec::server_arguments(
    std::size_t /*clients*/) const {
  return std::vector<std::string>{"--port=0"};
}

}  // namespace papo::bench
