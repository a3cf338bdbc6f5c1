// SPDX-License-Identifier: MIT

// Facts about the house that clients are told in several places: its description, and its message
// of the day.
//
// Threads: that of the client's owner.
//
// Source: https://modern.ircdocs.horse/#motd-message
#pragma once

#include <string_view>

#include "text/utf8.h"
#include "wire/conversation.h"
#include "wire/irc/limits.h"
#include "wire/irc/numerics.h"

namespace papo::wire::irc {

// The server's line in WHOIS and LINKS: the first line about the people behind it, if there is one.
inline std::string_view description(const House& house) {
  return house.admin.empty() ? house.network : house.admin.front();
}

// For a client that enters or asks. A line that is too long for IRC is told as several, cut between
// characters. `to` has a member reply(), which takes a numeric, a format and its arguments.
template <typename To>
void tell_motd(To& to, const House& house) {
  if (house.motd.empty()) {
    return to.reply(Numeric::no_motd, ":There is no message of the day");
  }
  to.reply(Numeric::motd_start, ":- {} Message of the day -", house.server_name);
  for (const std::string_view line : house.motd) {
    auto rest = line;
    do {
      const auto piece = text::cut_to(rest, longest_piece);
      to.reply(Numeric::motd, ":- {}", piece);
      rest.remove_prefix(piece.empty() ? rest.size() : piece.size());
    } while (!rest.empty());
  }
  to.reply(Numeric::end_of_motd, ":End of /MOTD command.");
}

}  // namespace papo::wire::irc
