// SPDX-License-Identifier: MIT

#include "server/story_model.h"

#include <algorithm>
#include <array>
#include <utility>

namespace papo::server {
namespace {

const std::string lobby = "#lobby";
// Stands before the name of an operator of the house: plain shows "@" there, and IRC nothing.
constexpr char mark_of_operator = '\x7f';

// Two letters beyond ASCII are in the names here.
std::string key_of(std::string_view name) {
  constexpr std::array folded{std::pair{"Ã", "ã"}, std::pair{"É", "é"}};
  std::string key;
  while (!name.empty()) {
    const auto* const found =
        std::ranges::find_if(folded, [&](const auto& one) { return name.starts_with(one.first); });
    if (found != folded.end()) {
      key += found->second;
      name.remove_prefix(std::string_view{found->first}.size());
      continue;
    }
    const char c = name.front();
    key += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    name.remove_prefix(1);
  }
  return key;
}

// Names of one look cannot be here together. (The first "a" of "аna" is a Cyrillic one.)
std::string look_of(std::string_view name) {
  constexpr std::array alike{std::pair{"аna", "ana"}, std::pair{"Iara", "lara"}};
  const auto* const found =
      std::ranges::find(alike, name, [](const auto& one) { return std::string_view{one.first}; });
  return found == alike.end() ? key_of(name) : found->second;
}

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

std::vector<std::string> lines_in(std::string_view text) {
  std::vector<std::string> lines{{}};
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else if (c != '\r') {
      lines.back() += c;
    }
  }
  std::erase(lines, std::string{});
  return lines;
}

// Whether the mask stands for the text: "*" stands for any text.
bool fits(std::string_view mask, std::string_view text) {
  if (mask.empty()) return text.empty();
  if (mask.front() == '*') {
    return fits(mask.substr(1), text) || (!text.empty() && fits(mask, text.substr(1)));
  }
  return !text.empty() && mask.front() == text.front() && fits(mask.substr(1), text.substr(1));
}

constexpr std::string_view mute = "$m:";
std::string_view without_mute(std::string_view mask) {
  return mask.substr(mask.starts_with(mute) ? mute.size() : 0);
}
// "bia" is "bia!*@*".
std::string whole_mask(const std::string& mask) {
  return mask.find('!') == mask.npos ? mask + "!*@*" : mask;
}

// The clients that are told of a change of a person.
bool everyone(const Tongue& /*tongue*/) { return true; }
bool hears_of_away(const Tongue& tongue) { return tongue.has("away-notify"); }
bool hears_of_real_names(const Tongue& tongue) { return tongue.has("setname"); }

std::string text_of(const StoryModel::Change& change) {
  const std::string letters{change.on ? '+' : '-', change.letter};
  return change.argument.empty() ? letters : letters + " " + change.argument;
}

}  // namespace

// ---- Telling

void StoryModel::tell(Number reader, std::string item) {
  auto& person = people_[reader];
  if (person.tongue.is_irc) {
    std::erase(item, mark_of_operator);
  } else {
    std::ranges::replace(item, mark_of_operator, '@');
  }
  person.story.push_back(std::move(item));
}

void StoryModel::tell_room(const Room& room, const std::string& item) {
  for (const auto member : room.members) tell(member, item);
}

void StoryModel::tell_room_and(const Room& room, Number number, const std::string& item) {
  tell_room(room, item);
  if (!room.holds(number)) tell(number, item);
}

// All others that share a room with the person, if reads(tongue).
template <typename Reads>
void StoryModel::tell_company(Number number, const std::string& item, Reads reads) {
  std::set<Number> company;
  for (const auto& room : people_[number].rooms) {
    const auto& members = rooms_.at(room).members;
    company.insert(members.begin(), members.end());
  }
  company.erase(number);
  for (const auto member : company) {
    if (reads(people_[member].tongue)) tell(member, item);
  }
}

void StoryModel::tell_words(Number reader, const std::string& what, const Words& words,
                            bool is_old) {
  using How = Words::How;
  static constexpr std::array verbs{"say ", "act ", "notice ", "ctcp ", "signal "};
  const auto& tongue = people_[reader].tongue;
  const bool has_tags = tongue.has("message-tags") && !words.tags.empty();
  const std::string tags = has_tags ? " {" + words.tags + "}" : "";
  const std::string beginning = (is_old && (tongue.has("batch") || !tongue.is_irc) ? "old " : "") +
                                std::string{verbs.at(static_cast<std::size_t>(words.how))} + what;
  if (words.how == How::signal) {
    if (tongue.has("message-tags")) tell(reader, beginning + tags);
    return;
  }
  if (words.how == How::ctcp && !tongue.is_irc) return;
  if (tongue.has_batches() && !is_old && words.how != How::action) {
    auto text = words.text;
    std::erase(text, '\r');
    return tell(reader, beginning + " " + text + tags);
  }
  for (const auto& line : lines_in(words.text)) {
    tell(reader, beginning + " " + (tongue.is_irc ? line : without_formatting(line)) + tags);
  }
}

void StoryModel::tell_line(Number reader, const Room& room, const Line& line) {
  tell_words(reader, room.name + " " + line.name, line.words, true);
}

// ---- Finding

bool StoryModel::Room::holds(Number number) const {
  return std::ranges::count(members, number) > 0;
}

std::vector<StoryModel::Number> StoryModel::people() const {
  std::vector<Number> numbers;
  for (Number i = 0; i < people_.size(); ++i) {
    if (people_[i].here) numbers.push_back(i);
  }
  return numbers;
}

std::vector<StoryModel::Number> StoryModel::members_of(const std::string& room) const {
  const auto* const found = find_room(room);
  return found == nullptr ? std::vector<Number>{} : found->members;
}

std::vector<std::string> StoryModel::marks_in(const std::string& room) const {
  std::vector<std::string> marks;
  const auto* const found = find_room(room);
  if (found == nullptr) return marks;
  for (const auto& line : found->lines) marks.emplace_back(mark_of(line.words.text));
  return marks;
}

std::optional<StoryModel::Number> StoryModel::number_of(const std::string& name) const {
  for (const auto number : people()) {
    if (key_of(people_[number].name) == key_of(name)) return number;
  }
  return std::nullopt;
}

StoryModel::Room* StoryModel::find_room(const std::string& room) {
  const auto found = rooms_.find(key_of(room));
  return found == rooms_.end() ? nullptr : &found->second;
}
const StoryModel::Room* StoryModel::find_room(const std::string& room) const {
  const auto found = rooms_.find(key_of(room));
  return found == rooms_.end() ? nullptr : &found->second;
}

// The room, if the person may know of it. Otherwise the person is told that there is none.
StoryModel::Room* StoryModel::room_at(Number number, const Place& place) {
  auto* const room = find_room(place.room);
  const bool is_there =
      room != nullptr && (place.is_own ? room->holds(number) : may_see(*room, number));
  if (is_there) return room;
  refuse(number, "no-room");
  return nullptr;
}

StoryModel::Room* StoryModel::room_to_rule(Number number, const Place& place) {
  auto* const room = room_at(number, place);
  return room != nullptr && check_rule(*room, number) ? room : nullptr;
}

std::optional<StoryModel::Number> StoryModel::member_called(Number by, const Room& room,
                                                            const std::string& name) {
  const auto number = number_of(name);
  if (number && room.holds(*number)) return number;
  refuse(by, number ? "not-there" : "nobody");
  return std::nullopt;
}

// As others read the name.
std::string StoryModel::shown(Number number) const {
  const auto& person = people_[number];
  return person.is_operator ? mark_of_operator + person.name : person.name;
}

std::string StoryModel::mask_of(Number number) const {
  const auto& person = people_[number];
  return key_of(person.name) + "!" + (person.tongue.is_irc ? "irc" : "plain") + "@host";
}

// ---- Rights

bool StoryModel::rules(const Room& room, Number number) const {
  return people_[number].is_operator || room.operators.contains(number);
}

bool StoryModel::may_see(const Room& room, Number number) const {
  return !room.has('s') || people_[number].is_operator || room.holds(number);
}

bool StoryModel::fits_any(const Room& room, char list, bool mutes, Number number) const {
  const auto found = room.masks.find(list);
  if (found == room.masks.end()) return false;
  return std::ranges::any_of(found->second, [&](const std::string& mask) {
    return mask.starts_with(mute) == mutes && fits(key_of(without_mute(mask)), mask_of(number));
  });
}

bool StoryModel::is_banned(const Room& room, Number number) const {
  return fits_any(room, 'b', false, number) && !fits_any(room, 'e', false, number);
}

bool StoryModel::is_muted(const Room& room, Number number) const {
  return fits_any(room, 'b', true, number) && !fits_any(room, 'e', false, number) &&
         !fits_any(room, 'e', true, number);
}

bool StoryModel::masks_silence(const Room& room, Number number) const {
  if (people_[number].is_operator || room.has_rank(number)) return false;
  return is_banned(room, number) || is_muted(room, number);
}

bool StoryModel::may_talk(const Room& room, Number number) const {
  if (people_[number].is_operator) return true;
  if (room.holds(number)) {
    if (room.has_rank(number)) return true;
  } else if (room.has('n')) {
    return false;
  }
  return !room.has('m') && !is_banned(room, number) && !is_muted(room, number);
}

// The reason for leaving the house is words in all rooms.
bool StoryModel::may_leave_words(Number number) const {
  return std::ranges::all_of(people_[number].rooms, [&](const std::string& room) {
    return may_talk(rooms_.at(room), number);
  });
}

bool StoryModel::check_rule(const Room& room, Number number) {
  if (rules(room, number)) return true;
  refuse(number, room.holds(number) ? "not-ruler" : "not-in");
  return false;
}

// Why the person may not join the room; empty if it may.
std::string StoryModel::refusal_of(const Room& room, Number number, const std::string& key) const {
  const auto invitation = room.invited.find(number);
  const bool is_invited = invitation != room.invited.end();
  if (people_[number].is_operator || (is_invited && invitation->second)) return {};
  if (is_banned(room, number)) return "banned";
  const bool may_come = is_invited || fits_any(room, 'I', false, number);
  if (room.has('i') && !may_come) return "invite-only";
  if (!room.key.empty() && room.key != key) return "bad-key";
  const bool is_full = !room.limit.empty() && room.members.size() >= std::stoul(room.limit);
  return is_full ? "full" : "";
}

// ---- Coming and going

StoryModel::Number StoryModel::connect(const Tongue& tongue) {
  people_.push_back({.tongue = tongue});
  return people_.size() - 1;
}

std::optional<std::string> StoryModel::refusal_of_name(Number number,
                                                       const std::string& name) const {
  if (people_[number].tongue.is_irc && name.find('.') != name.npos) return "name-bad";
  for (const auto other : people()) {
    if (other != number && look_of(people_[other].name) == look_of(name)) return "name-taken";
  }
  return std::nullopt;
}

// A text that is no nick of IRC is refused before the State knows of it.
std::optional<std::string> StoryModel::refusal_of_new_name(Number number,
                                                           const std::string& name) const {
  const auto why = refusal_of_name(number, name);
  const bool keeps_name = std::ranges::any_of(people_[number].rooms, [&](const std::string& room) {
    return masks_silence(rooms_.at(room), number);
  });
  return keeps_name && why != "name-bad" ? "name-kept" : why;
}

bool StoryModel::enter(Number number, const std::string& name, const std::string& real_name) {
  auto& person = people_[number];
  if (const auto why = refusal_of_name(number, name)) {
    refuse(number, *why);
    return false;
  }
  person.name = name;
  person.real_name = real_name;
  person.here = true;
  if (!person.tongue.is_irc || house_.irc_lobby) enter_room(number, lobby);
  return true;
}

void StoryModel::quit(Number number, const std::string& reason) {
  if (!is_here(number)) return;
  remove(number,
         "quit " + shown(number) + " " + (may_leave_words(number) ? reason : std::string{}));
}

void StoryModel::lose(Number number) {
  if (is_here(number)) remove(number, "quit " + shown(number) + " connection lost");
}

void StoryModel::remove(Number number, const std::string& item) {
  tell_company(number, item, everyone);
  while (!people_[number].rooms.empty()) take_out(number, people_[number].rooms.back());
  people_[number].here = false;
}

// ---- Rooms

void StoryModel::join(Number number, const std::string& room, const std::string& key) {
  if (!is_here(number)) return;
  auto* const there = find_room(room);
  if (there != nullptr && there->holds(number)) {
    if (!people_[number].tongue.is_irc) go(number, room);
    return;
  }
  if (there != nullptr) {
    const auto why = refusal_of(*there, number, key);
    if (!why.empty()) return refuse(number, why);
    there->invited.erase(number);
  }
  enter_room(number, room);
}

void StoryModel::enter_room(Number number, const std::string& room) {
  const auto [found, is_new] = rooms_.try_emplace(key_of(room), Room{.name = room});
  auto& there = found->second;
  const bool is_lobby = key_of(room) == lobby;
  if (is_new && is_lobby) there.flags = {'n'};
  if (is_new && !is_lobby) there.operators.insert(number);
  there.members.push_back(number);
  there.readable[number] = there.has('i') ? there.said : there.readable_from;
  people_[number].rooms.push_back(key_of(room));
  people_[number].talking_in = key_of(room);
  tell_joined(there, number);
}

void StoryModel::tell_joined(const Room& room, Number number) {
  const auto& person = people_[number];
  for (const auto member : room.members) {
    const auto& tongue = people_[member].tongue;
    const auto& real_name = person.real_name.empty() ? person.name : person.real_name;
    tell(member, "join " + room.name + " " + (member == number ? person.name : shown(number)) +
                     (tongue.has("extended-join") ? " (" + real_name + ")" : ""));
    if (!person.away || member == number || !hears_of_away(tongue)) continue;
    tell(member, "away " + person.name + " " + person.away->reason);
  }
  const auto& tongue = person.tongue;
  std::string there = "there " + room.name;
  for (const auto member : room.members) {
    if (member == number && !tongue.is_irc) continue;
    std::string marks;
    if (tongue.is_irc && room.operators.contains(member)) marks = "@";
    const bool shows_voice = marks.empty() || tongue.has("multi-prefix");
    if (tongue.is_irc && shows_voice && room.voices.contains(member)) marks += "+";
    there += " " + marks + shown(member);
  }
  if (!tongue.is_irc) tell(number, there);
  if (!room.topic.empty()) tell(number, "topic-is " + room.name + " " + room.topic);
  if (tongue.is_irc) tell(number, there);
  const bool has_times = tongue.has("server-time") && !tongue.has("draft/chathistory");
  if (tongue.is_irc && !has_times) return;
  const auto lines = room.lines_for(number);
  const auto most = std::min(house_.history, lines.size());
  for (auto i = lines.size() - most; i < lines.size(); ++i) tell_line(number, room, lines[i]);
}

void StoryModel::go(Number number, const std::string& room) {
  if (!is_here(number)) return;
  const auto* const there = find_room(room);
  if (there == nullptr || !there->holds(number)) return refuse(number, "not-in");
  people_[number].talking_in = key_of(room);
  tell(number, "talking-in " + there->name);
}

void StoryModel::leave(Number number, const Place& place, const std::string& reason) {
  if (!is_here(number)) return;
  const auto* const there = find_room(place.room);
  if (there == nullptr || !there->holds(number)) {
    return refuse(number, place.is_own ? "no-room" : "not-in");
  }
  const auto words = may_talk(*there, number) ? reason : std::string{};
  for (const auto member : there->members) {
    const auto& name = member == number ? people_[number].name : shown(number);
    tell(member, "part " + there->name + " " + name + " " + words);
  }
  take_out(number, place.room);
  const auto& person = people_[number];
  if (person.tongue.is_irc || person.talking_in.empty()) return;
  tell(number, "talking-in " + rooms_.at(person.talking_in).name);
}

// The person talks in the room joined last, if it talked in that one.
void StoryModel::take_out(Number number, const std::string& room) {
  const auto key = key_of(room);
  auto& from = rooms_.at(key);
  std::erase(from.members, number);
  from.operators.erase(number);
  from.voices.erase(number);
  auto& person = people_[number];
  std::erase(person.rooms, key);
  if (person.talking_in == key) person.talking_in = person.rooms.empty() ? "" : person.rooms.back();
  if (from.members.empty()) rooms_.erase(key);
}

void StoryModel::set_topic(Number number, const Place& place, const std::string& topic) {
  if (!is_here(number)) return;
  auto* const there = room_at(number, place);
  if (there == nullptr) return;
  if (!there->holds(number) && !people_[number].is_operator) return refuse(number, "not-in");
  if (there->has('t') && !check_rule(*there, number)) return;
  if (!may_talk(*there, number)) return refuse(number, "cannot-talk");
  there->topic = topic;
  tell_room_and(*there, number, "topic " + there->name + " " + shown(number) + " " + topic);
}

void StoryModel::kick(Number number, const Place& place, const std::string& whom,
                      const std::string& reason) {
  if (!is_here(number)) return;
  const auto* const there = room_to_rule(number, place);
  if (there == nullptr) return;
  const auto other = member_called(number, *there, whom);
  if (!other) return;
  for (const auto member : there->members) {
    tell(member, "kick " + there->name + " " + shown(number) + " " +
                     (member == *other ? people_[*other].name : shown(*other)) + " " + reason);
  }
  const auto& person = people_[*other];
  // The members read that. An operator of the house may not be one.
  if (!there->holds(number)) {
    tell(number, people_[number].tongue.is_irc ? "kick " + there->name + " " + shown(number) + " " +
                                                     person.name + " " + reason
                                               : "took-out " + there->name + " " + person.name);
  }
  const auto talked_in = person.talking_in;
  take_out(*other, place.room);
  const bool moves = !person.tongue.is_irc && person.talking_in != talked_in;
  if (moves && !person.talking_in.empty()) {
    tell(*other, "talking-in " + rooms_.at(person.talking_in).name);
  }
}

// Only those that rule the room may invite if only invited people may join.
void StoryModel::invite(Number number, const Place& place, const std::string& whom) {
  if (!is_here(number)) return;
  auto* const there = room_at(number, place);
  if (there == nullptr) return;
  if (!there->holds(number) && !people_[number].is_operator) return refuse(number, "not-in");
  if (there->has('i') && !check_rule(*there, number)) return;
  const auto other = number_of(whom);
  if (!other) return refuse(number, "nobody");
  if (there->holds(*other)) return refuse(number, "already-there");
  auto& by_ruler = there->invited[*other];
  by_ruler = by_ruler || rules(*there, number);
  tell(*other, "invited " + there->name + " " + shown(number));
  const auto& name = people_[*other].name;
  for (const auto member : there->members) {
    const auto& tongue = people_[member].tongue;
    if (member == number || (tongue.is_irc && !tongue.has("invite-notify"))) continue;
    tell(member, "invites " + there->name + " " + shown(number) + " " + name);
  }
  tell(number, "invites " + there->name + " " + people_[number].name + " " + name);
  const auto& away = people_[*other].away;
  if (away) tell(number, "is-away " + name + " " + away->reason);
}

// ---- Modes

void StoryModel::set_modes(Number number, const Place& place, const std::vector<Change>& changes) {
  if (!is_here(number)) return;
  auto* const there = room_at(number, place);
  if (there == nullptr) return;
  if (!there->holds(number) && !people_[number].is_operator) return refuse(number, "not-in");
  const bool rules_room = rules(*there, number);
  bool was_refused = false;
  std::vector<Change> done;
  for (const auto& wanted : changes) {
    const bool is_rank = wanted.letter == 'o' || wanted.letter == 'v';
    const bool gives_up =
        is_rank && !wanted.on && key_of(wanted.argument) == key_of(people_[number].name);
    if (rules_room || gives_up) {
      if (auto changed = change(number, *there, wanted)) done.push_back(*std::move(changed));
    } else if (!std::exchange(was_refused, true)) {
      refuse(number, "not-ruler");
    }
  }
  for (const auto& one : done) {
    if (one.letter == 'i' && !one.on) there->readable_from = there->said;
    const auto before = "mode " + there->name + " " + shown(number) + " ";
    const auto in_full = before + text_of(one);
    // Plain does not tell the key that was taken away.
    const bool ends_key = one.letter == 'k' && !one.on;
    const auto to = [&](Number reader) {
      const bool is_short = ends_key && !people_[reader].tongue.is_irc;
      tell(reader, is_short ? before + "-k" : in_full);
    };
    for (const auto member : there->members) to(member);
    if (!there->holds(number)) to(number);
  }
}

// The change as it was done; none if it was refused, or if nothing is different.
std::optional<StoryModel::Change> StoryModel::change(Number by, Room& room, const Change& wanted) {
  const auto& [on, letter, argument] = wanted;
  switch (letter) {
    case 'o':
    case 'v':
      return change_rank(by, room, wanted);
    case 'k': {
      const auto old = std::exchange(room.key, on ? argument : std::string{});
      if (old == room.key) return std::nullopt;
      return Change{on, letter, on ? argument : old};
    }
    case 'l': {
      const auto old = std::exchange(room.limit, on ? argument : std::string{});
      if (old == room.limit) return std::nullopt;
      return wanted;
    }
    case 'b':
    case 'e':
    case 'I': {
      auto& masks = room.masks[letter];
      const auto mask = whole_mask(argument);
      const auto found = std::ranges::find(masks, key_of(mask), key_of);
      if (on == (found != masks.end())) return std::nullopt;
      if (on) {
        masks.push_back(mask);
        return Change{on, letter, mask};
      }
      const auto was = *found;
      masks.erase(found);
      return Change{on, letter, was};
    }
    default:  // A flag.
      break;
  }
  const bool changes = on ? room.flags.insert(letter).second : room.flags.erase(letter) > 0;
  return changes ? std::optional{wanted} : std::nullopt;
}

std::optional<StoryModel::Change> StoryModel::change_rank(Number by, Room& room,
                                                          const Change& wanted) {
  const auto whom = member_called(by, room, wanted.argument);
  if (!whom) return std::nullopt;
  auto& rank = wanted.letter == 'o' ? room.operators : room.voices;
  const bool changes = wanted.on ? rank.insert(*whom).second : rank.erase(*whom) > 0;
  if (!changes) return std::nullopt;
  return Change{wanted.on, wanted.letter, people_[*whom].name};
}

// ---- Talking

void StoryModel::say(Number number, const Place& place, const Words& words, char rank) {
  using How = Words::How;
  if (!is_here(number)) return;
  const auto& sender = people_[number];
  const auto refuse_it = [&](const std::string& why) {
    // Nothing answers a notice.
    if (words.how != How::notice) refuse(number, why);
  };
  auto* const there = find_room(place.room);
  const bool is_there =
      there != nullptr && (place.is_own ? there->holds(number) : may_see(*there, number));
  if (!is_there) return refuse_it("no-room");
  const bool is_member = there->holds(number);
  if (!may_talk(*there, number)) {
    return refuse_it(is_member || sender.tongue.is_irc ? "cannot-talk" : "not-in");
  }
  if (rank != 0 && !is_member) return refuse_it("not-in");
  if (!sender.tongue.is_irc && sender.away) come_back(number);
  const Line line{.by = number, .name = shown(number), .words = words, .number = there->said};
  const auto where = rank == 0 ? there->name : rank + there->name;
  for (const auto member : there->members) {
    const bool has_rank =
        there->operators.contains(member) || (rank == '+' && there->voices.contains(member));
    if (member == number || (rank != 0 && !has_rank)) continue;
    tell_words(member, where + " " + line.name, words);
  }
  if (sender.tongue.has("echo-message")) tell_words(number, where + " " + line.name, words);
  const bool is_kept = words.how != How::ctcp && words.how != How::signal && rank == 0;
  if (!is_kept) return;
  ++there->said;
  there->lines.push_back(line);
}

void StoryModel::whisper(Number number, const std::string& to, const Words& words) {
  using How = Words::How;
  if (!is_here(number)) return;
  const auto& sender = people_[number];
  const auto other = number_of(to);
  if (!other) {
    if (words.how != How::notice) refuse(number, "nobody");
    return;
  }
  if (!sender.tongue.is_irc && sender.away) come_back(number);
  auto& reader = people_[*other];
  // In IRC a message to oneself is delivered as one's own.
  const bool is_own = *other == number && sender.tongue.is_irc;
  tell_words(*other, is_own ? reader.name + " me" : "me " + shown(number), words);
  if (!sender.tongue.is_irc || sender.tongue.has("echo-message")) {
    tell_words(number, (sender.tongue.is_irc ? reader.name : shown(*other)) + " me", words);
  }
  const bool by_hand = words.how == How::text || words.how == How::action;
  if (!reader.away || !by_hand) return;
  const bool is_new = reader.away->told.insert(number).second;
  if (!is_new && !sender.tongue.is_irc) return;
  tell(number, "is-away " + shown(*other) + " " + reader.away->reason);
}

void StoryModel::redact(Number number, const std::string& room, const std::string& mark,
                        const std::string& id, const std::string& reason) {
  if (!is_here(number)) return;
  auto* const there = find_room(room);
  const bool is_there = there != nullptr && may_see(*there, number) &&
                        (there->holds(number) || people_[number].is_operator);
  if (!is_there) return refuse(number, "INVALID_TARGET");
  const auto line = std::ranges::find(there->lines, mark,
                                      [](const Line& one) { return mark_of(one.words.text); });
  if (line == there->lines.end()) return refuse(number, "UNKNOWN_MSGID");
  if (line->by != number && !rules(*there, number)) return refuse(number, "REDACT_FORBIDDEN");
  there->lines.erase(line);
  const auto words = may_talk(*there, number) ? reason : std::string{};
  const auto to = [&](Number reader) {
    const auto& tongue = people_[reader].tongue;
    if (tongue.is_irc && !tongue.has("draft/message-redaction")) return;
    const auto which = tongue.is_irc ? " " + id : "";
    tell(reader, "redact " + there->name + " " + shown(number) + which + " " + words);
  };
  for (const auto member : there->members) to(member);
  if (!there->holds(number)) to(number);
}

void StoryModel::ask_for_page(Number number, const std::string& room, const Asked& asked) {
  if (!is_here(number)) return;
  const auto* const there = find_room(room);
  if (there == nullptr || !there->holds(number)) return refuse(number, "INVALID_TARGET");
  const auto lines = there->lines_for(number);
  // A border may be a line that this client may not read.
  const auto number_of_line = [&](const std::string& mark) {
    const auto found = std::ranges::find(there->lines, mark,
                                         [](const Line& line) { return mark_of(line.words.text); });
    return found == there->lines.end() ? there->said : found->number;
  };
  const auto place_of = [&](std::size_t line) {
    return static_cast<std::size_t>(std::ranges::lower_bound(lines, line, {}, &Line::number) -
                                    lines.begin());
  };
  const auto border = asked.mark.empty() ? there->said : number_of_line(asked.mark);
  const auto at = place_of(border);
  std::size_t first = 0;
  std::size_t end = lines.size();
  const auto keep_first = [&] { end = std::min(end, first + asked.most); };
  const auto keep_last = [&] { first = std::max(first, end - std::min(end, asked.most)); };
  switch (asked.page) {
    case Page::latest:
      if (!asked.mark.empty()) first = place_of(border + 1);
      keep_last();
      break;
    case Page::before:
      end = at;
      keep_last();
      break;
    case Page::after:
      first = place_of(border + 1);
      keep_first();
      break;
    case Page::around:
      first = at - std::min(at, asked.most / 2);
      end = std::min(lines.size(), at + asked.most - asked.most / 2);
      break;
    case Page::between: {
      const auto other = number_of_line(asked.other_mark);
      first = place_of(std::min(border, other) + 1);
      end = place_of(std::max(border, other));
      // The page begins at the first border, and goes towards the other.
      if (border < other) {
        keep_first();
      } else {
        keep_last();
      }
      break;
    }
  }
  for (auto i = first; i < end; ++i) tell_line(number, *there, lines[i]);
}

// ---- People

void StoryModel::rename(Number number, const std::string& new_name) {
  auto& person = people_[number];
  if (!person.here || (person.tongue.is_irc && person.name == new_name)) return;
  if (const auto why = refusal_of_new_name(number, new_name)) return refuse(number, *why);
  const std::string mark = person.is_operator ? std::string{mark_of_operator} : "";
  tell_company(number, "nick " + mark + person.name + " " + mark + new_name, everyone);
  tell(number, "nick " + person.name + " " + new_name);
  person.name = new_name;
}

void StoryModel::set_real_name(Number number, const std::string& real_name) {
  auto& person = people_[number];
  if (!person.here) return;
  person.real_name = real_name;
  const auto item = "real-name " + person.name + " " + real_name;
  tell_company(number, item, hears_of_real_names);
  if (hears_of_real_names(person.tongue)) tell(number, item);
}

void StoryModel::go_away(Number number, const std::string& reason) {
  auto& person = people_[number];
  if (!person.here) return;
  const bool is_new = !person.away || person.away->reason != reason;
  person.away = Away{.reason = reason};
  tell(number, "you-are-away");
  if (!is_new) return;
  tell_company(number, "away " + person.name + " " + reason, hears_of_away);
}

void StoryModel::come_back(Number number) {
  auto& person = people_[number];
  if (!person.here || (!person.away && !person.tongue.is_irc)) return;
  tell(number, "you-are-back");
  if (person.away) tell_company(number, "back " + person.name, hears_of_away);
  person.away.reset();
}

// ---- Operators of the house

void StoryModel::make_operator(Number number) {
  people_[number].is_operator = true;
  tell(number, "you-are-operator");
}

void StoryModel::give_up_operator(Number number) {
  if (!is_here(number) || !people_[number].is_operator) return;
  people_[number].is_operator = false;
  tell(number, "own-modes -o");
}

void StoryModel::expel(Number number, const std::string& whom, const std::string& reason) {
  if (!is_here(number)) return;
  if (!people_[number].is_operator) return refuse(number, "no-privileges");
  const auto other = number_of(whom);
  if (!other) return refuse(number, "nobody");
  if (people_[*other].is_operator) return refuse(number, "no-privileges");
  const auto item = "expelled " + people_[*other].name + " " + shown(number) + " " + reason;
  tell(*other, item);
  const bool reads_it = share_a_room(number, *other);
  remove(*other, item);
  if (!reads_it) tell(number, "expelled-elsewhere " + people_[*other].name);
}

bool StoryModel::share_a_room(Number one, Number other) const {
  return std::ranges::any_of(people_[one].rooms,
                             [&](const auto& room) { return rooms_.at(room).holds(other); });
}

void StoryModel::announce(Number number, const std::string& text) {
  if (!is_here(number)) return;
  if (!people_[number].is_operator) return refuse(number, "no-privileges");
  for (const auto reader : people()) tell(reader, "announce " + shown(number) + " " + text);
}

}  // namespace papo::server
