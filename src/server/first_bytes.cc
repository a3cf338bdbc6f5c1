// SPDX-License-Identifier: MIT

#include "server/first_bytes.h"

#include <string>

#include "net/telnet.h"
#include "web/answer.h"
#include "web/status.h"

namespace papo::server {

using Of = wire::Beginning::Of;

bool FirstBytes::is_for(const net::Address& peer) const {
  if (for_ == For::everyone) return true;
  return net::range_of(peer).is_loopback() == (for_ == For::those_of_this_machine);
}

// No bytes beyond `most_bytes()` decide, so it does not matter how many came at once. An answer
// that is still open by then was telnet's for the most part.
net::EntryStep::Verdict FirstBytes::look(std::string_view bytes, net::Dialects taken) const {
  const auto first = bytes.substr(0, most_bytes());
  net::Telnet telnet;
  std::string scratch;
  // The reactor finds telnet's commands again once these bytes are heard.
  std::string answer_to_telnet;
  auto beginning = protocols_.beginning_of(telnet.take_out(first, scratch, answer_to_telnet));
  if (!beginning && first.size() < most_bytes()) return Waits{};
  if (!beginning) beginning.emplace();
  const auto of = beginning->of;
  if (of == Of::tls && taken.has(tls_wrapping)) {
    return Passed{.spoken = net::Spoken{.dialect = tls_wrapping, .framing = net::Framing::chunks}};
  }
  if (of == Of::http && taken.has(http_dialect)) {
    if (for_ == For::others) return Refused{web::refusal_without_tls()};
    return Passed{.spoken = net::Spoken{.dialect = http_dialect, .framing = net::Framing::chunks}};
  }
  const bool is_ours = of == Of::plain || of == Of::irc;
  if (is_ours && for_ == For::others) return Refused{wire::refusal_without_tls(of)};
  const bool takes_lines = taken.has(plain_dialect) || taken.has(irc_dialect);
  switch (of) {
    case Of::plain:
      if (!takes_lines) return Refused{web::refusal(web::Status::bad_request)};
      break;
    case Of::irc:
      if (taken.has(irc_dialect)) return Passed{.spoken = net::Spoken{.dialect = irc_dialect}};
      return Refused{beginning->answer};
    case Of::http:
    case Of::tls:
    case Of::another:
      return Refused{beginning->answer};
  }
  const auto spoken = taken.has(plain_dialect) ? plain_dialect : irc_dialect;
  return Passed{.spoken = net::Spoken{.dialect = spoken}};
}

}  // namespace papo::server
