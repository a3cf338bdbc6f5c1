// SPDX-License-Identifier: MIT

// The rules of rooms, for everyone.
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "chat/kept_lines.h"
#include "chat/limits.h"
#include "chat/rules.h"
#include "text/mask.h"
#include "text/utf8.h"

namespace papo::chat {
namespace {

// The first members that shows(member) is true of.
template <typename Shows>
std::vector<Named> first_names(const Members& members, std::size_t most, bool identities,
                               Shows shows) {
  std::vector<Named> names;
  names.reserve(std::min(most, members.size()));
  members.visit(0, most, [&](const Person& member, Ranks ranks) {
    if (!shows(member)) return;
    names.push_back(named(member, identities));
    names.back().ranks = ranks;
  });
  return names;
}

// The person's rooms, in the order of the list of all rooms.
std::vector<RoomRank> ranks_of_own(const Person& person) {
  std::vector<RoomRank> own;
  own.reserve(person.rooms.size());
  for (const auto& [room, place, from] : person.rooms) own.push_back({room->members.size(), room});
  std::sort(own.begin(), own.end());
  return own;
}

bool is_within(Time time, const std::optional<Time>& after, const std::optional<Time>& before) {
  return (!after || time > *after) && (!before || time < *before);
}

// A mask for names, made once for many of them.
class RoomMaskMatcher {
 public:
  explicit RoomMaskMatcher(const NameMask& mask) : as_written_(mask.shown), for_keys_(mask.key) {}
  [[nodiscard]] bool matches(const Room& room) const {
    if (for_keys_.matches(room.key)) return true;
    return room.key != room.ref.name && as_written_.matches(room.ref.name);
  }
  [[nodiscard]] std::size_t cost() const { return for_keys_.cost(); }

 private:
  text::Mask as_written_;
  text::Mask for_keys_;
};

// A filter of rooms without its names. The masks are made once for all rooms.
class RoomFilter {
 public:
  explicit RoomFilter(const ListRooms::Filter& filter) : filter_(filter) {
    const auto count = std::min(filter.masks.size(), most_room_masks);
    for (const auto& mask : std::span{filter.masks}.first(count)) masks_.emplace_back(mask);
    if (filter.not_mask) without_.emplace(*filter.not_mask);
  }

  [[nodiscard]] bool fits(const Room& room) const {
    const auto matches = [&](const RoomMaskMatcher& mask) { return mask.matches(room); };
    return fits_whatever_its_name(room) &&
           (masks_.empty() || std::ranges::any_of(masks_, matches)) && !is_left_out(room);
  }
  // A room that is named needs to fit no mask.
  [[nodiscard]] bool fits_if_named(const Room& room) const {
    return fits_whatever_its_name(room) && !is_left_out(room);
  }
  // How often a room is compared with a mask.
  [[nodiscard]] std::size_t cost() const {
    std::size_t sum = without_ ? without_->cost() : 0;
    for (const auto& mask : masks_) sum += mask.cost();
    return sum;
  }

 private:
  [[nodiscard]] bool fits_whatever_its_name(const Room& room) const {
    const auto people = room.members.size();
    if (people <= filter_.more_than || people >= filter_.fewer_than) return false;
    if (!is_within(room.made_at, filter_.made_after, filter_.made_before)) return false;
    if (!filter_.topic_after && !filter_.topic_before) return true;
    return !room.topic.empty() &&
           is_within(room.topic_at, filter_.topic_after, filter_.topic_before);
  }
  [[nodiscard]] bool is_left_out(const Room& room) const {
    return without_ && without_->matches(room);
  }

  const ListRooms::Filter& filter_;
  std::vector<RoomMaskMatcher> masks_{};
  std::optional<RoomMaskMatcher> without_{};
};

RoomsListed::Room listed(const Room& room) {
  return {.name = room.ref.name,
          .people = room.members.size(),
          .topic = room.topic,
          .secret = room.modes.secret};
}

}  // namespace

// ---- Coming into a room, and leaving it

std::optional<Why> Rules::refusal_of(const Person& person, const Room& room, const Join& asked) {
  const auto* const invitation = Invitations::find(room, person.client);
  if (person.is_operator || (invitation != nullptr && invitation->by_ruler)) return std::nullopt;
  if (is_kept_operator(room, person)) return std::nullopt;
  const auto& modes = room.modes;
  if (room.masks && room.masks->keep_out(person)) return Why::room_banned;
  const bool comes_back = asked.member_until > room.made_at;
  const bool is_invited =
      comes_back || invitation != nullptr || (room.masks && room.masks->invite(person));
  if (modes.invite_only && !is_invited) {
    return Why::room_invite_only;
  }
  if (!modes.key.empty() && asked.key != modes.key && !comes_back) return Why::room_wrong_key;
  if (modes.limit > 0 && room.members.size() >= modes.limit) return Why::room_full;
  return std::nullopt;
}

void Rules::carry_out(const Join& asked) {
  const bool is_outdated = asked.past && !state_.take_want(asked.room.key, asked.past->version);
  for_person([&](Person& person) {
    auto* const there = state_.find_room(asked.room);
    if (asked.past) {
      // Nobody waits for the rooms of an account. The person itself decides which it is in.
      const bool was_left = request_.ticket == 0 && has_left_since(person, asked.room.key);
      count_wanted(person, -1);
      if (was_left) return;
    } else if (person.returning) {
      std::erase(person.returning->left, asked.room.key);
    }
    if (there == nullptr && is_outdated) return want(person, asked);
    if (there != nullptr && membership(person, there) != nullptr) return find(person, *there);
    // A new room's name is text that everyone reads.
    if (there == nullptr && is_muted(person)) return refuse(Why::muted, asked.room.shown);
    const auto most = state_.settings_.max_rooms;
    if (person.rooms.size() >= most) return refuse(Why::too_many_rooms, asked.room.shown, most);
    // The rooms of one line are joined in their order.
    const bool is_known = there != nullptr && person.rooms_wanted == 0;
    if (state_.has_archive() && !asked.past && !is_known) return want(person, asked);
    if (there != nullptr) {
      if (const auto why = refusal_of(person, *there, asked)) return refuse(*why, there->ref.name);
      state_.invitations_.remove(*there, person.client);  // An invitation is for once.
    } else if (const auto why = refusal_of_sleeping(person, asked)) {
      return refuse(*why, asked.room.shown);
    }
    join(person, asked, false);
  });
}

// Why the person may not come into a registered room that nobody is in.
std::optional<Why> Rules::refusal_of_sleeping(const Person& person, const Join& asked) const {
  if (state_.kept_rooms_.founder_of(asked.room.key) == 0) return std::nullopt;
  if (!asked.past || !asked.past->kept) return Why::past_unreadable;
  const auto& kept = *asked.past->kept;
  const auto room = std::make_unique<Room>();
  room->key = asked.room.key;
  room->modes = kept.modes;
  room->made_at = kept.made_at;
  room->kept = std::make_unique<Room::Kept>(
      Room::Kept{.founder = kept.founder, .operators = kept.operators});
  room->masks = masks_of(kept);
  return refusal_of(person, *room, asked);
}

// The archive is asked for the room's past first.
void Rules::want(Person& person, const Join& asked) {
  if (has_no_place()) return refuse(Why::busy, asked.room.shown);
  count_wanted(person, 1);
  emit(person, RoomWanted{.name = asked.room.shown,
                          .key_of_name = asked.room.key,
                          .wants = asked.wants,
                          .key = std::string{asked.key},
                          .read_up_to = asked.read_up_to,
                          .member_until = asked.member_until,
                          .is_there = state_.find_room(asked.room) != nullptr,
                          .past_version = state_.add_want(asked.room.key)});
}

// The first to make a room rules it, but for the room that everyone enters.
void Rules::join(Person& person, const Join& asked, bool entered) {
  const auto& settings = state_.settings_;
  auto* const there = state_.find_room(asked.room);
  auto& room = there != nullptr ? *there : state_.make_room(asked.room, stamp_.time);
  const bool is_kept = there == nullptr && asked.past && asked.past->kept;
  if (is_kept) wake(room, *asked.past->kept);
  if (there == nullptr && asked.past) state_.take_past(room, *asked.past);
  state_.forget_old(room, stamp_.time);
  if (room.made_at == Time{}) room.made_at = stamp_.time;
  const bool makes_it = there == nullptr && !is_kept && room.key != settings.first_room.key;
  const Ranks ranks{.op = makes_it || is_kept_operator(room, person)};
  const bool hides_past =
      (room.modes.invite_only || room.modes.past_hidden) && !is_kept_operator(room, person);
  const auto readable_from = hides_past ? stamp_.sequence : room.readable_from;
  // Each of several clients may want something else. The dialect of each leaves out the rest.
  auto asked_by_all = asked;
  if (person.devices && person.devices->size() > 1) {
    asked_by_all.wants = {.names = most_names, .identities = true};
  }
  auto told = joined(person, room, asked_by_all, readable_from, nullptr);
  told.entered = entered;
  told.ranks = ranks;
  state_.seat(person, room, readable_from);
  if (entered) told.counts = counts_for(person);
  if (ranks.any()) room.members.set_ranks(person.rooms.back().place, ranks);
  if (person.devices) {
    const auto copy = told;
    emit(person, std::move(told), price_of(room));
    mirror(person, copy);
  } else {
    emit(person, std::move(told), price_of(room));
  }
  tell_facts_of(person, room);
  if (there == nullptr) tell_privacy(person, room);
}

// The room as the person is told of it; the others there are all but `except`.
Joined Rules::joined(const Person& person, const Room& room, const Join& asked,
                     Sequence readable_from, const Person* except) const {
  const auto usual = std::min(asked.wants.lines.value_or(state_.settings_.history), lines_a_page);
  Range range{.most = usual, .most_bytes = bytes_a_page};
  const bool was_there = asked.read_up_to > 0 && usual > 0;
  if (was_there) {
    range.after = asked.read_up_to;
    range.most = lines_a_page;
  }
  auto found = find_lines(room.history, readable_from, range);
  // Whether there are unread lines before these, in memory or perhaps on the disk.
  const bool is_cut = (found.has_earlier && !found.lines.empty()) ||
                      (!found.is_all && State::is_older_than_memory(
                                            room, std::max(readable_from, asked.read_up_to + 1)));
  return {.name = person.name.shown,
          .room = room.ref,
          .others = first_names(room.members, std::min(asked.wants.names, most_names),
                                asked.wants.identities,
                                [except](const Person& other) { return &other != except; }),
          .others_count = room.members.size() - (except == nullptr ? 0 : 1),
          .ranks = {},
          .secret = room.modes.secret,
          .topic = room.topic,
          .topic_by = room.topic_by,
          .topic_at = room.topic_at,
          .real_name = real_name_of(person),
          .away = away_of(person),
          .history = std::move(found.lines),
          .unread_since = was_there && is_cut ? asked.read_up_to : 0};
}

// Each client waits for its own rooms.
void Rules::count_wanted(Person& person, int change) const {
  person.rooms_wanted += static_cast<unsigned>(change);
  if (person.devices) {
    const auto device =
        std::ranges::find(*person.devices, request_.client, &Person::Device::client);
    device->rooms_wanted += static_cast<unsigned>(change);
  }
  end_return_if_done(person);
}

void Rules::end_return_if_done(Person& person) {
  const bool is_told = person.returning && person.returning->is_told;
  if (is_told && person.rooms_wanted == 0) person.returning.reset();
}

void Rules::carry_out(const FindRoom& asked) {
  in_room(asked.room, [&](Person& person, Room& room) { find(person, room); });
}

void Rules::carry_out(const Leave& request) {
  if (!request.all) {
    return in_room(request.room,
                   [&](Person& person, Room& room) { leave(person, room, request.reason); });
  }
  for_person([&](Person& person) {
    while (!person.rooms.empty()) leave(person, *person.rooms.front().room, request.reason);
  });
}

void Rules::leave(Person& person, Room& room, std::string_view reason) {
  const bool speaks = !is_muted(person) && may_talk(person, room, membership(person, &room));
  const auto words = speaks ? reason : std::string_view{};
  Left left{.name = person.name.shown,
            .room = room.ref,
            .words = std::string{text::cut_to(words, longest_leave_reason)}};
  mirror(person, left);
  emit(person, std::move(left), price_of(room));
  state_.unseat(person, room);
}

// ---- The topic

void Rules::carry_out(const SetTopic& set) {
  at_room(set.room, [&](Person& person, Room& room, const Membership* member) {
    if (is_muted(person)) return refuse(Why::muted, room.ref.name);
    if (member == nullptr && !person.is_operator) return refuse(Why::not_in_room, room.ref.name);
    if (room.modes.topic_locked && !check_rule(person, room, member)) return;
    if (!may_talk(person, room, member)) return refuse(Why::cannot_talk_there, room.ref.name);
    if (room.kept && has_no_place()) return refuse(Why::busy, room.ref.name);
    room.topic = text::cut_to(set.text, longest_topic);
    room.topic_by = mask_of(person);
    room.topic_at = stamp_.time;
    emit(person, TopicSet{.name = person.name.shown, .room = room.ref, .topic = room.topic},
         price_of(room));
    tell_kept(person, room);
  });
}

void Rules::carry_out(const TellTopic& tell) {
  at_room(tell.room, [&](const Person& person, const Room& room, const Membership*) {
    if (!may_see(person, room)) return refuse(Why::not_in_room, room.ref.name);
    emit(person, TopicTold{.room = room.ref.name,
                           .topic = room.topic,
                           .topic_by = room.topic_by,
                           .topic_at = room.topic_at});
  });
}

// ---- The people of a room

void Rules::carry_out(const TellNames& tell) {
  for_person([&](const Person& person) {
    const auto* const room = room_at(person, tell.room);
    const auto* const asked = std::get_if<Name>(&tell.room);
    if (room == nullptr && asked == nullptr) return refuse(Why::no_room);
    if (room == nullptr || !may_see(person, *room)) {
      const auto& name = room == nullptr || asked != nullptr ? asked->shown : room->ref.name;
      return emit(person, NamesTold{.room = name, .people = {}, .asked = std::string{tell.asked}});
    }
    const bool sees_all = person.is_operator || membership(person, room) != nullptr;
    emit(person, NamesTold{.room = room->ref.name,
                           .people = first_names(room->members, most_names, tell.identities,
                                                 [&](const Person& member) {
                                                   return sees_all || may_see(person, member);
                                                 }),
                           .secret = room->modes.secret,
                           .asked = std::string{tell.asked}});
  });
}

void Rules::carry_out(const Who& who) {
  in_room(who.room, [&](Person& person, const Room& room) {
    const auto names_a_page = page_size(who.page_size);
    Listed listed{.room = room.ref.name,
                  .people = {},
                  .count = room.members.size(),
                  .page = page_of(room.members.size(), who.page, names_a_page)};
    listed.people.reserve(std::min(listed.count, names_a_page));
    room.members.visit(before(listed.page, names_a_page), names_a_page,
                       [&](const Person& member, Ranks ranks) {
                         listed.people.push_back({.name = member.name.shown,
                                                  .away = away_of(member),
                                                  .is_operator = member.is_operator,
                                                  .ranks = ranks});
                       });
    emit(person, std::move(listed));
  });
}

// ---- The list of rooms

void Rules::carry_out(const ListRooms& list) {
  for_person([&](const Person& person) {
    emit(person, list.filter ? rooms_that_fit(person, list) : page_of_rooms(person, list));
  });
}

RoomsListed Rules::page_of_rooms(const Person& person, const ListRooms& list) const {
  const auto rooms_a_page = page_size(list.page_size);
  const auto count = state_.rooms_in_use() - state_.rooms_hidden_from(person);
  RoomsListed told{.rooms = {},
                   .count = count,
                   .page = page_of(count, list.page, rooms_a_page, most_pages_of_rooms)};
  auto passed_over = before(told.page, rooms_a_page);
  // Returns whether there is space for more.
  const auto add = [&](const Room& room) {
    if (passed_over > 0) {
      --passed_over;
    } else {
      told.rooms.push_back(listed(room));
    }
    return told.rooms.size() < rooms_a_page;
  };
  const auto own = ranks_of_own(person);
  for (const auto& rank : own) {
    if (!add(*rank.room)) return told;
  }
  auto next_own = own.begin();
  auto looked_at = most_looked_at;
  for (const auto& rank : state_.by_people_) {
    if (next_own != own.end() && next_own->room == rank.room) {
      ++next_own;
      continue;
    }
    if (looked_at-- == 0 || rank.people == 0) break;
    if (rank.room->modes.secret && !person.is_operator) continue;
    if (!add(*rank.room)) break;
  }
  return told;
}

// The named rooms are looked up, and so are the person's own. The others are searched as far as a
// search may go.
RoomsListed Rules::rooms_that_fit(const Person& person, const ListRooms& list) const {
  const auto& wanted = *list.filter;
  const RoomFilter filter{wanted};
  const auto most = page_size(list.page_size);
  RoomsListed told{
      .rooms = {},
      .is_cut = wanted.masks.size() > most_room_masks || wanted.names.size() > most_rooms_named};
  const auto add = [&](const Room& room) {
    ++told.count;
    if (told.rooms.size() < most) told.rooms.push_back(listed(room));
  };
  std::vector<const Room*> looked_up;
  const auto look_up = [&](const Room& room, bool is_named) {
    if (std::ranges::find(looked_up, &room) != looked_up.end()) return;
    looked_up.push_back(&room);
    if (is_named ? filter.fits_if_named(room) : filter.fits(room)) add(room);
  };
  const auto names = std::span{wanted.names}.first(std::min(wanted.names.size(), most_rooms_named));
  for (const auto& name : names) {
    const auto* const room = state_.find_room(name);
    const bool is_shown = room != nullptr && !room->members.empty() && may_see(person, *room);
    if (is_shown) look_up(*room, true);
  }
  const bool searches = names.empty() || !wanted.masks.empty();
  if (searches) {
    for (const auto& rank : ranks_of_own(person)) look_up(*rank.room, false);
    const auto cost = std::max(filter.cost(), std::size_t{1});
    for (const auto& rank : state_.by_people_) {
      if (rank.people <= wanted.more_than) break;  // All others are smaller still.
      told.is_cut = told.is_cut || told.compared + cost > most_matched;
      if (told.compared + cost > most_matched) break;
      told.compared += cost;
      if (rank.room->modes.secret && !person.is_operator) continue;
      if (!filter.fits(*rank.room)) continue;
      if (std::ranges::find(looked_up, rank.room) == looked_up.end()) add(*rank.room);
    }
  }
  told.page.more = told.count - told.rooms.size();
  return told;
}

}  // namespace papo::chat
