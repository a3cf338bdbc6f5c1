// SPDX-License-Identifier: MIT

// LineFramer: the lines of a stream are the same, however the stream is cut.
//
// Input: a byte for the longest line, a byte from which the cuts follow, and the stream.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "check.h"
#include "net/line_framer.h"

namespace {

using papo::fuzz::check;

struct Line {
  std::string text;
  bool too_long = false;

  friend bool operator==(const Line&, const Line&) = default;
};
using Lines = std::vector<Line>;

Line made_of(std::string_view text, std::size_t limit) {
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text.size() > limit ? Line{.text = {}, .too_long = true} : Line{.text = std::string{text}};
}

// The lines of the stream, by a plain rule.
Lines lines_of(std::string_view stream, std::size_t limit) {
  Lines lines;
  for (auto end = stream.find('\n'); end != std::string_view::npos; end = stream.find('\n')) {
    lines.push_back(made_of(stream.substr(0, end), limit));
    stream.remove_prefix(end + 1);
  }
  // The unfinished rest is only reported if it is too long for a line already.
  if (made_of(stream, limit).too_long) lines.push_back({.text = {}, .too_long = true});
  return lines;
}

template <typename NextCut>
Lines framed(std::string_view stream, std::size_t limit, NextCut next_cut) {
  papo::net::LineFramer framer;
  Lines lines;
  while (!stream.empty()) {
    auto bytes = stream.substr(0, next_cut());
    stream.remove_prefix(bytes.size());
    while (const auto line = framer.next(bytes, limit)) {
      check(!line->too_long || line->text.empty(), "a line that is too long has no text");
      lines.push_back({.text = std::string{line->text}, .too_long = line->too_long});
    }
    check(bytes.empty(), "all bytes are taken once there is no further line");
    check(framer.held() <= limit + 1, "what is held of an unfinished line is bounded");
  }
  return lines;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t parameters = 2;
  if (size < parameters) return 0;
  const std::size_t limit = data[0];
  std::uint32_t seed = data[1];
  const auto stream = papo::fuzz::as_text(data, size).substr(parameters);

  const auto expected = lines_of(stream, limit);
  const auto arbitrary = [&] {
    seed = seed * 1'664'525U + 1'013'904'223U;
    return std::size_t{1} + (seed >> 24U) % (limit + 2);
  };
  check(framed(stream, limit, [&] { return stream.size(); }) == expected, "framed as a whole");
  check(framed(stream, limit, [] { return std::size_t{1}; }) == expected, "framed byte by byte");
  check(framed(stream, limit, arbitrary) == expected, "framed in arbitrary cuts");
  return 0;
}
