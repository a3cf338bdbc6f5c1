// SPDX-License-Identifier: MIT

// Reads times as IRC's clients write them: "2026-11-27T21:00:00.123Z".
//
// Threads: pure functions, any thread.
//
// Source: https://ircv3.net/specs/extensions/server-time
#pragma once

#include <optional>
#include <string_view>

#include "chat/stamp.h"

namespace papo::wire::irc {

// None if the text is no such time.
std::optional<chat::Time> read_timestamp(std::string_view text);

}  // namespace papo::wire::irc
