// SPDX-License-Identifier: MIT

#include "server/first_bytes.h"

#include <string>

#include "net/telnet.h"

namespace papo::server {

// No bytes beyond `most_bytes()` decide, so it does not matter how many came at once. An answer
// that is still open by then was telnet's for the most part.
net::EntryStep::Verdict FirstBytes::look(std::string_view bytes, net::Dialects /*taken*/) const {
  const auto first = bytes.substr(0, most_bytes());
  net::Telnet telnet;
  std::string scratch;
  // The reactor finds telnet's commands again once these bytes are heard.
  std::string answer_to_telnet;
  const auto answer = protocols_.answer_to(telnet.take_out(first, scratch, answer_to_telnet));
  if (!answer && first.size() < most_bytes()) return Waits{};
  if (answer && !answer->empty()) return Refused{*answer};
  return Passed{.spoken = net::Spoken{.dialect = plain_dialect}};
}

}  // namespace papo::server
