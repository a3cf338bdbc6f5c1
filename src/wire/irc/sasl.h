// SPDX-License-Identifier: MIT

// A client's message of SASL. It comes in base64, cut into pieces of a line each.
//
// Threads: the owner's of the client.
//
// Sources: https://ircv3.net/specs/extensions/sasl-3.1, RFC 4616 (PLAIN), RFC 4422 A (EXTERNAL),
// RFC 4648 4 (base64)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace papo::wire::irc {

enum class SaslMechanism : std::uint8_t { plain, external };

class SaslMessage {
 public:
  explicit SaslMessage(SaslMechanism mechanism = SaslMechanism::plain) : mechanism_(mechanism) {}

  enum class State : std::uint8_t {
    goes_on,  // Another piece follows.
    whole,
    piece_too_long,
    too_long,
    broken,  // The text is no base64.
  };
  // Takes the parameter of one AUTHENTICATE. After any answer but `goes_on` no piece may follow.
  State take(std::string_view piece);
  // The message, once it is whole.
  [[nodiscard]] std::string_view bytes() const { return bytes_; }

  [[nodiscard]] SaslMechanism mechanism() const { return mechanism_; }

 private:
  SaslMechanism mechanism_;
  std::string base64_{};
  std::string bytes_{};
};

// The message of PLAIN.
struct PlainLogin {
  std::string_view account;
  std::string_view password;
};
// Nothing if the message is none, or if the client wants to act for another than it is.
std::optional<PlainLogin> read_plain_login(std::string_view message);

}  // namespace papo::wire::irc
