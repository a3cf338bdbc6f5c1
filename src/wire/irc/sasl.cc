// SPDX-License-Identifier: MIT

#include "wire/irc/sasl.h"

#include <cstddef>
#include <utility>

#include "chat/names.h"
#include "text/base64.h"
#include "text/utf8.h"
#include "wire/irc/limits.h"

namespace papo::wire::irc {
namespace {

constexpr std::size_t longest_in_base64 = (longest_sasl_message + 2) / 3 * 4;

}  // namespace

SaslMessage::State SaslMessage::take(std::string_view piece) {
  constexpr std::string_view nothing = "+";
  if (piece.size() > longest_piece_of_sasl) return State::piece_too_long;
  const bool goes_on = piece.size() == longest_piece_of_sasl;
  if (piece != nothing) base64_ += piece;
  if (base64_.size() > longest_in_base64) return State::too_long;
  if (goes_on) return State::goes_on;
  auto read = text::read_base64(base64_);
  if (!read) return State::broken;
  if (read->size() > longest_sasl_message) return State::too_long;
  bytes_ = std::move(*read);
  return State::whole;
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
