// SPDX-License-Identifier: MIT

#include "crowd.h"

#include <fmt/core.h>

#include <charconv>
#include <exception>
#include <system_error>
#include <utility>

namespace papo::bench {
namespace {

constexpr std::size_t space_size = std::size_t{256} * 1024;

}  // namespace

Crowd::Crowd(net::Loop& loop, const Ways& ways, const net::Address& server, Shape shape,
             Observer& observer)
    : loop_(loop),
      ways_(ways),
      server_(server),
      shape_(std::move(shape)),
      observer_(observer),
      space_(space_size) {
  clients_.reserve(shape_.clients);
}

bool Crowd::has_entered(std::size_t index) {
  LoadClient& client = *clients_[index];
  if (client.state() != LoadClient::State::entering) return false;
  client.has_entered();
  ++entered_;
  connect_more();
  return true;
}

std::optional<std::size_t> Crowd::index_of(std::string_view name) const {
  if (!name.starts_with(shape_.name)) return std::nullopt;
  name.remove_prefix(shape_.name.size());
  if (!name.starts_with('-')) return std::nullopt;
  name.remove_prefix(1);
  std::size_t index = 0;
  const auto [stopped, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  if (error != std::errc{} || stopped != name.data() + name.size()) return std::nullopt;
  if (index >= shape_.clients) return std::nullopt;
  return index;
}

void Crowd::connect_more() {
  try {
    while (clients_.size() < shape_.clients &&
           clients_.size() - entered_ < shape_.entering_at_once) {
      const std::size_t index = clients_.size();
      const auto& way = way_of(index);
      const auto by_websocket = way.codec->over_websocket();
      clients_.push_back(std::make_unique<LoadClient>(
          loop_, server_, shape_.name + '-' + std::to_string(index),
          [this, index](net::Poll::Ready ready) { on_ready(index, ready); },
          way.tls ? &trust_ : nullptr, way.websocket ? &by_websocket : nullptr));
    }
  } catch (const std::exception& error) {
    // An exception must not pass through libuv, which is C.
    observer_.on_unreachable(error.what());
  }
}

void Crowd::on_ready(std::size_t index, net::Poll::Ready ready) {
  LoadClient& client = *clients_[index];
  if (client.state() == LoadClient::State::closed) return;
  if (client.state() == LoadClient::State::connecting) {
    on_connected(index);
    return;
  }
  if (ready.writable) client.flush();
  if (ready.readable) receive(index);
}

void Crowd::on_connected(std::size_t index) {
  LoadClient& client = *clients_[index];
  const int error = client.begin_to_enter();
  if (error != 0) {
    observer_.on_unreachable(fmt::format("cannot connect to {}: {}", net::to_string(server_),
                                         std::generic_category().message(error)));
    return;
  }
  if (!shape_.password.empty()) client.outgoing() += shape_.password + '\n';
  client.outgoing() += codec_of(index).greeting(client.name());
  client.flush();
}

void Crowd::receive(std::size_t index) {
  LoadClient& client = *clients_[index];
  const auto received = client.receive(space_);
  if (!received) {
    client.close();
    observer_.on_closed(index);
    return;
  }
  std::string_view bytes = *received;
  observer_.on_received(index, bytes);
  client.keep(bytes);
}

}  // namespace papo::bench
