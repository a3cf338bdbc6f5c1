// SPDX-License-Identifier: MIT

// The words that the user says to a room by a line. The server does not send these back, and the
// others find them in their history.
//
// Threads: pure functions, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace papo::client {

struct OwnSpeech {
  std::string room;
  std::string line;  // The line as the others see it: "<ana> hello" or "* ana waves".
};

// Nothing for a command, and for a line that is said in no room.
std::optional<OwnSpeech> own_speech(std::string_view line, std::string_view name,
                                    std::string_view current_room);

}  // namespace papo::client
