// SPDX-License-Identifier: MIT

// The lists of masks of a room, and the people that they are for.
//
// A mask is nick!user@host, in which `*` is any text and `?` any one character. `$a:ana` is for a
// person that is logged in as ana. `$m:` before a mask of the bans makes it a mute: such people may
// be in the room, but may not talk. A mask is compared with the name as it is shown, and the key of
// the mask with the key of the name, so it fits in any case.
//
// Threads: those that may use the State.
//
// Source: https://modern.ircdocs.horse/#channel-modes
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chat/room_modes.h"

namespace papo::chat {

struct Person;

using Masks = std::vector<RoomMask>;

// The mask as lists show it: "ana" is "ana!*@*", and "*@h" is "*!*@h". None if the text is no mask
// for that list.
std::optional<std::string> make_mask(std::string_view text, RoomMode list);
// That mask with its nick as keys of names have it (chat/names.h). Empty if letters beyond ASCII do
// not make it another mask.
std::string key_of_mask(std::string_view text, RoomMode list);

class RoomMasks {
 public:
  [[nodiscard]] const Masks& of(RoomMode list) const { return lists_.at(place_of(list)); }

  enum class Change { none, done, full };
  // `has_space`: the house has space for one more.
  Change add(RoomMode list, RoomMask mask, bool has_space);
  // The mask that was taken away, as it stood there; none if it was not there. `key` is the key of
  // the mask, or the mask itself.
  std::optional<std::string> remove(RoomMode list, std::string_view key);

  [[nodiscard]] std::size_t size() const;  // The masks of all lists.
  [[nodiscard]] bool empty() const { return std::ranges::all_of(lists_, &Masks::empty); }

  // The verdicts of the lists on a person.
  [[nodiscard]] bool keep_out(const Person& person) const;
  [[nodiscard]] bool silence(const Person& person) const;
  [[nodiscard]] bool invite(const Person& person) const;

 private:
  static std::size_t place_of(RoomMode list) {
    return static_cast<std::size_t>(list) - static_cast<std::size_t>(RoomMode::ban);
  }

  std::array<Masks, 3> lists_;  // Bans, ban exceptions, invite exceptions.
};

}  // namespace papo::chat
