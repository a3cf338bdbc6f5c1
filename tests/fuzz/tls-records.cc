// SPDX-License-Identifier: MIT

// A server's TLS. Bytes of a stranger come to the same end however they are cut, and never to text.
// Of a client whose sealed bytes somebody has changed, the server takes the text before the change
// and nothing else.
//
// Input: how the bytes are cut, and a stranger's bytes. The same bytes are also the text of a
// client that has shaken hands, and say which of its sealed bytes is changed.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "check.h"
#include "tls/certificates.h"
#include "tls/self_signed.h"
#include "tls/trust.h"

namespace {

using namespace papo;
using fuzz::check;
using State = tls::Channel::State;

// More than a whole handshake of the server has.
constexpr std::size_t most_answer = std::size_t{16} << 10U;

const tls::Certificates& certificates() {
  static const tls::Certificates made{"fuzz", tls::make_self_signed({"chat.example"})};
  return made;
}

template <typename NextCut>
std::string take(tls::Channel& channel, std::string_view sealed, NextCut next_cut) {
  std::string text;
  while (!sealed.empty()) {
    const auto some = sealed.substr(0, next_cut());
    sealed.remove_prefix(some.size());
    const bool was_broken = channel.state() == State::broken;
    const auto owed = channel.unsent().size();
    channel.take(some, text);
    check(!was_broken || channel.state() == State::broken, "broken stays broken");
    check(!was_broken || channel.unsent().size() == owed, "a broken one says nothing more");
  }
  return text;
}

template <typename NextCut>
State end_of_stranger(std::string_view bytes, NextCut next_cut) {
  const auto server = certificates().accept();
  check(take(*server, bytes, next_cut).empty(), "a stranger says nothing");
  check(server->state() == State::shaking_hands || server->state() == State::broken,
        "nobody is in by chance");
  check(server->unsent().size() <= most_answer, "its answer is bounded");
  check(!server->seal("secret"), "nobody is told anything");
  check(server->state() != State::broken || !server->reason().empty(), "there is a reason");
  return server->state();
}

void carry(tls::Channel& from, tls::Channel& to) {
  const std::string sealed{from.unsent()};
  from.sent(sealed.size());
  std::string text;
  to.take(sealed, text);
}

template <typename NextCut>
void check_changed(std::string_view said, std::size_t place, std::uint8_t change,
                   NextCut next_cut) {
  static tls::Trust trust{{.trusts_all = true}};
  const auto server = certificates().accept();
  const auto client = trust.connect();
  client->begin();
  while (!client->unsent().empty() || !server->unsent().empty()) {
    carry(*client, *server);
    carry(*server, *client);
  }
  check(server->is_open() && client->is_open(), "they shake hands");
  std::string sealed;
  for (auto rest = said; !rest.empty();) {  // A few records.
    const auto some = rest.substr(0, next_cut() * 8);
    rest.remove_prefix(some.size());
    check(client->seal(some, sealed), "it is sealed");
  }
  check(sealed.size() <= said.size() + (said.size() + 1) * tls::Channel::most_sealed(0),
        "so much at most");
  if (!sealed.empty()) {
    auto& changed = sealed[place % sealed.size()];
    changed = static_cast<char>(static_cast<std::uint8_t>(changed) ^ change);
  }
  const auto text = take(*server, sealed, next_cut);
  check(said.starts_with(text), "it is what was said");
  if (change == 0 || sealed.empty()) {
    check(text == said && server->is_open(), "all of it");
  } else {
    check(text.size() < said.size(), "not what was changed");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t parameters = 4;
  if (size < parameters) return 0;
  std::uint32_t seed = data[0];
  const auto arbitrary = [&] {
    seed = seed * 1'664'525U + 1'013'904'223U;
    return std::size_t{1} + (seed >> 24U) % 64;
  };
  const auto bytes = fuzz::as_text(data, size).substr(parameters);
  const auto end = end_of_stranger(bytes, [&] { return bytes.size(); });
  check(end_of_stranger(bytes, [] { return std::size_t{1}; }) == end, "its end byte by byte");
  check(end_of_stranger(bytes, arbitrary) == end, "its end in arbitrary cuts");
  check_changed(bytes, data[1] + (std::size_t{data[2]} << 8U), data[3], arbitrary);
  return 0;
}
