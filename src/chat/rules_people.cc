// SPDX-License-Identifier: MIT

// The rules of people: what they say about themselves, and who may know it.
#include "chat/limits.h"
#include "chat/rules.h"
#include "text/mask.h"
#include "text/utf8.h"

namespace papo::chat {
namespace {

constexpr char letter_of_bots = 'B';
constexpr char letter_of_invisible = 'i';
constexpr char letter_of_operators = 'o';
constexpr char letter_of_wallops = 'w';

// A mask for a person's name, host or real name.
class PersonMask {
 public:
  explicit PersonMask(const NameMask& mask) : as_written_(mask.shown), for_keys_(mask.key) {}

  [[nodiscard]] bool matches(const Person& person) const {
    const std::string_view user_at_host = person.identity->user_at_host;
    const auto at = user_at_host.rfind('@');
    const auto host = at == std::string_view::npos ? user_at_host : user_at_host.substr(at + 1);
    const auto& [shown, key] = person.name;
    return for_keys_.matches(key) || (shown != key && as_written_.matches(shown)) ||
           as_written_.matches(host) || as_written_.matches(user_at_host) ||
           (person.real_name && as_written_.matches(*person.real_name));
  }
  [[nodiscard]] std::size_t cost() const { return as_written_.cost(); }

 private:
  text::Mask as_written_;
  text::Mask for_keys_;
};

}  // namespace

// ---- Facts that a person tells about itself

void Rules::carry_out(const Rename& rename) {
  for_person([&](Person& person) {
    if (rename.name.shown == person.name.shown) return refuse(Why::name_yours, rename.name.shown);
    if (person.account != 0) return refuse(Why::name_is_account, person.name.shown);
    if (is_muted(person)) return refuse(Why::muted, rename.name.shown);
    if (const auto* const room = room_that_silences(person)) {
      return refuse(Why::name_kept, rename.name.shown, 0, room->ref.name);
    }
    if (const auto refusal = refusal_of(rename.name, rename.looks, &person)) {
      return refuse(*refusal);
    }
    take_name(person, rename.name, rename.looks);
  });
}

void Rules::take_name(Person& person, const Name& name, const Looks& looks, AccountId account) {
  const auto old = person.name;
  remember(person);
  state_.forget_name(person);
  state_.call(person, name, looks);
  for (const auto& [room, place, from] : person.rooms) room->members.forget_verdict(place);
  if (account != 0) set_account(person, account);
  emit(person, Renamed{.old_name = old.shown, .name = person.name.shown, .rooms = rooms_of(person)},
       price_of(person));
  if (old.key == person.name.key) return;
  tell_watchers(person, Watched::What::went, old);
  tell_watchers(person, Watched::What::came, person.name);
}

// If nothing is new, only the person is told.
void Rules::carry_out(const GoAway& away) {
  for_person([&](Person& person) {
    const auto said = is_muted(person) ? std::string_view{} : away.reason;
    std::string reason{text::cut_to(said, longest_away_reason)};
    const bool is_new = away_of(person) != reason;
    person.away = std::make_unique<Person::Away>(Person::Away{reason, {}});
    AwaySet set{.name = person.name.shown, .rooms = {}, .away = true, .reason = std::move(reason)};
    mirror(person, set);
    if (is_new) set.rooms = rooms_of(person);
    emit(person, std::move(set), price_of(person));
    if (is_new) tell_other_watchers(person, Watched::What::away, person.away->reason);
  });
}

void Rules::carry_out(const ComeBack& back) {
  for_person([&](Person& person) {
    if (person.away || !back.always_told) return returns(person);
    emit(person, AwaySet{.name = person.name.shown, .rooms = {}, .away = false});
  });
}

void Rules::returns(Person& person) {
  if (!person.away) return;
  person.away.reset();
  mirror(person, AwaySet{.name = person.name.shown, .rooms = {}, .away = false});
  emit(person, AwaySet{.name = person.name.shown, .rooms = rooms_of(person), .away = false},
       price_of(person));
  tell_other_watchers(person, Watched::What::back);
}

void Rules::carry_out(const SetRealName& set) {
  for_person([&](Person& person) {
    if (is_muted(person)) return refuse(Why::muted);
    std::string text{text::cut_to(set.text, longest_real_name)};
    person.real_name = std::make_unique<std::string>(text);
    RealNameSet told{
        .name = person.name.shown, .rooms = rooms_of(person), .real_name = std::move(text)};
    if (told.rooms.empty()) mirror(person, told);  // The person's rooms tell its other clients.
    emit(person, std::move(told), price_of(person));
    tell_other_watchers(person, Watched::What::real_name, *person.real_name);
  });
}

// The answer to a question has all modes; the answer to a change has those that are different now.
void Rules::carry_out(const SetOwnModes& set) {
  for_person([&](Person& person) {
    std::string changes;
    const auto change = [&](bool& mode, bool on, char letter) {
      if (std::exchange(mode, on) == on) return;
      changes += on ? '+' : '-';
      changes += letter;
    };
    if (set.invisible) change(person.is_invisible, *set.invisible, letter_of_invisible);
    if (set.bot && *set.bot != person.identity->is_bot) {
      auto identity = *person.identity;
      change(identity.is_bot, *set.bot, letter_of_bots);
      person.identity = std::make_shared<const Identity>(std::move(identity));
    }
    if (set.reads_wallops) change(person.reads_wallops, *set.reads_wallops, letter_of_wallops);
    if (set.no_operator && person.is_operator) {
      change(person.is_operator, false, letter_of_operators);
      --state_.operators_;
    }
    if (!changes.empty()) {
      return emit(person, OwnModesTold{.modes = std::move(changes), .changed = true});
    }
    const bool asks = !set.invisible && !set.bot && !set.reads_wallops && !set.no_operator;
    if (asks) emit(person, OwnModesTold{.modes = own_modes(person)});
  });
}

std::string Rules::own_modes(const Person& person) const {
  std::string modes = "+";
  if (person.is_invisible) modes += letter_of_invisible;
  if (person.is_operator) modes += letter_of_operators;
  if (person.reads_wallops) modes += letter_of_wallops;
  if (person.identity->is_bot) modes += letter_of_bots;
  return modes;
}

// ---- Questions about people

void Rules::carry_out(const WhoIs& who_is) {
  for_person([&](Person& person) {
    const auto* const other = state_.find(who_is.name);
    if (other == nullptr) return refuse(Why::nobody, who_is.name.shown);
    Described described{
        .name = other->name.shown,
        .identity = other->identity,
        .real_name = real_name_of(*other),
        .is_operator = other->is_operator,
        .is_bot = other->identity->is_bot,
        .rooms = {},
        .since = other->since,
        .idle = std::chrono::duration_cast<std::chrono::seconds>(stamp_.moment - other->last_spoke),
        .away = away_of(*other),
        .asked = std::string{who_is.asked},
        .address = person.is_operator || other == &person ? other->address : std::string{}};
    const bool shows_all = !other->is_invisible || person.is_operator;
    for (const auto& [room, place, from] : other->rooms) {
      const bool shows = shows_all ? may_see(person, *room) : membership(person, room) != nullptr;
      if (!shows) continue;
      described.rooms.push_back({.name = room->ref.name, .ranks = room->members.ranks(place)});
    }
    if (const auto* const facts = state_.metadata_.of(Metadata::of_person(other->client));
        who_is.facts && facts != nullptr) {
      for (const auto& [key, value] : *facts) described.facts.push_back({key, value});
    }
    emit(person, std::move(described));
  });
}

PersonShown Rules::shown_to(const Person& asker, const Person& other) const {
  PersonShown shown{
      .name = other.name.shown,
      .identity = other.identity,
      .real_name = real_name_of(other),
      .is_operator = other.is_operator,
      .is_bot = other.identity->is_bot,
      .room = {},
      .away = away_of(other),
      .since = other.since,
      .idle = std::chrono::duration_cast<std::chrono::seconds>(stamp_.moment - other.last_spoke)};
  if (asker.is_operator || &asker == &other) shown.address = other.address;
  return shown;
}

// With a room that both share, if there is one.
PersonShown Rules::shown_with_room(const Person& asker, const Person& other) const {
  auto shown = shown_to(asker, other);
  const auto found = std::ranges::find_if(
      other.rooms, [&](const Membership& one) { return membership(asker, one.room) != nullptr; });
  if (found != other.rooms.end()) {
    shown.room = found->room->ref.name;
    shown.ranks = found->room->members.ranks(found->place);
  }
  return shown;
}

void Rules::carry_out(const Find& find) {
  for_person([&](const Person& person) {
    const auto* const room = std::get_if<Name>(&find.what);
    auto found = room != nullptr ? members_found(person, find, *room)
                                 : people_found(person, find, std::get<NameMask>(find.what));
    found.asked = find.asked;
    emit(person, std::move(found));
  });
}

PeopleFound Rules::members_found(const Person& person, const Find& find, const Name& name) const {
  PeopleFound found{.asked = {}, .people = {}};
  const auto* const room = state_.find_room(name);
  if (room == nullptr || !may_see(person, *room)) return found;
  const auto most = std::min(find.most, most_names);
  found.people.reserve(std::min(most, room->members.size()));
  const bool sees_all = person.is_operator || membership(person, room) != nullptr;
  room->members.visit(0, most, [&](const Person& other, Ranks ranks) {
    if (find.operators_only && !other.is_operator) return;
    if (!sees_all && !may_see(person, other)) return;
    auto& shown = found.people.emplace_back(shown_to(person, other));
    shown.room = room->ref.name;
    shown.ranks = ranks;
  });
  found.is_cut = room->members.size() > most;
  return found;
}

PeopleFound Rules::people_found(const Person& person, const Find& find,
                                const NameMask& mask) const {
  PeopleFound found{.asked = {}, .people = {}};
  const PersonMask wanted{mask};
  for (const auto& other : state_.by_name_) {
    found.is_cut =
        found.compared + wanted.cost() > most_matched || found.people.size() >= find.most;
    if (found.is_cut) break;
    found.compared += wanted.cost();
    if (find.operators_only && !other.is_operator) continue;
    if (wanted.matches(other) && may_see(person, other)) {
      found.people.push_back(shown_with_room(person, other));
    }
  }
  return found;
}

void Rules::carry_out(const FindNames& find) {
  for_person([&](const Person& person) {
    PeopleFound found{.asked = std::string{find.asked}, .people = {}};
    for (const auto& name : std::span{find.names}.first(std::min(find.names.size(), most_a_page))) {
      if (const auto* const other = state_.find(name)) {
        found.people.push_back(shown_with_room(person, *other));
      }
    }
    emit(person, std::move(found));
  });
}

void Rules::carry_out(const WhoWas& who_was) {
  for_person([&](const Person& person) {
    auto people = state_.past_names_.find(who_was.name.key, std::min(who_was.most, most_a_page));
    if (people.empty()) return refuse(Why::nobody, who_was.name.shown);
    emit(person, PastPeople{.asked = who_was.asked.empty() ? who_was.name.shown
                                                           : std::string{who_was.asked},
                            .people = std::move(people)});
  });
}

void Rules::carry_out(const Count&) {
  for_person([&](const Person& person) { emit(person, Counted{counts_for(person)}); });
}

HouseCounts Rules::counts_for(const Person& person) const {
  const auto count = [](std::size_t number) { return static_cast<std::uint32_t>(number); };
  return {.people = count(state_.people_.size()),
          .most_people = count(state_.most_people_),
          .rooms = count(state_.rooms_in_use() - state_.rooms_hidden_from(person)),
          .operators = count(state_.operators_)};
}

void Rules::carry_out(const Complete& complete) {
  const bool of_rooms = complete.prefix.starts_with('#');
  const bool fits_none = complete.key.empty() && complete.prefix.size() > (of_rooms ? 1 : 0);
  Completed completed{.prefix = std::string{complete.prefix}, .candidates = {}};
  const auto key = of_rooms ? "#" + complete.key : complete.key;
  const auto add_from = [&](const auto& table, auto key_of, auto name_of) {
    auto looked_at = most_looked_at;
    for (auto entry = table.lower_bound(key); entry != table.end(); ++entry) {
      if (!key_of(*entry).starts_with(key) || looked_at-- == 0) break;
      if (completed.candidates.size() == most_candidates) break;
      if (const std::string* const name = name_of(*entry)) completed.candidates.push_back(*name);
    }
  };
  for_person([&](Person& person) {
    if (of_rooms && !fits_none) {
      add_from(
          state_.rooms_, [](const auto& entry) { return entry.first; },
          [&](const auto& entry) {
            const bool shows = !entry.second->members.empty() && may_see(person, *entry.second);
            return shows ? &entry.second->ref.name : nullptr;
          });
    } else if (!fits_none) {
      add_from(state_.by_name_, NameKeyOf{}, [](const Person& other) { return &other.name.shown; });
    }
    emit(person, std::move(completed));
  });
}

}  // namespace papo::chat
