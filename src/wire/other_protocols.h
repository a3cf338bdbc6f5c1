// SPDX-License-Identifier: MIT

// The first bytes of a connection show whether it speaks plain, IRC, or another protocol. Each of
// the others has an answer in its protocol.
//
// A browser asks for a page by HTTP, also on behalf of a page that somebody else wrote. The bytes
// after its first line could be anything, such as a name and lines to be said. So a connection that
// begins as another protocol is never heard: it gets one answer, and is closed. So is one that
// begins as IRC, where IRC is not spoken.
//
// The bytes that were read decide, and never time. Bytes that may still become either wait.
//
// Threads: constant once made, any thread.
//
// Sources: RFC 9112 (HTTP/1.1), RFC 9113 (HTTP/2), RFC 8446 (TLS), RFC 4253 (SSH), RFC 2812 (IRC),
// https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace papo::wire {

struct Beginning {
  enum class Of : std::uint8_t { plain, irc, http, tls, another };
  Of of = Of::plain;
  // The only answer, if that is not spoken here. Empty for plain.
  std::string answer{};

  bool operator==(const Beginning&) const = default;
};

// The answer to a client that speaks that, where everything has to come by way of TLS.
std::string refusal_without_tls(Beginning::Of of);

class OtherProtocols {
 public:
  // A longer line than this is decided before its end. The password of the house, if there is one,
  // is never taken for IRC, and neither is a line that begins with the same command: otherwise the
  // answers to such lines would tell which one is the password.
  OtherProtocols(std::size_t longest_line, std::string_view password);

  // None as long as more bytes are needed to know.
  [[nodiscard]] std::optional<Beginning> beginning_of(std::string_view bytes) const;

  // So many bytes are always enough, and no further bytes decide.
  [[nodiscard]] std::size_t most_bytes() const;

 private:
  [[nodiscard]] Beginning of_line(std::string_view line) const;
  [[nodiscard]] bool may_be_password(std::string_view irc_word) const;

  std::size_t longest_line_;
  std::string_view word_of_password_;  // If the password could be a line of IRC: its command.
};

}  // namespace papo::wire
