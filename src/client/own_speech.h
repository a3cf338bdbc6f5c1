// SPDX-License-Identifier: MIT

// What the user says to a room by a line. The server does not send it back, and others have it in
// their history.
//
// Threads: pure functions, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace papo::client {

struct OwnSpeech {
  std::string room;
  std::string line;  // As the others see it: "<ana> hello" or "* ana waves".
};

// None for a command, and for what is said in no room.
std::optional<OwnSpeech> own_speech(std::string_view line, std::string_view name,
                                    std::string_view current_room);

}  // namespace papo::client
