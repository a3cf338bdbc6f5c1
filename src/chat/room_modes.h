// SPDX-License-Identifier: MIT

// The rules that the people of a room make for it: its modes, its ranks, and its lists of masks.
// One table (room_modes.cc) has a row for each mode, with the letter that all dialects use.
//
// Threads: values and constants, any thread.
//
// Source: https://modern.ircdocs.horse/#channel-modes
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "chat/stamp.h"

namespace papo::chat {

enum class RoomMode : std::uint8_t {
  // On or off.
  invite_only,
  moderated,     // Only operators and voices may talk.
  no_outside,    // Only members may talk.
  secret,        // The room and its people are shown to its members only.
  topic_locked,  // Only operators may set the topic.
  past_hidden,   // People that join read nothing that was said before.
  // With a value while they are on.
  key,
  limit,
  // Lists of masks.
  ban,
  ban_exception,
  invite_exception,
  // Ranks of members.
  op,
  voice,
};

enum class ModeKind : std::uint8_t {
  flag,
  key,    // Has an argument, whether it is set or taken away.
  limit,  // Has an argument only if it is set.
  list,   // The argument is a mask. Without an argument, the list is asked for.
  rank,   // The argument is a member's name.
};

struct ModeRow {
  RoomMode mode;
  char letter;
  ModeKind kind;
  char mark = 0;  // Of a rank, before a member's name: '@'.
};

// In the order of RoomMode.
std::span<const ModeRow> mode_rows();
const ModeRow& row_of(RoomMode mode);
const ModeRow* find_mode(char letter);  // Null if there is none.

struct ModeChange {
  RoomMode mode;
  bool on = true;
  std::string argument{};  // A key, a number, a mask, or a name; empty if the mode has none.

  friend bool operator==(const ModeChange&, const ModeChange&) = default;
};

// The ranks of a member in a room.
struct Ranks {
  bool op = false;
  bool voice = false;

  friend bool operator==(const Ranks&, const Ranks&) = default;
  [[nodiscard]] bool any() const { return op || voice; }
};

// An entry of a list of masks.
struct RoomMask {
  std::string mask;  // As it is shown: "*!*@k2n9x7q1.ip", "$a:ana", "$m:*!*@*" for a mute.
  std::string by;    // nick!user@host of the person that set it.
  Time at;
  std::string key{};  // For the keys of names (chat/names.h). Empty: as the mask.
};

// The modes of a room that are on.
struct RoomModes {
  bool invite_only = false;
  bool moderated = false;
  bool no_outside = false;
  bool secret = false;
  bool topic_locked = false;
  bool past_hidden = false;
  std::string key{};      // Empty: none.
  std::size_t limit = 0;  // 0: none.
};

bool* flag_in(RoomModes& modes, RoomMode mode);  // Null if the mode is no flag.

// Reads letters of flags, such as "nt", or names the first character that is none.
struct NotAFlag {
  char letter;
};
std::optional<NotAFlag> set_flags(std::string_view letters, RoomModes& modes);

}  // namespace papo::chat
