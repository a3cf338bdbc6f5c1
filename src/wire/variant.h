// SPDX-License-Identifier: MIT

// How something is said. All who see it alike read the same bytes, so these are rendered once.
#pragma once

#include <array>
#include <cstdint>

#include "lang/language.h"

namespace papo::wire {

// How someone sees a room: as the one in which it is talking, or as another that it is in as well,
// whose name then goes before what is said there.
enum class View : std::uint8_t { talking, aside };

inline constexpr std::array views{View::talking, View::aside};

struct Variant {
  View view = View::talking;
  lang::Language language{};

  friend bool operator==(const Variant&, const Variant&) = default;
};

}  // namespace papo::wire
