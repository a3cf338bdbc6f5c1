// SPDX-License-Identifier: MIT

// The rules that rulers of a room make for it: modes, ranks, masks, invitations, and its name.
#include <charconv>
#include <span>

#include "chat/fair_share.h"
#include "chat/limits.h"
#include "chat/rules.h"
#include "text/utf8.h"

namespace papo::chat {
namespace {

constexpr std::size_t largest_limit = 1'000'000;

// A key is one word, and no item of a list of keys.
bool is_key(std::string_view text) {
  constexpr unsigned char last_control = 0x20;
  constexpr unsigned char delete_character = 0x7f;
  return !text.empty() && text.size() <= longest_room_key && text.front() != ':' &&
         std::ranges::none_of(text, [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return byte <= last_control || byte == delete_character || c == ',';
         });
}

std::optional<std::size_t> read_limit(std::string_view text) {
  std::size_t limit = 0;
  const auto* const end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, limit);
  if (error != std::errc{} || last != end || limit == 0) return std::nullopt;
  return std::min(limit, largest_limit);
}

// Whether the person gives a rank of its own back, which everyone may.
bool is_giving_up(const Person& person, const SetModes::Change& wanted) {
  return row_of(wanted.change.mode).kind == ModeKind::rank && !wanted.change.on && wanted.member &&
         wanted.member->key == person.name.key;
}

std::vector<RoomRenamed::Member> members_as_renamed(const Room& room) {
  std::vector<RoomRenamed::Member> all;
  all.reserve(room.members.size());
  room.members.visit(0, room.members.size(), [&](const Person& member, Ranks ranks) {
    all.push_back({.name = member.name.shown,
                   .identity = member.identity,
                   .real_name = real_name_of(member),
                   .ranks = ranks});
  });
  return all;
}

// Whether the change may make the room private, or open it.
bool concerns_privacy(const SetModes::Change& wanted) {
  switch (wanted.change.mode) {
    case RoomMode::invite_only:
    case RoomMode::secret:
    case RoomMode::past_hidden:
    case RoomMode::key:
    case RoomMode::ban:
      return true;
    case RoomMode::moderated:
    case RoomMode::no_outside:
    case RoomMode::topic_locked:
    case RoomMode::limit:
    case RoomMode::ban_exception:
    case RoomMode::invite_exception:
    case RoomMode::op:
    case RoomMode::voice:
      return false;
  }
  return false;
}

}  // namespace

bool Rules::check_rule(const Person& person, const Room& room, const Membership* member) {
  if (rules(person, room, member)) return true;
  refuse(member == nullptr ? Why::not_in_room : Why::not_ruler, room.ref.name);
  return false;
}

Person* Rules::member_called(const Room& room, const Name& name) {
  auto* const other = state_.find(name);
  if (other == nullptr) {
    refuse(Why::nobody, name.shown);
    return nullptr;
  }
  if (membership(*other, &room) != nullptr) return other;
  refuse(Why::not_there, room.ref.name, 0, other->name.shown);
  return nullptr;
}

// ---- Modes

void Rules::carry_out(const TellModes& tell) {
  at_room(tell.room, [&](const Person& person, const Room& room, const Membership* member) {
    ModesTold told{.room = room.ref.name, .modes = {}, .made = room.made_at};
    auto modes = room.modes;
    for (const auto& row : mode_rows()) {
      const auto* const flag = flag_in(modes, row.mode);
      if (flag != nullptr && *flag) told.modes.push_back({.mode = row.mode});
    }
    if (!modes.key.empty()) {
      const bool knows_key = member != nullptr || person.is_operator;
      told.modes.push_back(
          {.mode = RoomMode::key, .argument = knows_key ? modes.key : std::string{}});
    }
    if (modes.limit > 0) {
      told.modes.push_back({.mode = RoomMode::limit, .argument = std::to_string(modes.limit)});
    }
    emit(person, std::move(told));
  });
}

// Everyone in the room may know the bans, and only its rulers the exceptions.
void Rules::carry_out(const ListMasks& list) {
  at_room(list.room, [&](const Person& person, const Room& room, const Membership* member) {
    if (row_of(list.list).kind != ModeKind::list) return refuse(Why::bad_mask);
    const bool is_for_members = list.list == RoomMode::ban && member != nullptr;
    if (!is_for_members && !check_rule(person, room, member)) return;
    MasksListed listed{.room = room.ref.name, .list = list.list, .masks = {}};
    if (room.masks) listed.masks = room.masks->of(list.list);
    emit(person, std::move(listed));
  });
}

void Rules::carry_out(const SetModes& set) {
  at_room(set.room, [&](Person& person, Room& room, const Membership* member) {
    if (is_muted(person)) return refuse(Why::muted, room.ref.name);
    if (member == nullptr && !person.is_operator) return refuse(Why::not_in_room, room.ref.name);
    if (has_no_place() && (room.kept || std::ranges::any_of(set.changes, concerns_privacy))) {
      return refuse(Why::busy, room.ref.name);
    }
    change_modes(person, room, set, rules(person, room, member));
  });
}

// The person is told once that it does not rule the room, however many changes it wanted.
void Rules::change_modes(Person& person, Room& room, const SetModes& set, bool rules_room) {
  ModesSet done{.name = person.name.shown, .room = room.ref, .changes = {}};
  bool was_refused = false;
  for (const auto& wanted :
       std::span{set.changes}.first(std::min(set.changes.size(), most_mode_changes))) {
    if (rules_room || is_giving_up(person, wanted)) {
      if (auto changed = change(person, room, wanted)) done.changes.push_back(*std::move(changed));
    } else if (!std::exchange(was_refused, true)) {
      refuse(Why::not_ruler, room.ref.name);
    }
  }
  if (done.changes.empty()) return;
  const bool opens = std::ranges::any_of(done.changes, [](const ModeChange& one) {
    return (one.mode == RoomMode::invite_only || one.mode == RoomMode::past_hidden) && !one.on;
  });
  emit(person, std::move(done), price_of(room));
  if (opens) room.readable_from = stamp_.sequence;
  tell_privacy(person, room, opens);
  tell_kept(person, room);
}

// Observers are told if the room has become private, or has ceased to be.
void Rules::tell_privacy(const Person& by, Room& room, bool opens) {
  const bool has_bans = room.masks && !room.masks->of(RoomMode::ban).empty();
  const auto& modes = room.modes;
  const bool is_private =
      modes.invite_only || modes.secret || modes.past_hidden || !modes.key.empty() || has_bans;
  if (std::exchange(room.is_private, is_private) == is_private && !opens) return;
  emit(by, PrivacyChanged{.room = room.ref,
                          .key_of_name = room.key,
                          .is_private = is_private,
                          .readable_from = room.readable_from});
}

std::optional<ModeChange> Rules::change(const Person& by, Room& room,
                                        const SetModes::Change& wanted) {
  const auto& what = wanted.change;
  switch (row_of(what.mode).kind) {
    case ModeKind::flag: {
      auto* const flag = flag_in(room.modes, what.mode);
      if (*flag == what.on) return std::nullopt;
      *flag = what.on;
      if (what.mode == RoomMode::secret) state_.count_secret(what.on);
      return ModeChange{.mode = what.mode, .on = what.on};
    }
    case ModeKind::key:
      return change_key(room, what);
    case ModeKind::limit:
      return change_limit(room, what);
    case ModeKind::list:
      return change_masks(by, room, wanted);
    case ModeKind::rank:
      return change_rank(room, wanted);
  }
  return std::nullopt;
}

void Rules::refuse_argument(const Room& room, const ModeChange& wanted) {
  refuse({.why = Why::bad_mask,
          .what = room.ref.name,
          .looks_like = wanted.argument,
          .mode = wanted.mode});
}

std::optional<ModeChange> Rules::change_key(Room& room, const ModeChange& wanted) {
  auto& key = room.modes.key;
  if (!wanted.on) {
    if (key.empty()) return std::nullopt;
    return ModeChange{.mode = RoomMode::key, .on = false, .argument = std::exchange(key, {})};
  }
  if (!is_key(wanted.argument)) {
    refuse_argument(room, wanted);
    return std::nullopt;
  }
  if (key == wanted.argument) return std::nullopt;
  key = wanted.argument;
  return wanted;
}

std::optional<ModeChange> Rules::change_limit(Room& room, const ModeChange& wanted) {
  auto& limit = room.modes.limit;
  if (!wanted.on) {
    if (std::exchange(limit, 0) == 0) return std::nullopt;
    return ModeChange{.mode = RoomMode::limit, .on = false};
  }
  const auto read = read_limit(wanted.argument);
  if (!read) {
    refuse_argument(room, wanted);
    return std::nullopt;
  }
  if (std::exchange(limit, *read) == *read) return std::nullopt;
  return ModeChange{.mode = RoomMode::limit, .argument = std::to_string(*read)};
}

std::optional<ModeChange> Rules::change_masks(const Person& by, Room& room,
                                              const SetModes::Change& wanted) {
  const auto list = wanted.change.mode;
  const auto mask = make_mask(wanted.change.argument, list);
  if (!mask) {
    refuse_argument(room, wanted.change);
    return std::nullopt;
  }
  ModeChange done{.mode = list, .on = wanted.change.on, .argument = *mask};
  if (!room.masks) room.masks = std::make_unique<RoomMasks>();
  bool changed = false;
  if (done.on) {
    const bool house_has_space =
        has_space(room.masks->size(), state_.masks_, most_masks_in_all, state_.rooms_.size());
    const auto change = room.masks->add(
        list, {.mask = *mask, .by = mask_of(by), .at = stamp_.time, .key = wanted.key},
        house_has_space);
    changed = change == RoomMasks::Change::done;
    if (changed) ++state_.masks_;
    if (change == RoomMasks::Change::full) {
      refuse({.why = Why::list_full, .what = room.ref.name, .limit = most_masks, .mode = list});
    }
  } else if (auto was = room.masks->remove(list, wanted.key.empty() ? *mask : wanted.key)) {
    changed = true;
    --state_.masks_;
    done.argument = *std::move(was);
  }
  if (room.masks->empty()) room.masks.reset();
  if (!changed) return std::nullopt;
  room.members.forget_verdicts();
  return done;
}

std::optional<ModeChange> Rules::change_rank(Room& room, const SetModes::Change& wanted) {
  if (!wanted.member) {
    refuse(Why::nobody, wanted.change.argument);
    return std::nullopt;
  }
  const auto* const other = member_called(room, *wanted.member);
  if (other == nullptr) return std::nullopt;
  const auto place = membership(*other, &room)->place;
  auto ranks = room.members.ranks(place);
  auto& rank = wanted.change.mode == RoomMode::op ? ranks.op : ranks.voice;
  if (std::exchange(rank, wanted.change.on) == wanted.change.on) return std::nullopt;
  room.members.set_ranks(place, ranks);
  if (wanted.change.mode == RoomMode::op) keep_rank(room, *other, wanted.change.on);
  return ModeChange{
      .mode = wanted.change.mode, .on = wanted.change.on, .argument = other->name.shown};
}

// ---- The members

void Rules::carry_out(const KickOut& kick) {
  ruling(kick.room, [&](Person& person, Room& room) {
    auto* const other = member_called(room, kick.name);
    if (other == nullptr) return;
    const auto words = is_muted(person) ? std::string_view{} : kick.reason;
    Kicked kicked{.name = other->name.shown,
                  .room = room.ref,
                  .by = doer(person),
                  .words = std::string{text::cut_to(words, longest_kick_reason)}};
    mirror(*other, kicked);
    emit(*other, std::move(kicked), other == &person ? price_of(room) : 1);
    // The members read that. An operator of the house may not be one.
    if (membership(person, &room) == nullptr) {
      emit(person, Done{.what = Done::What::taken_out,
                        .whom = other->name.shown,
                        .room = room.ref,
                        .reason = std::string{text::cut_to(words, longest_kick_reason)}});
    }
    state_.unseat(*other, room);
  });
}

void Rules::carry_out(const Invite& invite) {
  at_room(invite.room, [&](Person& person, Room& room, const Membership* member) {
    if (is_muted(person)) return refuse(Why::muted, room.ref.name);
    if (member == nullptr && !person.is_operator) return refuse(Why::not_in_room, room.ref.name);
    if (room.modes.invite_only && !check_rule(person, room, member)) return;
    auto* const other = state_.find(invite.name);
    if (other == nullptr) return refuse(Why::nobody, invite.name.shown);
    if (membership(*other, &room) != nullptr) {
      return refuse(Why::already_there, room.ref.name, 0, other->name.shown);
    }
    if (other->lag.level >= too_far_behind) return refuse(Why::far_behind, other->name.shown);
    state_.invitations_.add(room, other->client, rules(person, room, member));
    emit_to_each(*other, InvitedYou{.by = doer(person), .room = room.ref});
    emit(person,
         Invited{.name = person.name.shown,
                 .room = room.ref,
                 .whom = other->name.shown,
                 .away = away_of(*other)},
         price_of(room));
  });
}

void Rules::carry_out(const TellInvitations&) {
  for_person([&](const Person& person) {
    InvitationsTold told;
    if (const auto* const rooms = state_.invitations_.of(person.client)) {
      for (const auto* const room : std::span{*rooms}.last(std::min(rooms->size(), most_told))) {
        told.rooms.push_back(room->ref.name);
      }
    }
    emit(person, std::move(told));
  });
}

// ---- The name

// The room that everyone enters keeps its name, and no other room gets it.
void Rules::carry_out(const RenameRoom& rename) {
  ruling(rename.room, [&](Person& person, Room& room) {
    if (is_muted(person)) return refuse(Why::muted, room.ref.name, 0, rename.to.shown);
    if (has_no_place()) return refuse(Why::busy, room.ref.name, 0, rename.to.shown);
    if (const auto why = refusal_of(room, rename)) {
      const bool is_of_new_name = *why == Why::room_taken;
      return refuse(*why, is_of_new_name ? rename.to.shown : room.ref.name, 0,
                    is_of_new_name ? room.ref.name : rename.to.shown);
    }
    auto old_name = room.ref.name;
    state_.kept_rooms_.rename(room.key, rename.to.key);
    state_.call(room, rename.to);
    room.renamed_at = stamp_.moment;
    emit(person,
         RoomRenamed{.name = person.name.shown,
                     .old_name = std::move(old_name),
                     .room = room.ref,
                     .reason = std::string{text::cut_to(rename.reason, longest_rename_reason)},
                     .members = members_as_renamed(room),
                     .secret = room.modes.secret,
                     .topic = room.topic,
                     .topic_by = room.topic_by,
                     .topic_at = room.topic_at},
         price_of(room));
    tell_kept(person, room);
  });
}

// Some clients are told as if they left the room and joined another, with the names of its members.
// So many members, or frequent new names, would cost too much.
std::optional<Why> Rules::refusal_of(const Room& room, const RenameRoom& asked) const {
  const auto& first_room = state_.settings_.first_room.key;
  if (room.key == first_room || room.members.size() > most_members_to_rename) {
    return Why::room_keeps_name;
  }
  const auto* const there = state_.find_room(asked.to);
  const bool is_taken = there != nullptr && (there != &room || asked.to.shown == room.ref.name);
  const bool is_registered =
      asked.to.key != room.key && state_.kept_rooms_.founder_of(asked.to.key) != 0;
  if (is_taken || is_registered || asked.to.key == first_room) return Why::room_taken;
  if (room.renamed_at &&
      stamp_.moment < *room.renamed_at + std::chrono::seconds{seconds_between_renames}) {
    return Why::room_renamed_lately;
  }
  return std::nullopt;
}

}  // namespace papo::chat
