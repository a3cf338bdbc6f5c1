// SPDX-License-Identifier: MIT

#include "chat/event.h"

namespace papo::chat {
namespace {

std::size_t size_of(const std::string& text) { return text.size(); }
std::size_t size_of(const Named& named) { return named.name.size(); }
std::size_t size_of(const ModeChange& change) { return change.argument.size(); }
std::size_t size_of(const RoomMask& mask) {
  return mask.mask.size() + mask.by.size() + mask.key.size();
}
std::size_t size_of(const Described::Room& room) { return room.name.size(); }
std::size_t size_of(const Doer& doer) { return doer.name.size(); }
std::size_t size_of(const TargetsTold::Target& target) { return target.name.size(); }
std::size_t size_of(const LinesSought::Room& room) { return room.key_of_name.size(); }
std::size_t size_of(const FactsTold::Fact& fact) {
  return fact.key.size() + (fact.value ? fact.value->size() : 0);
}
std::size_t size_of(const FactsSynced::Fact& fact) {
  return fact.of.size() + fact.key.size() + fact.value.size();
}
std::size_t size_of(const PastPeople::Person& person) {
  return person.name.size() + person.real_name.size();
}

template <typename Text>
std::size_t bytes_of(const std::vector<Text>& texts) {
  std::size_t bytes = 0;
  for (const auto& text : texts) bytes += sizeof(Text) + size_of(text);
  return bytes;
}

constexpr std::size_t history_line = sizeof(EventPtr) + 128;
constexpr std::size_t texts_beside = 128;  // Names and reasons, most of them short.

// ---- The memory of an event beside its own size, if that varies.

std::size_t bytes_beside(const Joined& joined) {
  // The history is shared, but is rendered in full.
  return bytes_of(joined.others) + joined.topic.size() + joined.history.size() * history_line;
}
// Many of these are kept, and a name may be longer than the text.
std::size_t bytes_beside(const Said& said) {
  return said.text.size() + said.name.size() + said.room.name.size() + said.tags.size();
}
std::size_t bytes_beside(const Left& left) { return left.words.size(); }
std::size_t bytes_beside(const Kicked& kicked) { return kicked.words.size() + texts_beside; }
std::size_t bytes_beside(const ModesSet& set) { return bytes_of(set.changes); }
std::size_t bytes_beside(const Redacted& redacted) { return redacted.reason.size(); }
std::size_t bytes_beside(const RoomRenamed& renamed) {
  return renamed.reason.size() + renamed.topic.size() +
         renamed.members.size() * (sizeof(RoomRenamed::Member) + texts_beside);
}
std::size_t bytes_beside(const TopicSet& set) { return set.topic.size(); }
std::size_t bytes_beside(const Departed& departed) {
  return departed.words.size() + departed.rooms.size() * sizeof(RoomRef);
}
std::size_t bytes_beside(const Renamed& renamed) { return renamed.rooms.size() * sizeof(RoomRef); }
std::size_t bytes_beside(const LoggedIn& one) { return one.rooms.size() * sizeof(RoomRef); }
std::size_t bytes_beside(const LoggedOut& one) { return one.rooms.size() * sizeof(RoomRef); }
std::size_t bytes_beside(const PasswordChecked& checked) {
  return checked.name.size() + checked.hash.size();
}
std::size_t bytes_beside(const RoomKept& kept) {
  std::size_t bytes = sizeof(KeptRoom) + kept.kept->topic.size() + kept.kept->modes.key.size() +
                      kept.kept->operators.size() * sizeof(AccountId);
  for (const auto& masks : kept.kept->masks) bytes += bytes_of(masks);
  return bytes;
}
std::size_t bytes_beside(const LetterLeft& letter) {
  return letter.text.size() + letter.tags.size() + texts_beside;
}
std::size_t bytes_beside(const AwaySet& set) {
  return set.reason.size() + set.rooms.size() * sizeof(RoomRef);
}
std::size_t bytes_beside(const RealNameSet& set) {
  return set.real_name.size() + set.rooms.size() * sizeof(RoomRef);
}
std::size_t bytes_beside(const Announced& announced) { return announced.text.size(); }
std::size_t bytes_beside(const SaidToRulers& said) {
  return said.text.size() + said.tags.size() + said.readers.size() * sizeof(ClientId);
}
std::size_t bytes_beside(const Watched& watched) {
  return watched.text.size() + watched.readers.size() * sizeof(ClientId);
}
std::size_t bytes_beside(const Walloped& walloped) {
  return walloped.text.size() + walloped.readers.size() * sizeof(ClientId);
}
std::size_t bytes_beside(const DiskTold& told) { return told.readers.size() * sizeof(ClientId); }
std::size_t bytes_beside(const InvitationsTold& told) { return bytes_of(told.rooms); }
std::size_t bytes_beside(const Whispered& whispered) {
  return whispered.text.size() + whispered.tags.size();
}
std::size_t bytes_beside(const WhisperSent& sent) { return sent.text.size() + sent.tags.size(); }
std::size_t bytes_beside(const Listed& listed) {
  return listed.people.size() * (sizeof(Listed::Person) + texts_beside);
}
std::size_t bytes_beside(const RoomsListed& listed) {
  std::size_t bytes = 0;
  for (const auto& room : listed.rooms) bytes += sizeof(room) + room.topic.size();
  return bytes;
}
std::size_t bytes_beside(const NamesTold& told) {
  std::size_t bytes = 0;
  for (const auto& named : told.people) {
    bytes += sizeof(named) + named.name.size();
    if (named.identity) bytes += named.identity->user_at_host.size();
  }
  return bytes;
}
std::size_t bytes_beside(const ModesTold& told) { return bytes_of(told.modes); }
std::size_t bytes_beside(const MasksListed& listed) { return bytes_of(listed.masks); }
std::size_t bytes_beside(const PeopleFound& found) {
  return found.asked.size() + found.people.size() * (sizeof(PersonShown) + 2 * texts_beside);
}
std::size_t bytes_beside(const PastPeople& past) {
  return past.asked.size() + bytes_of(past.people);
}
std::size_t bytes_beside(const WatchTold& told) {
  return bytes_of(told.here) + bytes_of(told.not_here) + bytes_of(told.all) +
         bytes_of(told.too_many);
}
std::size_t bytes_beside(const HistoryTold& told) { return told.lines.size() * history_line; }
std::size_t bytes_beside(const TargetsTold& told) { return bytes_of(told.targets); }
std::size_t bytes_beside(const Recalled& recalled) {
  return recalled.history.size() * history_line;
}
std::size_t bytes_beside(const LinesFound& found) {
  return found.words.size() + found.lines.size() * history_line;
}
std::size_t bytes_beside(const LinesSought& sought) {
  return bytes_of(sought.rooms) + sought.words.size() + sought.from.size();
}
std::size_t bytes_beside(const FactSet& set) {
  return (set.value ? set.value->size() : 0) + texts_beside + set.readers.size() * sizeof(ClientId);
}
std::size_t bytes_beside(const FactsTold& told) { return bytes_of(told.facts); }
std::size_t bytes_beside(const FactsSynced& synced) { return bytes_of(synced.facts); }
std::size_t bytes_beside(const FactsWanted& wanted) {
  return bytes_of(wanted.more) + bytes_of(wanted.fewer);
}
std::size_t bytes_beside(const Described& described) {
  return bytes_of(described.rooms) + bytes_of(described.facts);
}
std::size_t bytes_beside(const Aside& aside) { return aside.text.size(); }
std::size_t bytes_beside(const Completed& completed) { return bytes_of(completed.candidates); }
std::size_t bytes_beside(const BansListed& listed) {
  return listed.bans.size() * (sizeof(BansListed::Ban) + texts_beside);
}
std::size_t bytes_beside(const TargetsWanted& wanted) { return bytes_of(wanted.rooms); }
std::size_t bytes_beside(const MarkersTold& told) {
  return told.markers.size() * (sizeof(Marker) + texts_beside);
}
std::size_t bytes_beside(const Refused& refused) {
  return refused.what.size() + refused.looks_like.size();
}

template <typename What>
concept Varies = requires(const What& what) {
  bytes_beside(what);
};

template <typename What>
std::size_t footprint_of(const What& what) {
  static_assert((What::traits.size == Size::varies) == Varies<What>);
  if constexpr (Varies<What>) return sizeof(Event) + bytes_beside(what);
  return sizeof(Event);
}

// The `room` or the `rooms` of an event that reaches rooms.
template <typename What>
std::span<const RoomRef> rooms_in(const What& what) {
  if constexpr (What::traits.reach != Reach::rooms) {
    return {};
  } else if constexpr (requires { what.rooms; }) {
    return what.rooms;
  } else {
    return {&what.room, 1};
  }
}

// The `readers` of an event that reaches readers.
template <typename What>
std::span<const ClientId> readers_in(const What& what) {
  if constexpr (What::traits.reach == Reach::readers) return what.readers;
  return {};
}

}  // namespace

EventTraits traits_of(const Event& event) {
  return std::visit([](const auto& what) { return what.traits; }, event.what);
}

std::span<const RoomRef> rooms_of(const Event& event) {
  return std::visit([](const auto& what) { return rooms_in(what); }, event.what);
}

std::span<const ClientId> readers_of(const Event& event) {
  return std::visit([](const auto& what) { return readers_in(what); }, event.what);
}

std::size_t footprint(const Event& event) {
  return std::visit([](const auto& what) { return footprint_of(what); }, event.what);
}

}  // namespace papo::chat
