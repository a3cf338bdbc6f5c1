// SPDX-License-Identifier: MIT

#include "chat/event.h"

namespace papo::chat {
namespace {

std::size_t size_of(const std::string& text) { return text.size(); }
std::size_t size_of(const Named& named) { return named.name.size(); }

template <typename Text>
std::size_t bytes_of(const std::vector<Text>& texts) {
  std::size_t bytes = 0;
  for (const auto& text : texts) bytes += sizeof(Text) + size_of(text);
  return bytes;
}

// What an event takes besides itself.
struct BytesBeside {
  std::size_t operator()(const Joined& joined) const {
    // Its history is rendered in full, but shared.
    return bytes_of(joined.others) + joined.topic.size() + joined.history.size() * history_line;
  }
  // Many of them are kept, and a name may be longer than what is said.
  std::size_t operator()(const Said& said) const {
    return said.text.size() + said.name.size() + said.room.name.size();
  }
  std::size_t operator()(const TopicSet& set) const { return set.topic.size(); }
  std::size_t operator()(const Departed& departed) const {
    return departed.words.size() + departed.rooms.size() * sizeof(RoomRef);
  }
  std::size_t operator()(const Renamed& renamed) const {
    return renamed.rooms.size() * sizeof(RoomRef);
  }
  std::size_t operator()(const Announced& announced) const { return announced.text.size(); }
  std::size_t operator()(const Whispered& whispered) const { return whispered.text.size(); }
  std::size_t operator()(const WhisperSent& sent) const { return sent.text.size(); }
  std::size_t operator()(const Listed& listed) const {
    return listed.people.size() * (sizeof(Listed::Person) + texts_beside);
  }
  std::size_t operator()(const RoomsListed& listed) const {
    std::size_t bytes = 0;
    for (const auto& room : listed.rooms) bytes += sizeof(room) + room.topic.size();
    return bytes;
  }
  std::size_t operator()(const Recalled& recalled) const {
    return recalled.history.size() * history_line;
  }
  std::size_t operator()(const Described& described) const { return bytes_of(described.rooms); }
  std::size_t operator()(const Aside& aside) const { return aside.text.size(); }
  std::size_t operator()(const Completed& completed) const {
    return bytes_of(completed.candidates);
  }
  std::size_t operator()(const BansListed& listed) const {
    return listed.bans.size() * (sizeof(BansListed::Ban) + texts_beside);
  }
  std::size_t operator()(const Refused& refused) const {
    return refused.what.size() + refused.looks_like.size();
  }
  template <typename Other>
  std::size_t operator()(const Other&) const {
    return 0;
  }

 private:
  static constexpr std::size_t history_line = sizeof(EventPtr) + 128;
  static constexpr std::size_t texts_beside = 128;  // Names and reasons, most of them short.
};

struct Rooms {
  using Refs = std::span<const RoomRef>;
  Refs operator()(const Joined& joined) const { return {&joined.room, 1}; }
  Refs operator()(const Said& said) const { return {&said.room, 1}; }
  Refs operator()(const Left& left) const { return {&left.room, 1}; }
  Refs operator()(const TopicSet& set) const { return {&set.room, 1}; }
  Refs operator()(const Departed& departed) const { return departed.rooms; }
  Refs operator()(const Renamed& renamed) const { return renamed.rooms; }
  template <typename Other>
  Refs operator()(const Other&) const {
    return {};
  }
};

}  // namespace

Reach reach_of(const Event& event) {
  return std::visit([](const auto& what) { return what.reach; }, event.what);
}

std::span<const RoomRef> rooms_of(const Event& event) { return std::visit(Rooms{}, event.what); }

std::size_t footprint(const Event& event) {
  return sizeof(Event) + std::visit(BytesBeside{}, event.what);
}

}  // namespace papo::chat
