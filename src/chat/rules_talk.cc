// SPDX-License-Identifier: MIT

// The rules of talking, in rooms and in private.
#include "chat/limits.h"
#include "chat/rules.h"

namespace papo::chat {
namespace {

// A program may send the others by itself, while nobody is at the keyboard.
bool is_by_hand(Speech how) {
  switch (how) {
    case Speech::text:
    case Speech::action:
      return true;
    case Speech::notice:
    case Speech::ctcp:
    case Speech::ctcp_reply:
    case Speech::signal:
      return false;
  }
  return false;
}

}  // namespace

bool Rules::has_right_to_talk(const Person& person, Room& room, const Membership* member) {
  if (person.is_operator) return true;
  if (member == nullptr && (room.modes.no_outside || room.modes.moderated)) return false;
  if (member != nullptr) {
    if (room.members.ranks(member->place).any()) return true;
    if (room.modes.moderated) return false;
  }
  return !masks_silence(person, room, member);
}

// The verdict on a member is kept until the masks or its name change.
bool Rules::masks_silence(const Person& person, Room& room, const Membership* member) {
  if (!room.masks) return false;
  if (member == nullptr) return room.masks->silence(person);
  if (const auto verdict = room.members.is_silenced(member->place)) return *verdict;
  const bool silenced = room.masks->silence(person);
  room.members.judge(member->place, silenced);
  return silenced;
}

// Masks are for people without a rank.
const Room* Rules::room_that_silences(const Person& person) {
  if (person.is_operator) return nullptr;
  const auto found = std::ranges::find_if(person.rooms, [&](const Membership& one) {
    return !one.room->members.ranks(one.place).any() && masks_silence(person, *one.room, &one);
  });
  return found == person.rooms.end() ? nullptr : found->room;
}

void Rules::carry_out(const Say& say) {
  at_room(say.room, [&](Person& person, Room& room, const Membership* member) {
    if (is_muted(person)) return refuse(Why::muted, room.ref.name);
    if (!may_talk(person, room, member)) return refuse(Why::cannot_talk_there, room.ref.name);
    if (say.rank && member == nullptr) return refuse(Why::not_in_room, room.ref.name);
    if (is_by_hand(say.how)) {
      if (!say.stays_away) returns(person);
      person.last_spoke = stamp_.moment;
    }
    if (say.rank) return say_to_rulers(person, room, say);
    emit(person,
         Said{.name = person.name.shown,
              .room = room.ref,
              .text = std::string{say.text},
              .how = say.how,
              .bare = say.bare,
              .tags = std::string{say.tags}},
         price_of(room));
    if (!is_kept(say.how)) return;
    state_.keep(room, events_.back());
    state_.forget_old(room, stamp_.time);
  });
}

void Rules::say_to_rulers(const Person& person, const Room& room, const Say& say) {
  SaidToRulers said{.name = person.name.shown,
                    .room = room.ref,
                    .rank = *say.rank,
                    .text = std::string{say.text},
                    .how = say.how,
                    .bare = say.bare,
                    .tags = std::string{say.tags},
                    .readers = {}};
  const bool to_voices = said.rank == RoomMode::voice;
  room.members.visit(0, room.members.size(), [&](const Person& member, Ranks ranks) {
    if (&member == &person) return;
    if (ranks.op || (to_voices && ranks.voice)) add_devices(said.readers, member);
  });
  mirror(person, said);
  emit(person, std::move(said), price_of(room));
}

void Rules::carry_out(const Whisper& whisper) {
  for_person([&](Person& person) {
    auto* const other = find(whisper.to);
    const bool is_absent = other != nullptr && lead_of(*other) == 0;
    if (is_absent) return leave_a_letter(person, other->account, whisper);
    if (other != nullptr) return write_to(person, *other, whisper);
    const auto* const name = std::get_if<Name>(&whisper.to);
    if (name == nullptr) return refuse(Why::nobody_wrote);
    if (const auto id = state_.accounts_.called(*name); id != 0) {
      return leave_a_letter(person, id, whisper);
    }
    refuse(Why::nobody, name->shown);
  });
}

void Rules::write_to(Person& from, Person& to, const Whisper& whisper) {
  if (is_muted(from)) return refuse(Why::muted, to.name.shown);
  // One client that reads is enough. A slow one is cut off in time, as all slow readers.
  if (least_lag(to) >= too_far_behind) return refuse(Why::far_behind, to.name.shown);
  const bool by_hand = is_by_hand(whisper.how);
  if (by_hand) {
    if (!whisper.stays_away) returns(from);
    from.last_spoke = stamp_.moment;
  }
  emit_to_each(to, Whispered{.from = named(from, true),
                             .from_client = from.client,
                             .text = std::string{whisper.text},
                             .how = whisper.how,
                             .bare = whisper.bare,
                             .tags = std::string{whisper.tags}});
  WhisperSent sent{.to = named(to, true),
                   .text = std::string{whisper.text},
                   .how = whisper.how,
                   .bare = whisper.bare,
                   .tags = std::string{whisper.tags}};
  if (to.away && by_hand) {
    if (to.away->told.size() >= most_told_away) to.away->told.clear();
    const bool is_new = to.away->told.insert(from.client).second;
    if (is_new || whisper.always_tells_away) sent.away = to.away->reason;
  }
  mirror(from, sent);
  emit(from, std::move(sent));
}

// Signs of a program, such as that somebody types, are not kept.
void Rules::leave_a_letter(Person& from, AccountId to, const Whisper& whisper) {
  const auto& name = state_.accounts_.find(to)->name;
  if (is_muted(from)) return refuse(Why::muted, name);
  if (!is_kept(whisper.how) || to == from.account) return refuse(Why::nobody, name);
  if (!whisper.stays_away) returns(from);
  emit(from, LetterLeft{.to = to,
                        .to_name = name,
                        .name = from.name.shown,
                        .text = std::string{whisper.text},
                        .how = whisper.how,
                        .bare = whisper.bare,
                        .tags = std::string{whisper.tags}});
}

void Rules::carry_out(const Announce& announce) {
  for_person([&](const Person& person) {
    emit(person, Announced{.by = person.name.shown, .text = std::string{announce.text}});
  });
}

// The readers are in the order of their names.
void Rules::carry_out(const Wallop& wallop) {
  for_person([&](const Person& person) {
    Walloped walloped{.name = person.name.shown, .text = std::string{wallop.text}, .readers = {}};
    for (const auto& other : state_.by_name_) {
      if (other.reads_wallops && &other != &person) add_devices(walloped.readers, other);
    }
    emit(person, std::move(walloped));
  });
}

}  // namespace papo::chat
