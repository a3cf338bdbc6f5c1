// SPDX-License-Identifier: MIT

// Where a client comes from, as far as limits for strangers go: the site of its address
// (base/address_range.h). The loopback is one site, for anyone on the machine has all of its
// addresses.
//
// Threads: values, any thread.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/address_range.h"

namespace papo::server {

struct Site {
  std::optional<AddressRange> range{};  // None: it cannot be told.
  bool is_shared = false;  // By many people: one of them does not speak for the others.
};

// Of a peer that is called so ("10.0.0.1:50000"). What is in one of these ranges is shared, and so
// is the loopback, from where proxies and tunnels come.
Site site_of(std::string_view peer, std::span<const AddressRange> shared);

}  // namespace papo::server
