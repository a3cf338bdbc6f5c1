// Where a client comes from, as far as limits for strangers go: one address, the /64 of an IPv6
// address, or a whole range that many people share.
//
// Threads: values, any thread.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "chat/address_range.h"

namespace papo::server {

struct Site {
  std::optional<chat::AddressRange> range{};  // None: it cannot be told.
  bool is_shared = false;                     // One of its people does not speak for the others.
};

// The loopback: proxies and tunnels come from there, and anyone on the machine has all of it.
std::vector<chat::AddressRange> loopback();

// Of a peer that is called so ("10.0.0.1:50000"). Each of the shared ranges is one site.
Site site_of(std::string_view peer, std::span<const chat::AddressRange> shared);

}  // namespace papo::server
