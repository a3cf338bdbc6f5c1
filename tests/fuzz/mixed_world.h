// SPDX-License-Identifier: MIT

// People that speak plain and people that speak IRC in one house, over the Hub and two workers.
//
// An observer of the Hub sees all that happens in rooms, in its one order. From that list this
// model works out which news each client must read, without the server's renderers. Each client
// must read exactly its news in that order, in the form that its dialect asks for, whatever bytes
// the others send.
#pragma once

#include <string_view>

namespace papo::fuzz {

// Plays a script of `world` in such a house. Letters from a to d speak plain, and from i to l IRC:
// i without capabilities, j with echo-message and tags, k with all of them, l with some others.
void play_mixed(std::string_view script);

}  // namespace papo::fuzz
