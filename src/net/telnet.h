// SPDX-License-Identifier: MIT

// Takes telnet's negotiation out of a client's bytes, and answers it.
//
// A telnet client may negotiate at any place, in commands that begin with the byte 255 (IAC), which
// no UTF-8 has. The answer refuses everything, and the client stays a plain terminal. A refusal
// gets no answer, so two sides that refuse never go on for ever. A byte 255 that begins no command
// of telnet's stays, so that its line is refused as not being UTF-8. The rest is handed on, however
// the stream is cut.
//
// Threads: no shared state; in the server, the loop thread.
//
// Sources: RFC 854 (commands), RFC 855 (subnegotiation), RFC 1143 (when to answer), IANA's telnet
// options.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace papo::net {

class Telnet {
 public:
  // Whether any of the next bytes may be telnet's.
  [[nodiscard]] bool concerns(std::string_view bytes) const {
    return state_ != State::text || bytes.find('\xff') != std::string_view::npos;
  }

  // Returns the next bytes without telnet's; in `scratch`, if there were any. Adds the answer to
  // `answer`; the answer is no longer than telnet's bytes.
  std::string_view take_out(std::string_view bytes, std::string& scratch, std::string& answer);

 private:
  enum class State : std::uint8_t {
    text,
    command,         // After IAC.
    option,          // After IAC and one of WILL, WONT, DO and DONT.
    within,          // In a subnegotiation.
    within_command,  // After IAC in a subnegotiation.
  };

  void take(char byte, std::string& text, std::string& answer);
  void take_command(char byte, std::string& text);

  State state_ = State::text;
  char command_ = 0;
  std::uint16_t within_ = 0;  // Bytes of the subnegotiation.
};

}  // namespace papo::net
