// SPDX-License-Identifier: MIT

#include "chat/room_modes.h"

#include <algorithm>
#include <array>

namespace papo::chat {
namespace {

constexpr std::array rows{
    ModeRow{RoomMode::invite_only, 'i', ModeKind::flag},
    ModeRow{RoomMode::moderated, 'm', ModeKind::flag},
    ModeRow{RoomMode::no_outside, 'n', ModeKind::flag},
    ModeRow{RoomMode::secret, 's', ModeKind::flag},
    ModeRow{RoomMode::topic_locked, 't', ModeKind::flag},
    ModeRow{RoomMode::past_hidden, 'H', ModeKind::flag},
    ModeRow{RoomMode::key, 'k', ModeKind::key},
    ModeRow{RoomMode::limit, 'l', ModeKind::limit},
    ModeRow{RoomMode::ban, 'b', ModeKind::list},
    ModeRow{RoomMode::ban_exception, 'e', ModeKind::list},
    ModeRow{RoomMode::invite_exception, 'I', ModeKind::list},
    ModeRow{RoomMode::op, 'o', ModeKind::rank, '@'},
    ModeRow{RoomMode::voice, 'v', ModeKind::rank, '+'},
};

constexpr bool stand_in_order() {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (static_cast<std::size_t>(rows.at(i).mode) != i) return false;
  }
  return rows.size() == static_cast<std::size_t>(RoomMode::voice) + 1;
}
static_assert(stand_in_order());

}  // namespace

std::span<const ModeRow> mode_rows() { return rows; }

const ModeRow& row_of(RoomMode mode) { return rows.at(static_cast<std::size_t>(mode)); }

const ModeRow* find_mode(char letter) {
  const auto* const found = std::ranges::find(rows, letter, &ModeRow::letter);
  return found == rows.end() ? nullptr : found;
}

bool* flag_in(RoomModes& modes, RoomMode mode) {
  switch (mode) {
    case RoomMode::invite_only:
      return &modes.invite_only;
    case RoomMode::moderated:
      return &modes.moderated;
    case RoomMode::no_outside:
      return &modes.no_outside;
    case RoomMode::secret:
      return &modes.secret;
    case RoomMode::topic_locked:
      return &modes.topic_locked;
    case RoomMode::past_hidden:
      return &modes.past_hidden;
    case RoomMode::key:
    case RoomMode::limit:
    case RoomMode::ban:
    case RoomMode::ban_exception:
    case RoomMode::invite_exception:
    case RoomMode::op:
    case RoomMode::voice:
      return nullptr;
  }
  return nullptr;
}

std::optional<NotAFlag> set_flags(std::string_view letters, RoomModes& modes) {
  for (const char letter : letters) {
    const auto* const row = find_mode(letter);
    auto* const flag = row == nullptr ? nullptr : flag_in(modes, row->mode);
    if (flag == nullptr) return NotAFlag{letter};
    *flag = true;
  }
  return std::nullopt;
}

}  // namespace papo::chat
