// SPDX-License-Identifier: MIT

// The prompt before the typed line: the place where the line goes, the user's name, the unread
// lines elsewhere, and whether the server answers.
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

// The prompt that stays on the screen with a line that was said.
std::string prompt_as_said(const Places& places, std::string_view name);

// The prompt before the typed line, on a screen with so many columns.
std::string prompt_now(const Places& places, std::string_view name, Standing standing, int columns);

}  // namespace papo::client
