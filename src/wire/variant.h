// SPDX-License-Identifier: MIT

// A way to say something. All clients of one variant read the same bytes, so these bytes are
// rendered once.
#pragma once

#include <cstdint>

#include "lang/language.h"

namespace papo::wire {

class Dialect;

struct Variant {
  const Dialect* dialect = nullptr;
  lang::Language language{};
  // Anything else that changes the bytes, as a number that only the dialect understands. A dialect
  // has few manners, so that the members of a room have few variants.
  std::uint16_t manner = 0;

  friend bool operator==(const Variant&, const Variant&) = default;
};

}  // namespace papo::wire
