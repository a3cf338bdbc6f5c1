// SPDX-License-Identifier: MIT

// Translates IRC's words for commands into Papo's.
//
// Threads: pure functions, any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace papo::client {

struct Alias {
  std::string_view word;
  std::string_view of_papo;
};

std::span<const Alias> aliases();

// "/leave #ops" for "/part #ops"; any other line as it is.
std::string in_words_of_papo(std::string_view line);

}  // namespace papo::client
