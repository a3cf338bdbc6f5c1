// SPDX-License-Identifier: MIT

// Guesses which name a user meant by a name that does not exist.
//
// Threads: any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace papo::config {

// How many letters to insert, leave out, change, or swap with their neighbour until one text is the
// other.
std::size_t distance(std::string_view a, std::string_view b);

// The name that is nearest to the written one; empty if none is near.
std::string nearest(std::string_view written, const std::vector<std::string>& names);

// "; did you mean port?", or nothing.
std::string suggestion(std::string_view written, const std::vector<std::string>& names);

}  // namespace papo::config
