// SPDX-License-Identifier: MIT

// What a connection begins with whose other end speaks something else than Papo does, and what it
// is answered in that.
//
// A browser asks for a page by HTTP, also on behalf of a page that somebody else wrote: what
// follows its first line could be anything, such as a name and lines to be said. So nothing is
// heard of a connection that begins as another protocol: it gets one answer, and is closed.
//
// It is by what was read, never by time, that one is told from the other. Bytes that may yet become
// one or the other wait.
//
// Threads: constant once made, any thread.
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
  // A line that is longer than this many bytes is decided on before it has ended. The password of
  // the house, if there is one, is never taken for IRC.
  OtherProtocols(std::size_t longest_line, std::string_view password);

  // What a connection is answered that has begun with these bytes: nothing (an empty text) if it
  // speaks as Papo does. None as long as more has to come for that to be known.
  [[nodiscard]] std::optional<std::string> answer_to(std::string_view bytes) const;

  // Once so many bytes have come it is known, and no others decide.
  [[nodiscard]] std::size_t most_bytes() const;

 private:
  [[nodiscard]] std::string answer_to_line(std::string_view line) const;

  std::size_t longest_line_;
  bool knows_irc_;
};

}  // namespace papo::wire
