// SPDX-License-Identifier: MIT

#include "codec_plain.h"

#include <charconv>

namespace papo::bench {
namespace {

constexpr std::string_view you_are = "-- you are ";

// The name of an operator, "@ana", without the mark.
std::string_view without_mark(std::string_view name) {
  return name.substr(name.starts_with('@') ? 1 : 0);
}

// #r7 with 2 others: bia, caio
void read_room(std::string_view line, Frame& frame) {
  frame.room = line.substr(1, line.find(' ') - 1);
  constexpr std::string_view with = " with ";
  const std::size_t begin = line.find(with);
  if (begin == std::string_view::npos) return;  // No other client is there.
  line.remove_prefix(begin + with.size());
  std::from_chars(line.data(), line.data() + line.size(), frame.others);
}

// -- you are ana, in #lobby with 2 others: bia, caio
// -- you are ana, alone in #lobby
// -- you are in #r7 with 2 others: bia, caio
// -- you are alone in #r7
//
// The first two are for a client that enters, the others for one that goes on to another room.
void read_own_notice(std::string_view line, Frame& frame) {
  line.remove_prefix(you_are.size());
  const std::size_t name_end = line.find(' ');
  if (name_end == std::string_view::npos) return;
  const bool enters = line.substr(0, name_end).ends_with(',');
  if (enters) line.remove_prefix(name_end + 1);
  for (const std::string_view where : {"in #", "alone in #"}) {
    if (!line.starts_with(where)) continue;
    frame.kind = enters ? Frame::Kind::entered : Frame::Kind::in_room;
    read_room(line.substr(where.size() - 1), frame);
  }
}

// -- ana joined #lobby
// -- ana left #lobby (quit)
void read_notice(std::string_view line, Frame& frame) {
  constexpr std::string_view mark = "-- ";
  line.remove_prefix(mark.size());
  const std::size_t name_end = line.find(' ');
  if (name_end == std::string_view::npos) return;
  const std::string_view what = line.substr(name_end);
  if (what.starts_with(" joined #")) {
    frame.kind = Frame::Kind::joined;
  } else if (what.starts_with(" left #")) {
    frame.kind = Frame::Kind::left;
  } else {
    return;
  }
  frame.from = without_mark(line.substr(0, name_end));
}

// <ana> hello
void read_message(std::string_view line, Frame& frame) {
  const std::size_t name_end = line.find("> ");
  if (!line.starts_with('<') || name_end == std::string_view::npos) return;
  frame.kind = Frame::Kind::message;
  frame.from = without_mark(line.substr(1, name_end - 1));
  frame.text = line.substr(name_end + 2);
}

// #r7 <ana> hello
//
// A message of a room that the client is in but does not talk in.
void read_message_aside(std::string_view line, Frame& frame) {
  const std::size_t room_end = line.find(' ');
  if (room_end == std::string_view::npos) return;
  frame.room = line.substr(1, room_end - 1);
  read_message(line.substr(room_end + 1), frame);
}

}  // namespace

std::string PlainCodec::greeting(std::string_view name) const { return std::string{name} + '\n'; }

void PlainCodec::say(std::string_view /*room*/, std::string_view text, std::string& out) const {
  out += text;
  out += '\n';
}

std::optional<std::string> PlainCodec::join(std::string_view room) const {
  return std::string{"/join #"}.append(room) + '\n';
}

std::optional<Frame> PlainCodec::next(std::string_view /*name*/, std::string_view& bytes) const {
  const auto line = take_line(bytes);
  if (!line) return std::nullopt;
  Frame frame;
  frame.text = *line;
  if (line->starts_with('<')) {
    read_message(*line, frame);
  } else if (line->starts_with('#')) {
    read_message_aside(*line, frame);
  } else if (line->starts_with("!! ")) {
    frame.kind = Frame::Kind::refusal;
    frame.text = line->substr(3);
  } else if (line->starts_with(you_are)) {
    read_own_notice(*line, frame);
  } else if (line->starts_with("-- ")) {
    read_notice(*line, frame);
  }
  return frame;
}

std::optional<std::vector<std::string>> PlainCodec::server_arguments(std::size_t clients) const {
  return std::vector<std::string>{
      "--port=0",         "--lang=en",           "--rate-limit=0",
      "--log-level=warn", "--max-per-address=0", "--max-clients=" + std::to_string(clients)};
}

}  // namespace papo::bench
