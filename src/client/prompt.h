// SPDX-License-Identifier: MIT

// What stands before the line that is being typed: where it goes, who one is, what there is to be
// read elsewhere, and whether the server is there.
//
//     #lobby ana [#ops 3, dora 1]>
//     (to dora) ana (no answer for 12 s)>
//
// Threads: pure functions, any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "client/places.h"

namespace papo::client {

struct Standing {
  bool offline = false;
  std::optional<std::chrono::seconds> no_answer_for{};
};

// As it stays on the screen with a line that was said.
std::string prompt_as_said(const Places& places, std::string_view name);

// As it stands before a line that is being typed, on a screen of so many columns.
std::string prompt_now(const Places& places, std::string_view name, Standing standing, int columns);

}  // namespace papo::client
