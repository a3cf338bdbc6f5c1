// SPDX-License-Identifier: MIT

// The first bytes of clients that speak another protocol, and the answer to each in its protocol.
//
// A browser asks for a page by HTTP, also on behalf of a page that somebody else wrote. The bytes
// after its first line could be anything, such as a name and lines to be said. So a connection that
// begins as another protocol is never heard: it gets one answer, and is closed.
//
// The bytes that were read decide, and never time. Bytes that may still become either wait.
//
// Threads: constant once made, any thread.
//
// Sources: RFC 9112 (HTTP/1.1), RFC 9113 (HTTP/2), RFC 8446 (TLS), RFC 4253 (SSH), RFC 2812 (IRC),
// https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace papo::wire {

class OtherProtocols {
 public:
  // A longer line than this is decided before its end. The password of the house, if there is one,
  // is never taken for IRC.
  OtherProtocols(std::size_t longest_line, std::string_view password);

  // The answer to a connection that has begun with these bytes; empty if it speaks as Papo does.
  // None as long as more bytes are needed to know.
  [[nodiscard]] std::optional<std::string> answer_to(std::string_view bytes) const;

  // So many bytes are always enough, and no further bytes decide.
  [[nodiscard]] std::size_t most_bytes() const;

 private:
  [[nodiscard]] std::string answer_to_line(std::string_view line) const;

  std::size_t longest_line_;
  bool knows_irc_;
};

}  // namespace papo::wire
