// SPDX-License-Identifier: MIT

// How something is said. All clients that are told something in one variant read the same bytes, so
// these bytes are rendered once.
#pragma once

#include <cstdint>

#include "lang/language.h"

namespace papo::wire {

class Dialect;

struct Variant {
  const Dialect* dialect = nullptr;
  lang::Language language{};
  // What else changes the bytes: a number of which only the dialect knows the meaning. A dialect
  // has few of them, so that the members of a room have few variants.
  std::uint16_t manner = 0;

  friend bool operator==(const Variant&, const Variant&) = default;
};

}  // namespace papo::wire
