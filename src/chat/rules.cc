// SPDX-License-Identifier: MIT

// The effect of each request on the State, and its events.
#include <algorithm>
#include <iterator>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "chat/limits.h"
#include "chat/state.h"
#include "text/utf8.h"

namespace papo::chat {
namespace {

using Why = Refused::Why;

Refused refused(Why why, std::string what = {}, std::size_t limit = 0) {
  return {.why = why, .what = std::move(what), .limit = limit};
}

std::optional<std::string> reason_of(const Person& person) {
  if (!person.away) return std::nullopt;
  return person.away->reason;
}

Named named(const Person& person) {
  return {.name = person.name.shown, .is_operator = person.is_operator};
}

std::vector<Named> first_names(const Members& members, std::size_t most) {
  std::vector<Named> names;
  names.reserve(std::min(most, members.size()));
  members.visit(0, most, [&](const Person& member) { names.push_back(named(member)); });
  return names;
}

// A page of `count` items, with `size` items a page.
Page page_of(std::size_t count, std::size_t number, std::size_t size, std::size_t most_pages) {
  const auto pages = std::clamp((count + size - 1) / size, std::size_t{1}, most_pages);
  number = std::clamp(number, std::size_t{1}, pages);
  return {
      .number = number, .more = count - std::min(count, number * size), .has_next = number < pages};
}

Page page_of(std::size_t count, std::size_t number, std::size_t size) {
  return page_of(count, number, size, count / size + 1);
}

std::size_t page_size(std::size_t asked) { return std::clamp(asked, std::size_t{1}, most_a_page); }

// How many items come before the page.
std::size_t before(const Page& page, std::size_t size) { return (page.number - 1) * size; }

// About how many bytes of an answer the line takes.
std::size_t bytes_of_line(const Event& event) {
  constexpr std::size_t time_and_marks = 24;
  const auto& said = std::get<Said>(event.what);
  return said.name.size() + said.text.size() + time_and_marks;
}

std::vector<RoomRef> rooms_of(const Person& person) {
  std::vector<RoomRef> rooms;
  rooms.reserve(person.rooms.size());
  for (const auto& membership : person.rooms) rooms.push_back(membership.room->ref);
  return rooms;
}

const Membership* membership(const Person& person, const Room* room) {
  const auto found = std::ranges::find(person.rooms, room, &Membership::room);
  return found == person.rooms.end() ? nullptr : &*found;
}

// The last lines before `end`: at most so many, and no more than a page. A single line may be
// longer than a page.
std::vector<EventPtr> lines_before(const Room& room, std::uint64_t end, std::size_t most) {
  const auto& kept = room.history;
  const auto behind = static_cast<std::size_t>(std::max(end, room.first_line) - room.first_line);
  const auto last = kept.begin() + static_cast<std::ptrdiff_t>(std::min(behind, kept.size()));
  auto first = last;
  std::size_t bytes = 0;
  for (most = std::min(most, lines_a_page); most > 0 && first != kept.begin(); --most) {
    bytes += bytes_of_line(**std::prev(first));
    if (bytes > bytes_a_page && first != last) break;
    --first;
  }
  return {first, last};
}

std::uint64_t end_of(const Room& room) { return room.first_line + room.history.size(); }

std::vector<EventPtr> last_lines(const Room& room, std::size_t most) {
  return lines_before(room, end_of(room), most);
}

// The factor of the price of talking in the room (chat/lag.h).
unsigned price_of(const Room& room) { return room.laggards.price(room.members.size()); }

// The factor of the price where all rooms of the person are told.
unsigned price_of(const Person& person) {
  unsigned highest = 1;
  for (const auto& membership : person.rooms)
    highest = std::max(highest, price_of(*membership.room));
  return highest;
}

// The person's rooms, in the order of the list of all rooms.
std::vector<RoomRank> ranks_of_own(const Person& person) {
  std::vector<RoomRank> own;
  own.reserve(person.rooms.size());
  for (const auto& [room, place] : person.rooms) own.push_back({room->members.size(), room});
  std::sort(own.begin(), own.end());
  return own;
}

}  // namespace

// One request, while it is carried out.
class Rules {
 public:
  Rules(State& state, const Request& request, const Stamp& stamp, Events& events)
      : state_(state), request_(request), stamp_(stamp), events_(events) {}

  void apply() {
    std::visit([this](const auto& asked) { obey(asked); }, request_.what);
    if (request_.ticket != 0 && !answered_) emit(request_.client, Settled{}, false);
  }

  // ---- Coming and going

  void operator()(const Arrive& arrive) {
    const auto* const ban = state_.ban_on_peer(arrive.address, stamp_.time);
    if (ban == nullptr) return emit(request_.client, Admitted{}, false);
    turn_away(*ban);
  }

  void operator()(const Enter& enter) {
    // The client may have connected before the ban was set.
    const auto* const ban = state_.ban_on_peer(enter.address, stamp_.time);
    if (ban != nullptr) return turn_away(*ban);
    if (state_.people_.contains(request_.client)) return;  // The client is here already.
    if (const auto refusal = refusal_of(enter.name, enter.looks, nullptr)) return refuse(*refusal);
    Person newcomer{
        .client = request_.client,
        .address = std::string{enter.address},
        .identity = std::make_shared<const Identity>(Identity{std::string{enter.user_at_host}}),
        .since = stamp_.time,
        .last_spoke = stamp_.moment};
    auto& person = state_.people_.emplace(request_.client, std::move(newcomer)).first->second;
    state_.call(person, enter.name, enter.looks);
    join(person, state_.settings_.first_room, enter.names, true);
  }

  void operator()(const Depart& depart) {
    for_person([&](Person& person) {
      const auto words = is_muted(person) ? std::string_view{} : depart.reason;
      remove(person, depart.departure, text::cut_to(words, longest_quit_reason));
    });
  }

  // ---- Talking

  void operator()(const Say& say) {
    in_room(say.room, [&](Person& person, Room& room) {
      if (is_muted(person)) return refuse(Why::muted);
      returns(person);
      person.last_spoke = stamp_.moment;
      emit(person,
           Said{.name = person.name.shown,
                .room = room.ref,
                .text = std::string{say.text},
                .how = say.how,
                .bare = say.bare,
                .tags = std::string{say.tags}},
           price_of(room));
      state_.keep(room, events_.back());
    });
  }

  void operator()(const Whisper& whisper) {
    for_person([&](Person& person) {
      if (auto* const other = find(whisper.to)) return write_to(person, *other, whisper.text);
      const auto* const name = std::get_if<Name>(&whisper.to);
      if (name == nullptr) return refuse(Why::nobody_wrote);
      refuse(Why::nobody, name->shown);
    });
  }

  // ---- Rooms

  void operator()(const Join& asked) {
    for_person([&](Person& person) {
      auto* const there = state_.find_room(asked.room);
      if (there != nullptr && membership(person, there) != nullptr) return find(person, *there);
      // A new room's name is text that everyone reads.
      if (there == nullptr && is_muted(person)) return refuse(Why::muted);
      const auto most = state_.settings_.max_rooms;
      if (person.rooms.size() >= most) return refuse(Why::too_many_rooms, {}, most);
      join(person, asked.room, asked.names, false);
    });
  }

  void operator()(const FindRoom& asked) {
    in_room(asked.room, [&](Person& person, Room& room) { find(person, room); });
  }

  void operator()(const Leave& leave) {
    in_room(leave.room, [&](Person& person, Room& room) {
      emit(person, Left{.name = person.name.shown, .room = room.ref}, price_of(room));
      state_.unseat(person, room);
    });
  }

  void operator()(const SetTopic& set) {
    in_room(set.room, [&](Person& person, Room& room) {
      if (is_muted(person)) return refuse(Why::muted);
      room.topic = text::cut_to(set.text, longest_topic);
      emit(person, TopicSet{.name = person.name.shown, .room = room.ref, .topic = room.topic},
           price_of(room));
    });
  }

  void operator()(const TellTopic& tell) {
    in_room(tell.room, [&](Person& person, const Room& room) {
      emit(person, TopicTold{.room = room.ref.name, .topic = room.topic});
    });
  }

  void operator()(const Recall& recall) {
    const auto usual = state_.settings_.history > 0 ? state_.settings_.history : usual_lines;
    const auto lines = recall.lines > 0 ? recall.lines : usual;
    in_room(recall.room, [&](Person& person, const Room& room) {
      const auto end = std::min(recall.before.value_or(end_of(room)), end_of(room));
      Recalled recalled{.room = room.ref,
                        .history = lines_before(room, end, lines),
                        .older = recall.before.has_value()};
      recalled.first = std::max(end, room.first_line) - recalled.history.size();
      recalled.has_older = recalled.first > room.first_line;
      emit(person, std::move(recalled));
    });
  }

  void operator()(const ListRooms& list) {
    for_person([&](Person& person) {
      const auto& rooms = state_.rooms_;
      const auto rooms_a_page = page_size(list.page_size);
      RoomsListed listed{
          .rooms = {},
          .count = rooms.size(),
          .page = page_of(rooms.size(), list.page, rooms_a_page, most_pages_of_rooms)};
      auto passed_over = before(listed.page, rooms_a_page);
      const auto add = [&](const Room& room) {
        if (passed_over > 0) {
          --passed_over;
        } else if (listed.rooms.size() < rooms_a_page) {
          listed.rooms.push_back(
              {.name = room.ref.name, .people = room.members.size(), .topic = room.topic});
        }
      };
      const auto own = ranks_of_own(person);
      for (const auto& rank : own) add(*rank.room);
      auto next_own = own.begin();
      for (const auto& rank : state_.by_people_) {
        if (listed.rooms.size() == rooms_a_page) break;
        if (next_own != own.end() && next_own->room == rank.room) {
          ++next_own;
        } else {
          add(*rank.room);
        }
      }
      emit(person, std::move(listed));
    });
  }

  // ---- People

  void operator()(const Rename& rename) {
    for_person([&](Person& person) {
      if (is_muted(person)) return refuse(Why::muted);
      if (const auto refusal = refusal_of(rename.name, rename.looks, &person)) {
        return refuse(*refusal);
      }
      auto old_name = person.name.shown;
      state_.forget_name(person);
      state_.call(person, rename.name, rename.looks);
      emit(person,
           Renamed{.old_name = std::move(old_name),
                   .name = person.name.shown,
                   .rooms = rooms_of(person)},
           price_of(person));
    });
  }

  void operator()(const GoAway& away) {
    for_person([&](Person& person) {
      const auto said = is_muted(person) ? std::string_view{} : away.reason;
      std::string reason{text::cut_to(said, longest_away_reason)};
      person.away = std::make_unique<Person::Away>(Person::Away{reason, {}});
      emit(person,
           AwaySet{.name = person.name.shown,
                   .rooms = rooms_of(person),
                   .away = true,
                   .reason = std::move(reason)},
           price_of(person));
    });
  }

  void operator()(const ComeBack&) {
    for_person([&](Person& person) { returns(person); });
  }

  void operator()(const Who& who) {
    in_room(who.room, [&](Person& person, const Room& room) {
      const auto names_a_page = page_size(who.page_size);
      Listed listed{.room = room.ref.name,
                    .people = {},
                    .count = room.members.size(),
                    .page = page_of(room.members.size(), who.page, names_a_page)};
      listed.people.reserve(std::min(listed.count, names_a_page));
      room.members.visit(before(listed.page, names_a_page), names_a_page,
                         [&](const Person& member) {
                           listed.people.push_back({.name = member.name.shown,
                                                    .away = reason_of(member),
                                                    .is_operator = member.is_operator});
                         });
      emit(person, std::move(listed));
    });
  }

  void operator()(const WhoIs& who_is) {
    for_person([&](Person& person) {
      const auto* const other = state_.find(who_is.name);
      if (other == nullptr) return refuse(Why::nobody, who_is.name.shown);
      Described described{.name = other->name.shown,
                          .identity = other->identity,
                          .is_operator = other->is_operator,
                          .rooms = {},
                          .since = other->since,
                          .idle = std::chrono::duration_cast<std::chrono::seconds>(
                              stamp_.moment - other->last_spoke),
                          .away = reason_of(*other),
                          .address = person.is_operator ? other->address : std::string{}};
      for (const auto& membership : other->rooms) {
        described.rooms.push_back({.name = membership.room->ref.name});
      }
      emit(person, std::move(described));
    });
  }

  void operator()(const Complete& complete) {
    const bool of_rooms = complete.prefix.starts_with('#');
    const bool fits_none = complete.key.empty() && complete.prefix.size() > (of_rooms ? 1 : 0);
    Completed completed{.prefix = std::string{complete.prefix}, .candidates = {}};
    const auto key = of_rooms ? "#" + complete.key : complete.key;
    const auto add_from = [&](const auto& table, auto key_of, auto name_of) {
      for (auto entry = table.lower_bound(key); entry != table.end(); ++entry) {
        if (!key_of(*entry).starts_with(key)) break;
        if (completed.candidates.size() == most_candidates) break;
        completed.candidates.push_back(name_of(*entry));
      }
    };
    for_person([&](Person& person) {
      if (of_rooms && !fits_none) {
        add_from(
            state_.rooms_, [](const auto& entry) { return entry.first; },
            [](const auto& entry) { return entry.second->ref.name; });
      } else if (!fits_none) {
        add_from(state_.by_name_, NameKeyOf{},
                 [](const Person& other) { return other.name.shown; });
      }
      emit(person, std::move(completed));
    });
  }

  // ---- Operators

  void operator()(const MakeOperator&) {
    for_person([&](Person& person) {
      person.is_operator = true;
      emit(person, OperatorMade{.name = person.name.shown, .address = person.address});
    });
  }

  void operator()(const Expel& expel) {
    for_person([&](const Person& person) {
      auto* const other = other_called(expel.name);
      if (other == nullptr) return;
      remove(*other, Departure::kicked, text::cut_to(expel.reason, longest_kick_reason),
             person.name.shown);
    });
  }

  void operator()(const PlaceBan& place) {
    for_person([&](const Person& person) {
      const auto meant = those_meant_by(place.target);
      for (const auto* const other : meant) {
        if (other->is_operator) return refuse(Why::is_operator, other->name.shown);
      }
      Ban ban{.target = place.target,
              .set_by = person.name.shown,
              .set_at = stamp_.time,
              .until = std::nullopt,
              .reason = std::string{text::cut_to(place.reason, longest_ban_reason)}};
      if (place.time) ban.until = stamp_.time + *place.time;
      if (!state_.bans_.add(ban, stamp_.time)) return refuse(Why::too_many_bans);
      ++state_.bans_version_;
      const auto reason = ban.reason;
      emit(person,
           BanPlaced{.ban = std::move(ban), .time = place.time, .version = state_.bans_version_});
      const auto by = person.name.shown;
      for (auto* const other : meant) remove(*other, Departure::banned, reason, by);
    });
  }

  void operator()(const LiftBan& lift) {
    for_person([&](const Person& person) {
      if (!state_.bans_.remove(lift.target, stamp_.time)) {
        return refuse(Why::not_banned, to_string(lift.target));
      }
      ++state_.bans_version_;
      emit(person,
           BanLifted{
               .target = lift.target, .by = person.name.shown, .version = state_.bans_version_});
    });
  }

  void operator()(const ListBans& list) {
    for_person([&](const Person& person) {
      BansListed listed;
      state_.bans_.visit(stamp_.time, [&](const Ban&) { ++listed.count; });
      const auto bans_a_page = page_size(list.page_size);
      listed.page = page_of(listed.count, list.page, bans_a_page);
      auto passed_over = before(listed.page, bans_a_page);
      state_.bans_.visit(stamp_.time, [&](const Ban& ban) {
        if (passed_over > 0) {
          --passed_over;
        } else if (listed.bans.size() < bans_a_page) {
          listed.bans.push_back({.what = to_string(ban.target),
                                 .by = ban.set_by,
                                 .reason = ban.reason,
                                 .until = ban.until});
        }
      });
      emit(person, std::move(listed));
    });
  }

  void operator()(const Mute& mute) {
    for_person([&](const Person& person) {
      const auto* const other = other_called(mute.name);
      if (other == nullptr) return;
      auto& mutes = state_.mutes_;
      std::erase_if(mutes, [&](const auto& one) { return one.second <= stamp_.moment; });
      if (mutes.size() >= most_mutes) return refuse(Why::busy);
      mutes[mute.name.key] = mute.time ? stamp_.moment + *mute.time : Moment::max();
      emit(*other, Muted{.muted = true, .by = person.name.shown});
      tell_of_mute(person, other->name.shown, true, mute.time);
    });
  }

  void operator()(const Unmute& unmute) {
    for_person([&](const Person& person) {
      if (state_.mutes_.erase(unmute.name.key) == 0) {
        return refuse(Why::not_muted, unmute.name.shown);
      }
      if (const auto* const other = state_.find(unmute.name)) {
        emit(*other, Muted{.muted = false, .by = person.name.shown});
      }
      tell_of_mute(person, unmute.name.shown, false, std::nullopt);
    });
  }

  void operator()(const Announce& announce) {
    for_person([&](const Person& person) {
      emit(person, Announced{.by = person.name.shown, .text = std::string{announce.text}});
    });
  }

  template <typename What>
  void operator()(const What&) {
    refuse(Why::unknown_command);
  }

  // ---- By the server

  void operator()(const Lags& lags) {
    for_person([&](Person& person) {
      for (const auto& membership : person.rooms) {
        membership.room->laggards.remove(person.lag);
        membership.room->laggards.add(lags.lag);
      }
      person.lag = lags.lag;
    });
  }

  void operator()(const ReplaceBans& replace) {
    const bool fits = replace.version == state_.bans_version_;
    if (fits) state_.bans_ = *replace.bans;
    emit(request_.client, BansReplaced{.done = fits}, false);
    if (!fits) return;
    std::vector<Person*> meant;
    for (auto& person : state_.by_name_) {
      if (!person.is_operator && state_.ban_on(person, stamp_.time) != nullptr) {
        meant.push_back(&person);
      }
    }
    for (auto* const person : meant) {
      const auto* const ban = state_.ban_on(*person, stamp_.time);
      remove(*person, Departure::banned, ban->reason, ban->set_by);
    }
  }

  void operator()(const Forget&) { state_.forget_half(); }

 private:
  // ---- Rights, and the people that a request is for

  // Each request says who may make it.
  template <typename What>
  void obey(const What& asked) {
    if constexpr (What::traits.asker == Asker::operators) {
      for_person([&](const Person& person) {
        if (!person.is_operator) return refuse(Why::not_operator);
        (*this)(asked);
      });
    } else {
      (*this)(asked);
    }
  }

  // Calls rule(person), if the client is here.
  template <typename Rule>
  void for_person(Rule rule) {
    if (auto* const person = state_.find(request_.client)) rule(*person);
  }

  // Calls rule(person, room), if the person is in that room.
  template <typename Rule>
  void in_room(const Place& place, Rule rule) {
    for_person([&](Person& person) {
      if (const auto* const id = std::get_if<RoomId>(&place)) {
        const auto known = [id](const Membership& one) { return one.room->ref.id == *id; };
        const auto found = std::ranges::find_if(person.rooms, known);
        return found == person.rooms.end() ? refuse(Why::no_room) : rule(person, *found->room);
      }
      const auto& name = std::get<Name>(place);
      auto* const room = state_.find_room(name);
      if (room == nullptr || membership(person, room) == nullptr) {
        return refuse(Why::not_in_room, name.shown);
      }
      rule(person, *room);
    });
  }

  // The person of that name, to whom an operator does something. None, with a refusal, if that is
  // impossible.
  Person* other_called(const Name& name) {
    auto* const other = state_.find(name);
    if (other != nullptr && !other->is_operator) return other;
    if (other == nullptr) {
      refuse(Why::nobody, name.shown);
    } else {
      refuse(Why::is_operator, other->name.shown);
    }
    return nullptr;
  }

  // In the order of their names.
  std::vector<Person*> those_meant_by(const BanTarget& target) {
    std::vector<Person*> meant;
    if (const auto* const name = std::get_if<Name>(&target)) {
      if (auto* const person = state_.find(*name)) meant.push_back(person);
      return meant;
    }
    for (auto& person : state_.by_name_) {
      const auto address = AddressRange::of_peer(person.address);
      if (address && std::get<AddressRange>(target).holds(*address)) meant.push_back(&person);
    }
    return meant;
  }

  bool is_muted(const Person& person) { return state_.is_muted(person, stamp_.moment); }

  // Why the person, or a newcomer if there is none, may not have that name.
  [[nodiscard]] std::optional<Refused> refusal_of(const Name& name, const Looks& looks,
                                                  const Person* person) const {
    const auto& reserved = state_.settings_.reserved;
    const auto is_reserved = [&](const std::string& one) { return reserved.contains(one); };
    if (is_reserved(name.key) || std::ranges::any_of(looks, is_reserved)) {
      return refused(Why::name_reserved, name.shown);
    }
    const auto* const namesake = state_.find(name);
    if (namesake != nullptr && namesake != person) return refused(Why::name_taken, name.shown);
    if (state_.bans_.find_name(name.key, stamp_.time) != nullptr) {
      return refused(Why::name_banned, name.shown);
    }
    const auto* const other = state_.look_alike(looks, person);
    if (other == nullptr) return std::nullopt;
    return Refused{
        .why = Why::name_looks_taken, .what = name.shown, .looks_like = other->name.shown};
  }

  // ---- Changes of the State

  void turn_away(const Ban& ban) {
    emit(request_.client, Dismissed{.departure = Departure::banned, .words = ban.reason}, false);
  }

  void join(Person& person, const Name& name, std::size_t names, bool entered) {
    auto& room = state_.room_made(name);
    Joined joined{.name = person.name.shown,
                  .room = room.ref,
                  .entered = entered,
                  .others = first_names(room.members, std::min(names, most_a_page)),
                  .others_count = room.members.size(),
                  .topic = room.topic,
                  .history = last_lines(room, state_.settings_.history)};
    if (entered) joined.people = state_.people_.size();
    state_.seat(person, room);
    emit(person, std::move(joined), price_of(room));
  }

  void find(const Person& person, const Room& room) { emit(person, RoomFound{room.ref}); }

  Person* find(const Whom& whom) {
    return std::visit([this](const auto& known) { return state_.find(known); }, whom);
  }

  void remove(Person& person, Departure departure, std::string_view words,
              std::string_view by = {}) {
    emit(person, Departed{.name = person.name.shown,
                          .rooms = rooms_of(person),
                          .departure = departure,
                          .words = std::string{words},
                          .by = std::string{by},
                          .people = state_.people_.size() - 1});
    while (!person.rooms.empty()) state_.unseat(person, *person.rooms.back().room);
    state_.forget_name(person);
    state_.people_.erase(person.client);
  }

  void write_to(Person& from, Person& to, std::string_view text) {
    if (is_muted(from)) return refuse(Why::muted);
    if (to.lag.level >= too_far_behind) return refuse(Why::far_behind, to.name.shown);
    returns(from);
    from.last_spoke = stamp_.moment;
    emit(to, Whispered{.from = named(from), .from_client = from.client, .text = std::string{text}});
    WhisperSent sent{.to = named(to), .text = std::string{text}};
    if (to.away) {
      if (to.away->told.size() >= most_told_away) to.away->told.clear();
      if (to.away->told.insert(from.client).second) sent.away = to.away->reason;
    }
    emit(from, std::move(sent));
  }

  void returns(Person& person) {
    if (!person.away) return;
    person.away.reset();
    emit(person, AwaySet{.name = person.name.shown, .rooms = rooms_of(person), .away = false},
         price_of(person));
  }

  void tell_of_mute(const Person& by, const std::string& name, bool muted,
                    std::optional<std::chrono::seconds> time) {
    emit(by, Done{.what = muted ? Done::What::muted : Done::What::unmuted, .whom = name});
    emit(by, MuteChanged{.name = name, .by = by.name.shown, .muted = muted, .time = time});
  }

  // ---- Events

  void refuse(Why why, std::string what = {}, std::size_t limit = 0) {
    refuse(refused(why, std::move(what), limit));
  }
  void refuse(Refused refusal) {
    if (const auto* const person = state_.find(request_.client)) {
      emit(*person, std::move(refusal));
    } else {
      emit(request_.client, std::move(refusal), false);
    }
  }

  template <typename What>
  void emit(const Person& subject, What&& what, unsigned price = 1) {
    emit(subject.client, std::forward<What>(what), subject.is_operator, price, subject.identity);
  }
  template <typename What>
  void emit(ClientId subject, What&& what, bool by_operator, unsigned price = 1,
            IdentityPtr identity = {}) {
    const bool answers = subject == request_.client;
    answered_ = answered_ || answers;
    auto event = std::make_shared<Event>();
    event->subject = subject;
    event->what.emplace<std::remove_cvref_t<What>>(std::forward<What>(what));
    event->identity = std::move(identity);
    event->by_operator = by_operator;
    event->price = static_cast<std::uint16_t>(price);
    event->sequence = stamp_.sequence;
    event->time = stamp_.time;
    event->answers = answers;
    if (answers) {
      event->size = request_.size;
      event->ticket = request_.ticket;
    }
    events_.push_back(std::move(event));
  }

  State& state_;
  const Request& request_;
  const Stamp& stamp_;
  Events& events_;
  bool answered_ = false;
};

void State::apply(const Request& request, const Stamp& stamp, Events& events) {
  Rules{*this, request, stamp, events}.apply();
}

}  // namespace papo::chat
