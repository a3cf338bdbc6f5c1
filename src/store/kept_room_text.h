// SPDX-License-Identifier: MIT

// The rules of a registered room as a text, for the column `rules` of the store: a JSON object. A
// later version may add fields, which this one leaves out.
//
// Threads: pure functions, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "chat/kept_room.h"

namespace papo::store {

// The operators, the modes, the masks and the topic. The other facts have columns of their own.
std::string rules_of(const chat::KeptRoom& room);

// None if the text is damaged, or has more than a room may have.
std::optional<chat::KeptRoom> read_rules(std::string_view text);

}  // namespace papo::store
