// SPDX-License-Identifier: MIT

// Guesses which name was meant by one that there is not.
//
// Threads: any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace papo::config {

// The letters to insert, leave out, change, or swap with their neighbour until one text is the
// other.
std::size_t distance(std::string_view a, std::string_view b);

// The name that is nearest to the one that was written; empty if none is near.
std::string nearest(std::string_view written, const std::vector<std::string>& names);

// "; did you mean port?", or nothing.
std::string suggestion(std::string_view written, const std::vector<std::string>& names);

}  // namespace papo::config
