// SPDX-License-Identifier: MIT

#include "wire/other_protocols.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "lang/translate.h"
#include "text/ascii.h"
#include "wire/plain/plain.h"

namespace papo::wire {
namespace {

using namespace std::string_view_literals;
using text::same_word;

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

// ---- First lines of IRC. A single word is always a person's name.

bool has_one(const Words& given) { return given.count == 2; }
bool has_text(const Words& given) { return given.words[1].starts_with(':'); }
bool has_one_or_text(const Words& given) { return has_one(given) || has_text(given); }
bool has_any(const Words& given) { return given.count >= 2; }
bool has_three(const Words& given) { return given.count >= 4; }
bool has_four(const Words& given) { return given.count == 5; }

// A subcommand in any case, or a word in capitals that may be one.
bool has_subcommand(const Words& given) {
  constexpr std::array known{"LS"sv, "LIST"sv, "REQ"sv, "END"sv};
  const auto word = given.words[1];
  if (word.empty()) return false;
  return std::ranges::all_of(word, is_capital) ||
         std::ranges::any_of(known, [&](std::string_view one) { return same_word(word, one); });
}

struct IrcCommand {
  std::string_view word;
  bool (*fits)(const Words& given);
  bool is_servers = false;  // A server begins so. No server is taken for a client.
};
constexpr std::array irc_commands{
    IrcCommand{"CAP", has_subcommand},   IrcCommand{"NICK", has_one},
    IrcCommand{"PASS", has_one_or_text}, IrcCommand{"USER", has_four},
    IrcCommand{"QUIT", has_text},        IrcCommand{"PING", has_one_or_text},
    IrcCommand{"WEBIRC", has_any},       IrcCommand{"AUTHENTICATE", has_one},
    IrcCommand{"JOIN", has_text},        IrcCommand{"SERVER", has_three, true}};
// A line may have its tags or its source before the command.
constexpr IrcCommand tags{"@", has_any};
constexpr IrcCommand source{":", has_any};

// The command of IRC with which the line begins; none if the line is none of IRC's.
const IrcCommand* irc_command(std::string_view line) {
  const Words given{line};
  const auto first = given.words[0];
  for (const auto* mark : {&tags, &source}) {
    if (first.starts_with(mark->word)) {
      return first.size() > mark->word.size() && mark->fits(given) ? mark : nullptr;
    }
  }
  for (const auto& command : irc_commands) {
    if (same_word(first, command.word)) return command.fits(given) ? &command : nullptr;
  }
  return nullptr;
}

// Whether a line without an end may be IRC's: tags may be longer than a line of ours.
bool may_be_tags(std::string_view line) { return line.starts_with(tags.word); }

bool is_proxy(std::string_view line) {
  return line.starts_with("PROXY TCP") || line.starts_with("PROXY UNKNOWN");
}

// ---- All of them

struct ByBytes {
  Match (*begins)(std::string_view bytes);
  std::string (*answer)();
  Beginning::Of of;
};
constexpr std::array by_bytes{ByBytes{begins_as_tls, tls_alert, Beginning::Of::tls},
                              ByBytes{begins_as_proxy, proxy_refusal, Beginning::Of::another}};

struct ByLine {
  bool (*is)(std::string_view line);
  std::string (*answer)();
  Beginning::Of of = Beginning::Of::another;
};
constexpr std::array by_line{ByLine{is_http2, http2_goaway},
                             ByLine{is_http, page, Beginning::Of::http},
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

std::string refusal_without_tls(Beginning::Of of) {
  auto words = lang::phrase(
      "this chat takes TLS only; join it with papo-client tls://HOST:PORT, or with "
      "openssl s_client -quiet -connect HOST:PORT");
  if (of == Beginning::Of::irc) return "ERROR :" + words + "\r\n";
  return "!! " + words + "\n";
}

OtherProtocols::OtherProtocols(std::size_t longest_line, std::string_view password)
    : longest_line_(longest_line) {
  if (const auto* const command = irc_command(password)) word_of_password_ = command->word;
}

std::size_t OtherProtocols::most_bytes() const {
  return std::max(longest_line_ + "\r\n"sv.size(), proxy_signature.size());
}

std::optional<Beginning> OtherProtocols::beginning_of(std::string_view bytes) const {
  for (const auto& protocol : by_bytes) {
    const auto match = protocol.begins(bytes);
    if (match == Match::yes) return Beginning{protocol.of, protocol.answer()};
    if (match == Match::not_yet) return std::nullopt;
  }
  // Only so many bytes decide, so it does not matter how many came at once.
  const auto most = longest_line_ + "\r\n"sv.size();
  auto rest = bytes.substr(0, most);
  for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    const auto line = bare(rest.substr(0, end));
    if (!line.empty()) return of_line(line);
    rest.remove_prefix(end + 1);
  }
  if (bytes.size() < most) return std::nullopt;
  const auto line = bare(rest);
  if (may_be_http(line)) return Beginning{Beginning::Of::http, page()};
  if (may_be_tags(line) && !may_be_password(tags.word)) {
    return Beginning{Beginning::Of::irc, irc_error()};
  }
  return of_line(line);
}

Beginning OtherProtocols::of_line(std::string_view line) const {
  for (const auto& protocol : by_line) {
    if (protocol.is(line)) return {protocol.of, protocol.answer()};
  }
  const auto* const command = irc_command(line);
  if (command == nullptr || may_be_password(command->word)) return {};
  return {command->is_servers ? Beginning::Of::another : Beginning::Of::irc, irc_error()};
}

bool OtherProtocols::may_be_password(std::string_view irc_word) const {
  return irc_word == word_of_password_;
}

}  // namespace papo::wire
