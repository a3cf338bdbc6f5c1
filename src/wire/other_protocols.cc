// SPDX-License-Identifier: MIT

#include "wire/other_protocols.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "lang/translate.h"
#include "wire/plain/plain.h"
#include "wire/plain/words.h"

namespace papo::wire {
namespace {

using namespace std::string_view_literals;
using plain::same_word;

// ---- Answers

std::string how_to_join() {
  return lang::phrase("this is papo, a chat; join it with nc HOST PORT, or with papo-client");
}

std::string page() {
  std::string text;
  lang::add(text, "This is Papo, a chat. It is not for browsers: join it from a terminal, with");
  text += "\n\n    ";
  lang::add(text, "nc HOST PORT");
  text += "\n\n";
  lang::add(text, "where HOST and PORT are those of the address that you gave your browser.");
  text += '\n';
  return fmt::format(
      "HTTP/1.1 400 Bad Request\r\n"
      "Content-Type: text/plain; charset=utf-8\r\n"
      "Content-Length: {}\r\n"
      "X-Content-Type-Options: nosniff\r\n"
      "Cache-Control: no-store\r\n"
      "Connection: close\r\n\r\n{}",
      text.size(), text);
}

// The number in so many bytes, in the network's order.
std::string big_endian(std::size_t number, unsigned bytes) {
  std::string text;
  while (bytes-- > 0) text += static_cast<char>(number >> (8 * bytes) & 0xff);
  return text;
}

// Empty settings, and the request to ask again by HTTP/1.1.
std::string http2_goaway() {
  constexpr auto settings = "\0\0\0\x04\0\0\0\0\0"sv;
  constexpr std::size_t http_1_1_required = 0x0d;
  const auto why = how_to_join();
  return std::string{settings} + big_endian(8 + why.size(), 3) + "\x07" + big_endian(0, 5) +
         big_endian(0, 4) + big_endian(http_1_1_required, 4) + why;
}

// Fatal: there is no version of TLS that both sides know.
std::string tls_alert() { return std::string{"\x15\x03\x01\x00\x02\x02\x46"sv}; }

// Our own identification, and a packet that disconnects. Its user is shown the reason.
std::string ssh_disconnect() {
  constexpr std::size_t disconnect = 1;
  constexpr std::size_t service_not_available = 7;
  // Bytes: the length of the packet, and that of the padding.
  constexpr std::size_t before_payload = 5;
  constexpr std::size_t block = 8;
  constexpr std::size_t least_padding = 4;
  const auto why = how_to_join();
  const auto payload = big_endian(disconnect, 1) + big_endian(service_not_available, 4) +
                       big_endian(why.size(), 4) + why + big_endian(0, 4);
  const auto beyond = (before_payload + payload.size() + least_padding) % block;
  const auto padding = least_padding + (block - beyond) % block;
  return "SSH-2.0-Papo\r\n" + big_endian(1 + payload.size() + padding, 4) + big_endian(padding, 1) +
         payload + std::string(padding, '\0');
}

std::string irc_error() { return "ERROR :" + how_to_join() + "\r\n"; }

std::string proxy_refusal() {
  return lang::phrase("!! the PROXY protocol is only for the addresses of --proxy-protocol\n");
}

// ---- First bytes

enum class Match { no, not_yet, yes };

Match begins(std::string_view bytes, std::string_view with) {
  const auto known = std::min(bytes.size(), with.size());
  if (bytes.substr(0, known) != with.substr(0, known)) return Match::no;
  return known == with.size() ? Match::yes : Match::not_yet;
}

// A record that is a handshake, and whose first message is the client's hello.
Match begins_as_tls(std::string_view bytes) {
  constexpr std::size_t place_of_message = 5;
  constexpr char client_hello = 1;
  const auto match = begins(bytes, "\x16\x03");
  if (match != Match::yes) return match;
  if (bytes.size() <= place_of_message) return Match::not_yet;
  return bytes[place_of_message] == client_hello ? Match::yes : Match::no;
}

constexpr auto proxy_signature = "\r\n\r\n\0\r\nQUIT\n"sv;  // The longest of all such beginnings.

Match begins_as_proxy(std::string_view bytes) { return begins(bytes, proxy_signature); }

// ---- First lines

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

// Whether the word may be a method of HTTP.
bool is_token(std::string_view word) {
  return !word.empty() && std::ranges::all_of(word, [](char c) {
    return is_capital(c) || is_digit(c) || (c >= 'a' && c <= 'z') ||
           "!#$%&'*+-.^_`|~"sv.find(c) != std::string_view::npos;
  });
}

// "1.1", "2".
bool is_version(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return is_digit(c) || c == '.'; });
}

bool is_http2(std::string_view line) { return line == "PRI * HTTP/2.0"; }

// A method, its target, and the version.
bool is_http(std::string_view line) {
  constexpr auto protocol = " HTTP/"sv;
  while (line.ends_with(' ')) line.remove_suffix(1);
  const auto version = line.rfind(protocol);
  return version != std::string_view::npos && is_version(line.substr(version + protocol.size())) &&
         is_token(line.substr(0, line.find(' ')));
}

// Whether a line without an end may be one. Its target may be long.
bool may_be_http(std::string_view line) {
  const auto method = line.substr(0, line.find(' '));
  return method.size() < line.size() && !method.empty() && std::ranges::all_of(method, is_capital);
}

// "SSH-2.0-OpenSSH_9.2p1".
bool is_ssh(std::string_view line) {
  if (!line.starts_with("SSH-")) return false;
  line.remove_prefix("SSH-"sv.size());
  return is_version(line.substr(0, line.find('-'))) && line.find('-') != std::string_view::npos;
}

// The words of a line, and their number; at most five are counted.
struct Words {
  std::array<std::string_view, 5> words{};
  std::size_t count = 0;

  explicit Words(std::string_view line) {
    while (count < words.size()) {
      const auto begin = line.find_first_not_of(' ');
      if (begin == std::string_view::npos) return;
      line.remove_prefix(begin);
      words.at(count) = line.substr(0, line.find(' '));
      line.remove_prefix(words.at(count++).size());
    }
  }
};

// One of the commands that an IRC client begins with, with as many parameters as it needs. A single
// word is a person's name.
bool is_irc(std::string_view line) {
  const Words given{line};
  const auto command = given.words[0];
  const auto parameter = given.words[1];
  if (same_word(command, "NICK")) return given.count == 2;
  if (same_word(command, "PASS")) return given.count == 2 || parameter.starts_with(':');
  if (same_word(command, "USER")) return given.count == 5;
  constexpr std::array subcommands{"LS"sv, "LIST"sv, "REQ"sv, "END"sv};
  return same_word(command, "CAP") && std::ranges::any_of(subcommands, [&](std::string_view one) {
           return same_word(parameter, one);
         });
}

bool is_proxy(std::string_view line) {
  return line.starts_with("PROXY TCP") || line.starts_with("PROXY UNKNOWN");
}

// ---- All of them

struct ByBytes {
  Match (*begins)(std::string_view bytes);
  std::string (*answer)();
};
constexpr std::array by_bytes{ByBytes{begins_as_tls, tls_alert},
                              ByBytes{begins_as_proxy, proxy_refusal}};

struct ByLine {
  bool (*is)(std::string_view line);
  std::string (*answer)();
};
constexpr std::array by_line{ByLine{is_http2, http2_goaway}, ByLine{is_http, page},
                             ByLine{is_ssh, ssh_disconnect}, ByLine{is_proxy, proxy_refusal}};

// Without the bytes that decide nothing.
std::string_view bare(std::string_view line) {
  constexpr auto byte_order_mark = "\xef\xbb\xbf"sv;
  while (line.starts_with('\r')) line.remove_prefix(1);
  if (line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
  while (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

OtherProtocols::OtherProtocols(std::size_t longest_line, std::string_view password)
    : longest_line_(longest_line), knows_irc_(!is_irc(password)) {}

std::size_t OtherProtocols::most_bytes() const {
  return std::max(longest_line_ + "\r\n"sv.size(), proxy_signature.size());
}

std::optional<std::string> OtherProtocols::answer_to(std::string_view bytes) const {
  for (const auto& protocol : by_bytes) {
    const auto match = protocol.begins(bytes);
    if (match == Match::yes) return protocol.answer();
    if (match == Match::not_yet) return std::nullopt;
  }
  // Only so many bytes decide, so it does not matter how many came at once.
  const auto most = longest_line_ + "\r\n"sv.size();
  auto rest = bytes.substr(0, most);
  for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    const auto line = bare(rest.substr(0, end));
    if (!line.empty()) return answer_to_line(line);
    rest.remove_prefix(end + 1);
  }
  if (bytes.size() < most) return std::nullopt;
  return may_be_http(bare(rest)) ? page() : std::string{};
}

std::string OtherProtocols::answer_to_line(std::string_view line) const {
  for (const auto& protocol : by_line) {
    if (protocol.is(line)) return protocol.answer();
  }
  return knows_irc_ && is_irc(line) ? irc_error() : std::string{};
}

}  // namespace papo::wire
