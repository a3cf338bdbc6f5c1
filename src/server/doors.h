// SPDX-License-Identifier: MIT

// The doors of the server: where it listens, and which dialects are spoken at each place.
//
// Here is the one list of dialects. A further dialect is one more row of it.
//
// Threads: pure functions, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/entry.h"
#include "net/listener.h"
#include "net/reactor.h"
#include "papo/options.h"
#include "web/dialects.h"
#include "wire/dialect.h"

namespace papo::server {

// The dialects of one server, in the order of their numbers (server/first_bytes.h).
class Dialects {
 public:
  explicit Dialects(const Options& options);

  [[nodiscard]] const std::vector<const wire::Dialect*>& all() const { return all_; }
  [[nodiscard]] const wire::Dialect& at(net::Dialect number) const {
    return *all_.at(static_cast<std::size_t>(number));
  }

 private:
  std::unique_ptr<const wire::Dialect> irc_;
  web::Socket texts_;
  web::Socket binaries_;
  web::Http http_;
  std::vector<const wire::Dialect*> all_;
};

std::vector<net::Reactor::OfDialect> limits_of_dialects(const Options& options,
                                                        const Dialects& dialects);

// Whether these are names of dialects, with commas between them.
bool are_dialects(std::string_view names);

// The names of these dialects, with commas between them.
std::string names_of(net::Dialects dialects);

// Whether clients may speak TLS.
inline bool has_tls(const Options& options) {
  return !options.tls_certs.empty() || options.tls_self_signed;
}

// A place of --listen: "irc:0.0.0.0:6667", or "[::1]:50001" for the usual dialects.
struct ListenPlace {
  std::optional<std::string> dialects{};  // Names, with commas between them.
  std::string host{};
  std::uint16_t port = 0;
};
std::optional<ListenPlace> listen_place(std::string_view text);

// The listeners: for the sockets that were passed to the server, or else for the hosts of the
// options; and for the further places of the options.
std::vector<net::Listener> listeners(const Options& options, const Dialects& dialects,
                                     const std::vector<const net::EntryStep*>& steps);

}  // namespace papo::server
