#include "codec_plain.h"

#include <charconv>

namespace papo::bench {
namespace {

constexpr std::string_view entered = "-- you are ";

// -- you are ana, in #lobby with 2 others: bia, caio
std::size_t others_in(std::string_view line) {
  constexpr std::string_view with = " with ";
  const std::size_t begin = line.find(with, entered.size());
  if (begin == std::string_view::npos) return 0;  // Alone.
  line.remove_prefix(begin + with.size());
  std::size_t others = 0;
  std::from_chars(line.data(), line.data() + line.size(), others);
  return others;
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
  frame.from = line.substr(0, name_end);
}

}  // namespace

std::string PlainCodec::greeting(std::string_view name) const { return std::string{name} + '\n'; }

void PlainCodec::say(std::string_view text, std::string& out) const {
  out += text;
  out += '\n';
}

std::optional<Frame> PlainCodec::next(std::string_view /*name*/, std::string_view& bytes) const {
  const auto line = take_line(bytes);
  if (!line) return std::nullopt;
  Frame frame;
  frame.text = *line;
  if (line->starts_with('<')) {
    const std::size_t name_end = line->find("> ");
    if (name_end != std::string_view::npos) {
      frame.kind = Frame::Kind::message;
      frame.from = line->substr(1, name_end - 1);
      frame.text = line->substr(name_end + 2);
    }
  } else if (line->starts_with("!! ")) {
    frame.kind = Frame::Kind::refusal;
    frame.text = line->substr(3);
  } else if (line->starts_with(entered)) {
    frame.kind = Frame::Kind::entered;
    frame.others = others_in(*line);
  } else if (line->starts_with("-- ")) {
    read_notice(*line, frame);
  }
  return frame;
}

std::optional<std::vector<std::string>> PlainCodec::server_arguments(std::size_t clients) const {
  return std::vector<std::string>{"--port",       "0", "--lang",        "en",
                                  "--rate-limit", "0", "--max-clients", std::to_string(clients)};
}

}  // namespace papo::bench
