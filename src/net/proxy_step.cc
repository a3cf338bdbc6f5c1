// SPDX-License-Identifier: MIT

#include "net/proxy_step.h"

namespace papo::net {

EntryStep::Verdict ProxyStep::look(std::string_view bytes, Dialects /*taken*/) const {
  const auto header = parse_proxy_header(bytes);
  switch (header.state) {
    case ProxyHeader::State::incomplete:
      return Waits{};
    case ProxyHeader::State::malformed:
      return Refused{refusal_};
    case ProxyHeader::State::complete:
      return Passed{.taken = header.length, .peer = header.source};
  }
  return Refused{refusal_};
}

}  // namespace papo::net
