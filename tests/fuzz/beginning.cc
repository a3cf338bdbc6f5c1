// What a connection begins with: whether it speaks as Papo does is known by the same bytes however
// they are cut, and what is left of telnet is the same, too.
//
// Input: a byte for the longest line, a byte from which the cuts follow, and the stream.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "check.h"
#include "net/telnet.h"
#include "wire/other_protocols.h"

namespace {

using namespace papo;
using fuzz::check;

// As many as any protocol needs that is known by its first bytes.
constexpr std::size_t first_bytes = 12;

template <typename NextCut>
std::string without_telnet(std::string_view stream, NextCut next_cut) {
  net::Telnet telnet;
  std::string left;
  std::string scratch;
  std::size_t read = 0;
  while (!stream.empty()) {
    const auto bytes = stream.substr(0, next_cut());
    stream.remove_prefix(bytes.size());
    left += telnet.take_out(bytes, scratch);
    read += bytes.size();
    check(left.size() <= read, "nothing is made up");
  }
  return left;
}

// What a browser may send, plainly: capitals, a blank, something, and the version.
bool is_asked_by_a_browser(std::string_view stream, std::size_t longest_line) {
  while (stream.starts_with('\n') || stream.starts_with("\r\n")) {
    stream.remove_prefix(stream.find('\n') + 1);
  }
  const auto line = stream.substr(0, stream.find("\r\n"));
  const auto method = line.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  return line.size() < stream.size() && line.size() <= longest_line && method > 0 &&
         method != std::string_view::npos && line.substr(method).starts_with(" /") &&
         line.find_first_of("\r\n") == std::string_view::npos && line.ends_with(" HTTP/1.1");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t parameters = 2;
  if (size < parameters) return 0;
  const std::size_t longest_line = data[0];
  std::uint32_t seed = data[1];
  const auto stream = fuzz::as_text(data, size).substr(parameters);

  const auto text = without_telnet(stream, [&] { return stream.size(); });
  const auto arbitrary = [&] {
    seed = seed * 1'664'525U + 1'013'904'223U;
    return std::size_t{1} + (seed >> 24U) % 16;
  };
  check(without_telnet(stream, [] { return std::size_t{1}; }) == text, "telnet byte by byte");
  check(without_telnet(stream, arbitrary) == text, "telnet in arbitrary cuts");
  const bool has_telnet = stream.find('\xff') != std::string_view::npos;
  check(has_telnet || text == stream, "without telnet nothing is taken out");

  const wire::OtherProtocols protocols{longest_line, {}};
  const auto whole = protocols.answer_to(text);
  bool known = false;
  for (std::size_t read = 0; read <= text.size(); ++read) {
    const auto answer = protocols.answer_to(std::string_view{text}.substr(0, read));
    check(answer || !known, "what is known stays known");
    check(!answer || answer == whole, "it is known by what began it");
    check(answer || read < std::max(longest_line + 2, first_bytes), "it is known in time");
    known = answer.has_value();
  }
  check(
      !is_asked_by_a_browser(text, longest_line) || (whole && whole->starts_with("HTTP/1.1 400 ")),
      "no browser is heard");
  return 0;
}
