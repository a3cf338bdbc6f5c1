// SPDX-License-Identifier: MIT

// The last step of a connection on coming in (net/entry.h): its first bytes show which dialect it
// speaks, or that it speaks another protocol. Telnet's negotiation decides nothing.
//
// A listener that does not take plain takes everything for IRC that is no other protocol.
//
// Threads: constant once made, any thread.
#pragma once

#include <cstddef>
#include <string_view>

#include "net/entry.h"
#include "wire/other_protocols.h"

namespace papo::server {

inline constexpr net::Dialect plain_dialect{0};
inline constexpr net::Dialect irc_dialect{1};

// A first line is known by this at the latest, or by as much as --max-line: as many bytes as a line
// of IRC has without its tags.
inline constexpr std::size_t most_of_first_line = 510;

class FirstBytes final : public net::EntryStep {
 public:
  // The arguments are those of wire::OtherProtocols.
  FirstBytes(std::size_t longest_line, std::string_view password)
      : protocols_(longest_line, password) {}

  [[nodiscard]] std::size_t most_bytes() const override { return protocols_.most_bytes(); }
  [[nodiscard]] Verdict look(std::string_view bytes, net::Dialects taken) const override;

 private:
  wire::OtherProtocols protocols_;
};

}  // namespace papo::server
