// SPDX-License-Identifier: MIT

// The rules of registered rooms. Their founder may do in them what operators of the house may.
#include <algorithm>
#include <memory>
#include <utility>

#include "chat/limits.h"
#include "chat/rules.h"

namespace papo::chat {

namespace {

constexpr std::array lists_of_masks{RoomMode::ban, RoomMode::ban_exception,
                                    RoomMode::invite_exception};

}  // namespace

bool Rules::is_kept_operator(const Room& room, const Person& person) {
  if (!room.kept || person.account == 0) return false;
  return room.kept->founder == person.account ||
         std::ranges::find(room.kept->operators, person.account) != room.kept->operators.end();
}

void Rules::carry_out(const RegisterRoom& asked) {
  ruling(asked.room, [&](Person& person, Room& room) {
    if (!state_.has_archive()) return refuse(Why::no_accounts);
    if (person.account == 0) return refuse(Why::not_logged_in);
    if (has_no_place()) return refuse(Why::busy, room.ref.name);
    if (room.kept) return refuse(Why::room_registered, room.ref.name);
    if (room.key == state_.settings_.first_room.key) {
      return refuse(Why::room_keeps_name, room.ref.name);
    }
    if (!check_space(person.account)) return;
    room.kept = std::make_unique<Room::Kept>(Room::Kept{.founder = person.account});
    room.members.visit(0, room.members.size(), [&](const Person& member, Ranks ranks) {
      if (ranks.op) keep_rank(room, member, true);
    });
    state_.kept_rooms_.add(room.key, person.account);
    tell_keeping(person, room, RoomKeeping::What::registered, person.identity->account);
  });
}

bool Rules::check_space(AccountId founder) {
  if (state_.kept_rooms_.count_of(founder) < most_rooms_registered) return true;
  refuse(Why::too_many_registered, {}, most_rooms_registered);
  return false;
}

// Calls rule(person, room) for the founder of the room, or an operator of the house.
template <typename Rule>
void Rules::founding(const Place& place, Rule rule) {
  at_room(place, [&](Person& person, Room& room, const Membership*) {
    if (!room.kept) return refuse(Why::room_not_registered, room.ref.name);
    const bool may =
        person.is_operator || (person.account != 0 && room.kept->founder == person.account);
    if (!may) return refuse(Why::not_founder, room.ref.name);
    if (has_no_place()) return refuse(Why::busy, room.ref.name);
    rule(person, room);
  });
}

void Rules::carry_out(const TransferRoom& transfer) {
  founding(transfer.room, [&](Person& person, Room& room) {
    const auto account = state_.accounts_.called(transfer.to);
    if (account == 0) return refuse(Why::name_not_registered, transfer.to.shown);
    if (account == room.kept->founder) return refuse(Why::room_registered, room.ref.name);
    if (!check_space(account)) return;
    keep_operator(room, account, false);
    keep_operator(room, std::exchange(room.kept->founder, account), true);
    state_.kept_rooms_.add(room.key, account);
    tell_keeping(person, room, RoomKeeping::What::transferred,
                 state_.accounts_.find(account)->name);
  });
}

void Rules::carry_out(const DropRoom& drop) {
  founding(drop.room, [&](Person& person, Room& room) {
    room.kept.reset();
    state_.kept_rooms_.remove(room.key);
    tell_keeping(person, room, RoomKeeping::What::dropped, {});
  });
}

void Rules::carry_out(const SetRetention& set) {
  founding(set.room, [&](Person& person, Room& room) {
    room.kept->keep = {.days = std::min(set.keep.days, most_days_kept),
                       .lines = std::min(set.keep.lines, most_lines_kept)};
    state_.forget_old(room, stamp_.time);
    tell_keeping(person, room, RoomKeeping::What::retention, {});
  });
}

void Rules::tell_keeping(const Person& by, Room& room, RoomKeeping::What what,
                         std::string founder) {
  emit(by, RoomKeeping{.name = by.name.shown,
                       .room = room.ref,
                       .what = what,
                       .founder = std::move(founder),
                       .keep = room.kept ? room.kept->keep : Retention{},
                       .is_private = room.is_private});
  if (what != RoomKeeping::What::dropped) return tell_kept(by, room);
  emit(by, RoomDropped{.key_of_name = room.key});
}

// The archive is told the room as it is after a change.
void Rules::tell_kept(const Person& by, const Room& room) {
  if (!room.kept) return;
  const auto& [founder, operators, keep] = *room.kept;
  KeptRoom kept{.founder = founder,
                .operators = operators,
                .keep = keep,
                .modes = room.modes,
                .topic = room.topic,
                .topic_by = room.topic_by,
                .topic_at = room.topic_at,
                .made_at = room.made_at};
  for (std::size_t list = 0; room.masks && list < lists_of_masks.size(); ++list) {
    kept.masks.at(list) = room.masks->of(lists_of_masks.at(list));
  }
  emit(by, RoomKept{.room = room.ref,
                    .key_of_name = room.key,
                    .kept = std::make_shared<const KeptRoom>(std::move(kept))});
}

// A person with an account was made an operator of the room, or is one no more.
void Rules::keep_rank(const Room& room, const Person& other, bool is_operator) {
  const bool counts = room.kept && other.account != 0 && other.account != room.kept->founder;
  if (counts) keep_operator(room, other.account, is_operator);
}

// Beyond the limit, the first one is forgotten.
void Rules::keep_operator(const Room& room, AccountId account, bool is_operator) {
  auto& operators = room.kept->operators;
  std::erase(operators, account);
  if (!is_operator) return;
  if (operators.size() >= most_operators_kept) operators.erase(operators.begin());
  operators.push_back(account);
}

// The room comes into memory as it was.
void Rules::wake(Room& room, const KeptRoom& kept) {
  room.kept = std::make_unique<Room::Kept>(
      Room::Kept{.founder = kept.founder, .operators = kept.operators, .keep = kept.keep});
  if (room.modes.secret != kept.modes.secret) state_.count_secret(kept.modes.secret);
  room.modes = kept.modes;
  room.topic = kept.topic;
  room.topic_by = kept.topic_by;
  room.topic_at = kept.topic_at;
  room.made_at = kept.made_at;
  room.masks = masks_of(kept);
  if (room.masks) state_.masks_ += room.masks->size();
}

std::unique_ptr<RoomMasks> Rules::masks_of(const KeptRoom& kept) {
  std::unique_ptr<RoomMasks> masks;
  for (std::size_t list = 0; list < lists_of_masks.size(); ++list) {
    for (const auto& mask : kept.masks.at(list)) {
      if (!masks) masks = std::make_unique<RoomMasks>();
      masks->add(lists_of_masks.at(list), mask, true);
    }
  }
  return masks;
}

}  // namespace papo::chat
