// SPDX-License-Identifier: MIT

// web::Messages: the messages of a stream, and its end, are the same however the stream is cut.
// Texts are UTF-8, nothing is longer than allowed, and the answers are frames of a server.
//
// Input: a byte for the kind, a byte for the longest message, a byte from which the cuts follow,
// and the stream.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "check.h"
#include "text/utf8.h"
#include "web/messages.h"
#include "wire/frames.h"

namespace {

using papo::fuzz::check;
namespace frames = papo::wire::frames;

struct Heard {
  std::vector<std::string> lines{};
  std::string code{};  // The two bytes with which our side closes.
  bool over = false;

  friend bool operator==(const Heard&, const Heard&) = default;
};

void check_answers(std::string_view answers, std::size_t received) {
  check(answers.size() <= received, "no answer is longer than its question");
  while (!answers.empty()) {
    const auto size = frames::size_of(answers);
    check(size.has_value() && *size <= answers.size(), "an answer is whole frames");
    constexpr char pong = '\x8a';
    check(answers.front() == pong, "it is a pong");
    answers.remove_prefix(*size);
  }
}

template <typename NextCut>
Heard heard(std::string_view stream, bool is_binary, std::size_t longest, NextCut next_cut) {
  papo::web::Contexts contexts;
  papo::web::Messages messages{contexts, is_binary, longest};
  const auto size = stream.size();
  Heard heard;
  std::string answers;
  const auto take = [&](std::string_view line) {
    check(line.size() <= longest, "a message is not too long", line);
    check(is_binary || papo::text::is_utf8(line), "a text is UTF-8", line);
    check(line.find('\n') == std::string_view::npos, "a message is one line", line);
    heard.lines.emplace_back(line);
  };
  while (!stream.empty()) {
    const auto some = stream.substr(0, next_cut());
    stream.remove_prefix(some.size());
    const bool goes_on = messages.take(some, take, answers);
    check(goes_on == !messages.over(), "it says whether it is over");
    check(!heard.over || !goes_on, "it stays over");
    heard.over = !goes_on;
  }
  check_answers(answers, size);
  check(messages.last_words().size() <= frames::most_of_control, "a close is short");
  heard.code = messages.last_words().substr(0, 2);
  // A frame may break two rules, and then either is told.
  if (heard.code == "\x03\xef") heard.code = "\x03\xea";
  return heard;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t parameters = 3;
  if (size < parameters) return 0;
  const bool is_binary = data[0] % 2 == 1;
  const std::size_t longest = data[1] * std::size_t{4};
  std::uint32_t seed = data[2];
  // A frame that was begun ends with these bytes. A fault of a frame may be found before its end.
  const auto all = std::string{papo::fuzz::as_text(data, size).substr(parameters)} +
                   std::string(longest + 2 * frames::most_of_control, '\0');
  const std::string_view stream = all;
  const auto arbitrary = [&] {
    seed = seed * 1'664'525U + 1'013'904'223U;
    return std::size_t{1} + (seed >> 24U) % 64;
  };
  const auto whole = heard(stream, is_binary, longest, [&] { return stream.size(); });
  check(heard(stream, is_binary, longest, [] { return std::size_t{1}; }) == whole, "byte by byte");
  check(heard(stream, is_binary, longest, arbitrary) == whole, "in arbitrary cuts");
  return 0;
}
