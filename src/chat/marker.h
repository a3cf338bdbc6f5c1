// SPDX-License-Identifier: MIT

// The place to which a person has read a room, or somebody's private messages, as its programs say.
//
// Threads: values, any thread.
#pragma once

#include <string>

#include "chat/stamp.h"

namespace papo::chat {

struct Marker {
  std::string key;  // The key of the room or the name.
  Time time;
};

}  // namespace papo::chat
