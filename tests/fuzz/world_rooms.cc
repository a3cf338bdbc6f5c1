// SPDX-License-Identifier: MIT

#include "world_rooms.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "chat/limits.h"
#include "chat/room_masks.h"
#include "text/mask.h"

namespace papo::fuzz {
namespace {

using chat::ModeChange;
using chat::ModeKind;
using chat::RoomMode;
using Why = chat::Refused::Why;
using Masks = std::vector<chat::RoomMask>;

constexpr std::string_view mute = "$m:";

// Nobody has an account.
bool fits(const chat::RoomMask& one, const Someone& who) {
  const auto without_mute = [](std::string_view mask) {
    return mask.starts_with(mute) ? mask.substr(mute.size()) : mask;
  };
  const auto& for_keys = one.key.empty() ? one.mask : one.key;
  return text::matches(without_mute(one.mask), who.shown + "!" + who.user_at_host) ||
         text::matches(without_mute(for_keys), who.key + "!" + who.user_at_host);
}

// Whether a mask of the list is for that person; a mute only if mutes count.
bool is_listed(const Masks& list, const Someone& who, bool mutes_count) {
  return std::ranges::any_of(list, [&](const chat::RoomMask& one) {
    return (mutes_count || !one.mask.starts_with(mute)) && fits(one, who);
  });
}

std::string in_small_letters(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

Changed change_flag(bool& flag, const ModeChange& wanted) {
  if (std::exchange(flag, wanted.on) == wanted.on) return {};
  return {.done = ModeChange{.mode = wanted.mode, .on = wanted.on}};
}

Changed refused(Why why, const WorldRoom& room, const ModeChange& wanted) {
  Changed changed;
  changed.refused = {.why = why, .what = room.ref.name, .looks_like = wanted.argument};
  return changed;
}

Changed change_key(WorldRoom& room, const ModeChange& wanted) {
  auto& key = room.modes.key;
  if (!wanted.on) {
    if (key.empty()) return {};
    return {.done =
                ModeChange{.mode = RoomMode::key, .on = false, .argument = std::exchange(key, {})}};
  }
  const bool is_one = wanted.argument.size() <= chat::longest_room_key &&
                      wanted.argument.find(',') == std::string::npos && wanted.argument[0] != ':';
  if (!is_one) return refused(Why::bad_mask, room, wanted);
  if (std::exchange(key, wanted.argument) == wanted.argument) return {};
  return {.done = wanted};
}

// The dialect has seen to it that it is a number.
Changed change_limit(WorldRoom& room, const ModeChange& wanted) {
  constexpr std::size_t largest = 1'000'000;
  auto& limit = room.modes.limit;
  if (!wanted.on) {
    if (std::exchange(limit, 0) == 0) return {};
    return {.done = ModeChange{.mode = RoomMode::limit, .on = false}};
  }
  const auto most = std::min<std::size_t>(std::stoull(wanted.argument), largest);
  if (std::exchange(limit, most) == most) return {};
  return {.done = ModeChange{.mode = RoomMode::limit, .argument = std::to_string(most)}};
}

Changed change_list(WorldRoom& room, const ModeChange& wanted, const std::string& by) {
  const auto mask = chat::make_mask(wanted.argument, wanted.mode);
  if (!mask) return refused(Why::bad_mask, room, wanted);
  auto& list = room.list(wanted.mode);
  const auto key = chat::key_of_mask(wanted.argument, wanted.mode);
  const auto for_keys = [](const std::string& as_written, const std::string& key_of_it) {
    return in_small_letters(key_of_it.empty() ? as_written : key_of_it);
  };
  const auto found = std::ranges::find_if(list, [&](const chat::RoomMask& one) {
    return for_keys(one.mask, one.key) == for_keys(*mask, key);
  });
  ModeChange done{.mode = wanted.mode, .on = wanted.on, .argument = *mask};
  if (wanted.on) {
    if (found != list.end()) return {};
    if (list.size() >= chat::most_masks) {
      return refused(Why::list_full, room, wanted);
    }
    list.push_back({.mask = *mask, .by = by, .at = {}, .key = key});
    return {.done = done};
  }
  if (found == list.end()) return {};
  done.argument = found->mask;
  list.erase(found);
  return {.done = done};
}

}  // namespace

bool WorldRoom::has(Id id) const { return std::ranges::find(members, id) != members.end(); }

chat::Ranks WorldRoom::ranks_of(Id id) const {
  const auto found = ranks.find(id);
  return found == ranks.end() ? chat::Ranks{} : found->second;
}

bool WorldRoom::is_ruled_by(const Someone& who) const {
  return who.is_operator || ranks_of(who.id).op;
}

bool WorldRoom::is_seen_by(const Someone& who) const {
  return !modes.secret || who.is_operator || has(who.id);
}

bool WorldRoom::lets_talk(const Someone& who) const {
  if (who.is_operator || ranks_of(who.id).any()) return true;
  if (modes.moderated || (modes.no_outside && !has(who.id))) return false;
  return !silences(who);
}

bool WorldRoom::keeps_name_of(const Someone& who) const {
  return !who.is_operator && !ranks_of(who.id).any() && silences(who);
}

std::optional<WorldRoom::Why> WorldRoom::refusal_of(const Someone& who,
                                                    std::string_view given) const {
  const bool is_invited = std::ranges::find(invited, who.id) != invited.end();
  if (who.is_operator || is_invited) return std::nullopt;
  if (keeps_out(who)) return Why::room_banned;
  if (modes.invite_only && !is_listed(list(RoomMode::invite_exception), who, false)) {
    return Why::room_invite_only;
  }
  if (!modes.key.empty() && given != modes.key) return Why::room_wrong_key;
  if (modes.limit > 0 && members.size() >= modes.limit) return Why::room_full;
  return std::nullopt;
}

void WorldRoom::take_out(Id id) {
  std::erase(members, id);
  ranks.erase(id);
}

std::vector<chat::RoomMask>& WorldRoom::list(RoomMode mode) {
  return masks.at(static_cast<std::size_t>(mode) - static_cast<std::size_t>(RoomMode::ban));
}
const std::vector<chat::RoomMask>& WorldRoom::list(RoomMode mode) const {
  return masks.at(static_cast<std::size_t>(mode) - static_cast<std::size_t>(RoomMode::ban));
}

bool WorldRoom::keeps_out(const Someone& who) const {
  return is_listed(list(RoomMode::ban), who, false) &&
         !is_listed(list(RoomMode::ban_exception), who, false);
}

bool WorldRoom::silences(const Someone& who) const {
  return keeps_out(who) || (is_listed(list(RoomMode::ban), who, true) &&
                            !is_listed(list(RoomMode::ban_exception), who, true));
}

Changed change(WorldRoom& room, const ModeChange& wanted, const std::string& by) {
  switch (wanted.mode) {
    case RoomMode::invite_only:
      return change_flag(room.modes.invite_only, wanted);
    case RoomMode::moderated:
      return change_flag(room.modes.moderated, wanted);
    case RoomMode::no_outside:
      return change_flag(room.modes.no_outside, wanted);
    case RoomMode::secret:
      return change_flag(room.modes.secret, wanted);
    case RoomMode::topic_locked:
      return change_flag(room.modes.topic_locked, wanted);
    case RoomMode::past_hidden:
      return change_flag(room.modes.past_hidden, wanted);
    case RoomMode::key:
      return change_key(room, wanted);
    case RoomMode::limit:
      return change_limit(room, wanted);
    case RoomMode::ban:
    case RoomMode::ban_exception:
    case RoomMode::invite_exception:
      return change_list(room, wanted, by);
    case RoomMode::op:
    case RoomMode::voice:
      break;
  }
  return {};
}

}  // namespace papo::fuzz
