// SPDX-License-Identifier: MIT

// A server's channel and a client's, and the wire between them, which the test carries by itself.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "tls/certificates.h"
#include "tls/channel.h"
#include "tls/self_signed.h"
#include "tls/trust.h"

namespace papo::tls {

inline std::string pem_for(const std::string& host) { return make_self_signed({host}); }

// Everything that waits on one side goes to the other, in pieces of that size.
inline std::string carry(Channel& from, Channel& to, std::size_t piece = std::string::npos) {
  const std::string sealed{from.unsent()};
  from.sent(sealed.size());
  std::string text;
  for (std::string_view rest = sealed; !rest.empty();) {
    to.take(rest.substr(0, piece), text);
    rest.remove_prefix(std::min(piece, rest.size()));
  }
  return text;
}

struct BothSides {
  explicit BothSides(const Certificates& certificates,
                     Trust::Settings settings = {.trusts_all = true})
      : trust(std::move(settings)), server(certificates.accept()), client(trust.connect()) {}

  // Until nothing more is to be carried.
  void shake_hands(std::size_t piece = std::string::npos) {
    client->begin();
    while (!client->unsent().empty() || !server->unsent().empty()) {
      said += carry(*client, *server, piece);
      heard += carry(*server, *client, piece);
    }
  }

  Trust trust;
  std::unique_ptr<Channel> server;
  std::unique_ptr<Channel> client;
  std::string said;   // Text of the client.
  std::string heard;  // Text of the server.
};

}  // namespace papo::tls
