// SPDX-License-Identifier: MIT

// The marks of ranks before a member's name, and other small parts of answers.
//
// Threads: pure functions, any thread.
//
// Source: https://ircv3.net/specs/extensions/multi-prefix
#pragma once

#include <string>
#include <string_view>

#include "chat/room_modes.h"

namespace papo::wire::irc {

// Appends "@", "+", or both for a client that knows `multi-prefix`.
inline void add_marks(const chat::Ranks& ranks, bool multi_prefix, std::string& out) {
  if (ranks.op) out += chat::row_of(chat::RoomMode::op).mark;
  if (ranks.voice && (multi_prefix || !ranks.op)) out += chat::row_of(chat::RoomMode::voice).mark;
}

// "10.0.0.1" of "10.0.0.1:50000", and "2001:db8::1" of "[2001:db8::1]:50000".
inline std::string without_port(std::string_view address) {
  address = address.substr(0, address.rfind(':'));
  if (address.starts_with('[') && address.ends_with(']')) {
    address = address.substr(1, address.size() - 2);
  }
  // A parameter that begins with a colon would be the last one.
  return (address.starts_with(':') ? "0" : "") + std::string{address};
}

}  // namespace papo::wire::irc
