// SPDX-License-Identifier: MIT

// The beginning of a connection. The same bytes give the same result however they are cut: what
// the client speaks, the text without telnet's commands, and the verdicts of a listener's steps,
// behind a proxy or not.
//
// Input: a byte for the longest line, a byte from which the cuts follow (if this is odd, a proxy
// connects; its second bits say which dialects the listener takes), and the stream.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "check.h"
#include "net/entry.h"
#include "net/proxy_step.h"
#include "net/telnet.h"
#include "server/first_bytes.h"
#include "wire/other_protocols.h"

namespace {

using namespace papo;
using fuzz::check;

template <typename NextCut>
std::string without_telnet(std::string_view stream, NextCut next_cut) {
  net::Telnet telnet;
  std::string left;
  std::string scratch;
  std::string answer;
  std::size_t read = 0;
  while (!stream.empty()) {
    const auto bytes = stream.substr(0, next_cut());
    stream.remove_prefix(bytes.size());
    left += telnet.take_out(bytes, scratch, answer);
    read += bytes.size();
    check(left.size() + answer.size() <= read, "nothing is made up");
  }
  return left;
}

// The result for a connection.
struct Fate {
  std::string refusal{};
  bool is_refused = false;
  bool is_in = false;
  net::Dialect dialect{};
  std::string peer{};
  std::string rest{};  // The bytes that its owner gets.

  bool operator==(const Fate&) const = default;
};

// Drives the steps as the reactor does.
template <typename NextCut>
Fate fate_of(std::string_view stream, const std::vector<const net::EntryStep*>& steps,
             net::Dialects dialects, NextCut next_cut) {
  net::Entry entry{steps, dialects, {.dialect = server::plain_dialect}, {}};
  while (!stream.empty()) {
    const auto bytes = stream.substr(0, next_cut());
    stream.remove_prefix(bytes.size());
    entry.add(bytes);
    while (!entry.over()) {
      const auto verdict = entry.look();
      if (const auto* const refused = std::get_if<net::EntryStep::Refused>(&verdict)) {
        return {.refusal = refused->answer, .is_refused = true};
      }
      if (std::holds_alternative<net::EntryStep::Waits>(verdict)) break;
    }
  }
  if (!entry.over()) return {};
  return {.is_in = true,
          .dialect = entry.spoken().dialect,
          .peer = net::to_string(entry.peer()),
          .rest = entry.bytes()};
}

// The line of a browser, by a plain rule: capitals, a blank, something, and the version.
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

  const net::ProxyStep proxy{[](const net::Address&) { return true; }, "not announced"};
  const server::FirstBytes first_bytes{longest_line, {}};
  std::vector<const net::EntryStep*> steps{&first_bytes};
  if (data[1] % 2 == 1) steps.insert(steps.begin(), &proxy);
  constexpr std::array taken{net::Dialects{server::plain_dialect},
                             net::Dialects{server::irc_dialect},
                             net::Dialects{server::plain_dialect, server::irc_dialect}};
  const auto& dialects = taken.at(data[1] / 2U % taken.size());
  const auto fate = fate_of(stream, steps, dialects, [&] { return stream.size(); });
  check(fate_of(stream, steps, dialects, [] { return std::size_t{1}; }) == fate,
        "its fate byte by byte");
  check(fate_of(stream, steps, dialects, arbitrary) == fate, "its fate in arbitrary cuts");
  check(!fate.is_in || stream.ends_with(fate.rest), "its owner gets what was sent");
  check(!fate.is_in || dialects.has(fate.dialect), "it speaks a dialect that is taken");

  const wire::OtherProtocols protocols{longest_line, {}};
  const auto whole = protocols.beginning_of(text);
  bool known = false;
  for (std::size_t read = 0; read <= text.size(); ++read) {
    const auto beginning = protocols.beginning_of(std::string_view{text}.substr(0, read));
    check(beginning || !known, "what is known stays known");
    check(!beginning || beginning == whole, "it is known by what began it");
    check(beginning || read < protocols.most_bytes(), "it is known in time");
    known = beginning.has_value();
  }
  check(!is_asked_by_a_browser(text, longest_line) ||
            (whole && whole->answer.starts_with("HTTP/1.1 400 ")),
        "no browser is heard");
  return 0;
}
