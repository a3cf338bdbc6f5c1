// SPDX-License-Identifier: MIT

// The last step of a connection on coming in (net/entry.h): its first bytes show which dialect it
// speaks, or that it speaks another protocol. Telnet's negotiation decides nothing.
//
// A client that speaks TLS has passed the step of the loop. Its text comes to another one, which
// its owner has.
//
// A listener that does not take plain takes everything for IRC that is no other protocol.
//
// Threads: constant once made, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "net/entry.h"
#include "wire/other_protocols.h"

namespace papo::server {

inline constexpr net::Dialect plain_dialect{0};
inline constexpr net::Dialect irc_dialect{1};
inline constexpr net::Dialect http_dialect{2};
// IRC by WebSocket, to which HTTP leads. No first bytes do.
inline constexpr net::Dialect socket_of_texts{3};
inline constexpr net::Dialect socket_of_binaries{4};
// The number of TLS, in which one of the dialects is spoken. It is no dialect of the workers.
inline constexpr net::Dialect tls_wrapping{31};

// A first line is known by this at the latest, or by as much as --max-line: as many bytes as a line
// of IRC has without its tags.
inline constexpr std::size_t most_of_first_line = 510;

class FirstBytes final : public net::EntryStep {
 public:
  enum class For : std::uint8_t {
    everyone,
    those_of_this_machine,
    others,  // Others are heard by way of TLS only.
  };

  // The other arguments are those of wire::OtherProtocols.
  FirstBytes(std::size_t longest_line, std::string_view password, For whom = For::everyone)
      : protocols_(longest_line, password), for_(whom) {}

  [[nodiscard]] bool is_for(const net::Address& peer) const override;
  [[nodiscard]] bool greets() const override { return for_ != For::others; }
  [[nodiscard]] std::size_t most_bytes() const override { return protocols_.most_bytes(); }
  [[nodiscard]] Verdict look(std::string_view bytes, net::Dialects taken) const override;

 private:
  wire::OtherProtocols protocols_;
  For for_;
};

}  // namespace papo::server
