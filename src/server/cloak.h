// SPDX-License-Identifier: MIT

// The host of a person, as others see it: a few letters in place of the address.
//
// All clients of a site (budget/site.h) have one cloak, so a ban on a cloak holds for the whole
// site. The key is random and ends with the server. Without it nobody can compute the cloaks of all
// addresses and compare. Only operators of the house see addresses.
//
// Threads: constant once made, any thread.
#pragma once

#include <array>
#include <string>

#include "budget/site.h"

namespace papo::server {

class Cloaks {
 public:
  using Key = std::array<unsigned char, 16>;

  Cloaks();  // With a random key.
  explicit Cloaks(const Key& key) : key_(key) {}

  // "k2n9x7q1.ip": so short that it takes no memory of its own.
  [[nodiscard]] std::string of(const budget::Site& site) const;

 private:
  Key key_;
};

}  // namespace papo::server
