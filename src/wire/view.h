// How someone sees a room: as the one in which it is talking, or as another that it is in as well,
// whose name then goes before what is said there.
#pragma once

#include <array>
#include <cstdint>

namespace papo::wire {

enum class View : std::uint8_t { talking, aside };

inline constexpr std::array views{View::talking, View::aside};

}  // namespace papo::wire
