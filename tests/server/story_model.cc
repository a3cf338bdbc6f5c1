// SPDX-License-Identifier: MIT

#include <algorithm>
#include <string>
#include <string_view>

#include "server/story.h"

namespace papo::server {
namespace {

const std::string lobby = "#lobby";

}  // namespace

std::string without_formatting(std::string_view text) {
  std::string shown;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\x03') {  // A colour has one or two digits here.
      while (i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9') ++i;
    } else if (static_cast<unsigned char>(c) >= ' ') {
      shown += c;
    }
  }
  return shown;
}

std::string_view mark_of(std::string_view text) {
  const auto at = text.rfind('~');
  if (at == text.npos || at + 1 == text.size()) return {};
  const auto digits = text.substr(at + 1);
  return digits.find_first_not_of("0123456789") == digits.npos ? text.substr(at)
                                                               : std::string_view{};
}

// ---- The people

const StoryModel::Person* StoryModel::find(const std::string& name) const {
  const auto number = number_of(name);
  return number ? &people_[*number] : nullptr;
}

std::optional<std::size_t> StoryModel::number_of(const std::string& name) const {
  for (std::size_t i = 0; i < people_.size(); ++i) {
    if (people_[i].here && people_[i].name == name) return i;
  }
  return std::nullopt;
}

std::vector<std::string> StoryModel::people() const {
  std::vector<std::string> names;
  for (const auto& person : people_) {
    if (person.here) names.push_back(person.name);
  }
  return names;
}

std::vector<std::string> StoryModel::rooms_of(const std::string& name) const {
  std::vector<std::string> names;
  const auto number = number_of(name);
  for (const auto& [key, room] : rooms_) {
    if (number && std::ranges::count(room.members, *number) > 0) names.push_back(key);
  }
  return names;
}

std::vector<std::string> StoryModel::members_of(const std::string& room) const {
  std::vector<std::string> names;
  const auto found = rooms_.find(room);
  if (found == rooms_.end()) return names;
  for (const auto member : found->second.members) names.push_back(people_[member].name);
  return names;
}

// The person's room of that name; null if the person is not there.
StoryModel::Room* StoryModel::room_with(std::size_t number, const std::string& room) {
  const auto found = rooms_.find(room);
  if (found == rooms_.end()) return nullptr;
  return std::ranges::count(found->second.members, number) > 0 ? &found->second : nullptr;
}

// The person and all that share a room with the person.
std::set<std::size_t> StoryModel::company_of(std::size_t number) const {
  std::set<std::size_t> company{number};
  for (const auto& [key, room] : rooms_) {
    if (std::ranges::count(room.members, number) > 0) {
      company.insert(room.members.begin(), room.members.end());
    }
  }
  return company;
}

void StoryModel::tell_room(const Room& room, const std::string& item) {
  for (const auto member : room.members) people_[member].story.push_back(item);
}

void StoryModel::tell_company(std::size_t number, const std::string& item) {
  for (const auto member : company_of(number)) people_[member].story.push_back(item);
}

void StoryModel::take_out(std::size_t number, const std::string& room) {
  auto& from = rooms_.at(room);
  std::erase(from.members, number);
  from.operators.erase(number);
  from.voices.erase(number);
  if (from.members.empty()) rooms_.erase(room);
}

// ---- The acts

void StoryModel::enter(const std::string& name, const Tongue& tongue) {
  if (here(name)) return;
  people_.push_back({.name = name, .tongue = tongue});
  join(name, lobby);
}

void StoryModel::join(const std::string& name, const std::string& room) {
  const auto number = number_of(name);
  if (!number || room_with(*number, room) != nullptr) return;
  auto [found, is_new] = rooms_.try_emplace(room);
  auto& there = found->second;
  const bool is_invited = there.invited.erase(*number) > 0;
  if (there.flags.contains('i') && !is_invited) return;
  if (is_new && room == lobby) there.flags = {'n'};
  if (is_new && room != lobby) there.operators.insert(*number);
  there.members.push_back(*number);
  tell_room(there, "join " + room + " " + name);
  const auto& away = people_[*number].away;
  if (!away) return;
  for (const auto member : there.members) {
    auto& reader = people_[member];
    if (member != *number && reader.tongue.has("away-notify")) {
      reader.story.push_back("away " + name + " " + *away);
    }
  }
}

void StoryModel::leave(const std::string& name, const std::string& room,
                       const std::string& reason) {
  const auto number = number_of(name);
  const auto* const there = number ? room_with(*number, room) : nullptr;
  if (there == nullptr) return;
  const auto words = may_talk(*there, *number) ? reason : std::string{};
  for (const auto member : there->members) {
    auto& reader = people_[member];
    // A plain client that leaves knows its own reason.
    const bool knows = member == *number && !reader.tongue.is_irc;
    reader.story.push_back("part " + room + " " + name + (knows ? "" : " " + words));
  }
  take_out(*number, room);
}

bool StoryModel::may_talk(const Room& room, std::size_t number) {
  return !room.flags.contains('m') || room.operators.contains(number) ||
         room.voices.contains(number);
}

bool StoryModel::reads(const Person& reader, Words::How how) {
  return reader.tongue.is_irc || how != Words::How::ctcp;
}

std::string StoryModel::item_of(const Person& reader, const std::string& what, const Words& words) {
  static constexpr const char* verbs[] = {"say ", "act ", "notice ", "ctcp "};
  return verbs[static_cast<std::size_t>(words.how)] + what + " " +
         (reader.tongue.is_irc ? words.text : without_formatting(words.text));
}

// A person that speaks plain comes back by talking.
void StoryModel::speaks(std::size_t number) {
  const auto& person = people_[number];
  if (!person.tongue.is_irc) come_back(person.name);
}

void StoryModel::say(const std::string& name, const std::string& room, const Words& words) {
  const auto number = number_of(name);
  if (!number) return;
  const auto* const there = room_with(*number, room);
  if (there == nullptr) return;
  if (!may_talk(*there, *number)) return;
  speaks(*number);
  for (const auto member : there->members) {
    auto& reader = people_[member];
    if (member == *number && !reader.tongue.has("echo-message")) continue;
    if (reads(reader, words.how)) reader.story.push_back(item_of(reader, room + " " + name, words));
  }
}

void StoryModel::whisper(const std::string& name, const std::string& to, const Words& words) {
  const auto from = number_of(name);
  const auto reader = number_of(to);
  if (!from || !reader) return;
  speaks(*from);
  auto& sender = people_[*from];
  auto& other = people_[*reader];
  if (reads(other, words.how)) other.story.push_back(item_of(other, "me " + name, words));
  if (!sender.tongue.is_irc || sender.tongue.has("echo-message")) {
    sender.story.push_back(item_of(sender, other.name + " me", words));
  }
}

void StoryModel::set_topic(const std::string& name, const std::string& room,
                           const std::string& topic) {
  const auto number = number_of(name);
  const auto* const there = number ? room_with(*number, room) : nullptr;
  if (there == nullptr) return;
  if (there->flags.contains('t') && !there->operators.contains(*number)) return;
  if (!may_talk(*there, *number)) return;
  tell_room(*there, "topic " + room + " " + name + " " + topic);
}

void StoryModel::rename(const std::string& name, const std::string& new_name) {
  const auto number = number_of(name);
  if (!number || here(new_name)) return;
  tell_company(*number, "nick " + name + " " + new_name);
  people_[*number].name = new_name;
}

void StoryModel::go_away(const std::string& name, const std::string& reason) {
  const auto number = number_of(name);
  if (!number) return;
  people_[*number].away = reason;
  for (const auto member : company_of(*number)) {
    auto& reader = people_[member];
    if (member != *number && reader.tongue.has("away-notify")) {
      reader.story.push_back("away " + name + " " + reason);
    }
  }
}

void StoryModel::come_back(const std::string& name) {
  const auto number = number_of(name);
  if (!number || !people_[*number].away) return;
  people_[*number].away.reset();
  for (const auto member : company_of(*number)) {
    auto& reader = people_[member];
    if (member != *number && reader.tongue.has("away-notify")) {
      reader.story.push_back("back " + name);
    }
  }
}

void StoryModel::quit(const std::string& name, const std::string& reason) {
  const auto number = number_of(name);
  if (!number) return;
  for (const auto member : company_of(*number)) {
    if (member != *number) people_[member].story.push_back("quit " + name + " " + reason);
  }
  for (const auto& room : rooms_of(name)) take_out(*number, room);
  people_[*number].here = false;
}

void StoryModel::kick(const std::string& name, const std::string& room, const std::string& whom,
                      const std::string& reason) {
  const auto number = number_of(name);
  const auto other = number_of(whom);
  const auto* const there = number ? room_with(*number, room) : nullptr;
  if (there == nullptr || !other || !there->operators.contains(*number)) return;
  if (room_with(*other, room) == nullptr) return;
  tell_room(*there, "kick " + room + " " + name + " " + whom + " " + reason);
  take_out(*other, room);
}

// Only operators may invite if only invited people may join.
void StoryModel::invite(const std::string& name, const std::string& room, const std::string& whom) {
  const auto number = number_of(name);
  const auto other = number_of(whom);
  auto* const there = number ? room_with(*number, room) : nullptr;
  if (there == nullptr || !other || room_with(*other, room) != nullptr) return;
  if (there->flags.contains('i') && !there->operators.contains(*number)) return;
  there->invited.insert(*other);
  people_[*other].story.push_back("invited " + room + " " + name);
}

void StoryModel::set_mode(const std::string& name, const std::string& room,
                          const std::string& change) {
  const auto number = number_of(name);
  auto* const there = number ? room_with(*number, room) : nullptr;
  if (there == nullptr || !there->operators.contains(*number)) return;
  const bool on = change.front() == '+';
  const char letter = change[1];
  bool changes = false;
  if (letter == 'o' || letter == 'v') {
    auto& rank = letter == 'o' ? there->operators : there->voices;
    const auto whom = number_of(change.substr(3));
    if (!whom || room_with(*whom, room) == nullptr) return;
    changes = on ? rank.insert(*whom).second : rank.erase(*whom) > 0;
  } else {
    changes = on ? there->flags.insert(letter).second : there->flags.erase(letter) > 0;
  }
  if (changes) tell_room(*there, "mode " + room + " " + name + " " + change);
}

}  // namespace papo::server
