// SPDX-License-Identifier: MIT

#include "client/name_colors.h"

#include <algorithm>
#include <array>
#include <functional>

namespace papo::client {
namespace {

// Refusals are red. These colours stand out on a light and on a dark background.
constexpr std::array<std::string_view, 9> few{"\033[1;32m", "\033[1;33m", "\033[1;34m",
                                              "\033[1;35m", "\033[1;36m", "\033[32m",
                                              "\033[33m",   "\033[35m",   "\033[36m"};

// Source: xterm's 256 colours, of which 16 to 231 are a cube.
//
// All of these can be read on a light and on a dark background, and neighbours differ most.
constexpr std::array<std::string_view, 24> many{
    "\033[38;5;32m",  "\033[38;5;172m", "\033[38;5;71m",  "\033[38;5;134m", "\033[38;5;37m",
    "\033[38;5;168m", "\033[38;5;100m", "\033[38;5;63m",  "\033[38;5;208m", "\033[38;5;35m",
    "\033[38;5;170m", "\033[38;5;67m",  "\033[38;5;136m", "\033[38;5;99m",  "\033[38;5;72m",
    "\033[38;5;205m", "\033[38;5;64m",  "\033[38;5;74m",  "\033[38;5;130m", "\033[38;5;141m",
    "\033[38;5;143m", "\033[38;5;132m", "\033[38;5;33m",  "\033[38;5;173m"};

// FNV-1a, because std::hash promises nothing.
std::uint32_t hash(std::string_view name) {
  std::uint32_t hash = 2166136261U;
  for (const char byte : name) hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619U;
  return hash;
}

}  // namespace

NameColors::NameColors(bool many_colors) : colors_(few) {
  if (many_colors) colors_ = many;
  holders_.resize(colors_.size());
}

std::string_view NameColors::of(std::string_view name) {
  const auto known = std::ranges::find_if(
      holders_, [&](const Holder& holder) { return holder.spoke > 0 && holder.name == name; });
  const std::size_t chosen =
      known == holders_.end() ? choose(name) : static_cast<std::size_t>(known - holders_.begin());
  holders_[chosen] = {.name = std::string{name}, .spoke = ++now_};
  return colors_[chosen];
}

// The name's own colour. If that is taken, the next free colour. If none is free, the colour of the
// person that has been silent for longest.
std::size_t NameColors::choose(std::string_view name) const {
  const std::size_t own = hash(name) % holders_.size();
  for (std::size_t i = 0; i < holders_.size(); ++i) {
    const std::size_t at = (own + i) % holders_.size();
    if (holders_[at].spoke == 0) return at;
  }
  return static_cast<std::size_t>(std::ranges::min_element(holders_, {}, &Holder::spoke) -
                                  holders_.begin());
}

}  // namespace papo::client
