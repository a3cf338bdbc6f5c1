// SPDX-License-Identifier: MIT

#include "wire/irc/sasl.h"

#include <cstddef>
#include <utility>

#include "chat/names.h"
#include "text/utf8.h"
#include "wire/irc/limits.h"

namespace papo::wire::irc {
namespace {

constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t digits_a_group = 4;  // These are three bytes.
constexpr std::size_t bytes_a_group = 3;
constexpr std::size_t longest_in_base64 =
    (longest_sasl_message + bytes_a_group - 1) / bytes_a_group * digits_a_group;
constexpr unsigned bits_a_digit_of_base64 = 6;
constexpr unsigned bits_a_byte = 8;
constexpr unsigned lowest_byte = 0xff;

}  // namespace

SaslMessage::State SaslMessage::take(std::string_view piece) {
  constexpr std::string_view nothing = "+";
  if (piece.size() > longest_piece_of_sasl) return State::piece_too_long;
  const bool goes_on = piece.size() == longest_piece_of_sasl;
  if (piece != nothing) base64_ += piece;
  if (base64_.size() > longest_in_base64) return State::too_long;
  if (goes_on) return State::goes_on;
  auto read = read_base64(base64_);
  if (!read) return State::broken;
  if (read->size() > longest_sasl_message) return State::too_long;
  bytes_ = std::move(*read);
  return State::whole;
}

std::optional<std::string> read_base64(std::string_view text) {
  if (text.size() % digits_a_group != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && text.ends_with('=')) {
    text.remove_suffix(1);
    ++padding;
  }
  std::string bytes;
  unsigned bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const auto digit = base64_digits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = bits << bits_a_digit_of_base64 | static_cast<unsigned>(digit);
    count += bits_a_digit_of_base64;
    if (count < bits_a_byte) continue;
    count -= bits_a_byte;
    bytes += static_cast<char>(bits >> count & lowest_byte);
    bits &= (1U << count) - 1;
  }
  // The bits that belong to no byte are zero.
  return bits == 0 ? std::optional{bytes} : std::nullopt;
}

std::optional<PlainLogin> read_plain_login(std::string_view message) {
  const auto first = message.find('\0');
  if (first == std::string_view::npos) return std::nullopt;
  const auto second = message.find('\0', first + 1);
  if (second == std::string_view::npos || !text::is_utf8(message)) return std::nullopt;
  const auto acts_for = message.substr(0, first);
  const PlainLogin login{.account = message.substr(first + 1, second - first - 1),
                         .password = message.substr(second + 1)};
  const bool is_itself = acts_for.empty() || acts_for == login.account ||
                         chat::key_of(acts_for) == chat::key_of(login.account);
  if (!is_itself || login.account.empty() || login.password.empty() ||
      login.password.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  return login;
}

}  // namespace papo::wire::irc
