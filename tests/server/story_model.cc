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
bool hears_of_accounts(const Tongue& tongue) { return tongue.has("account-notify"); }
bool wants_lines(const Tongue& tongue) {
  return !tongue.is_irc || (tongue.has("server-time") && !tongue.has("draft/chathistory"));
}

// A mark only goes forwards.
void mark_forwards(std::string& mark, const std::string& time) { mark = std::max(mark, time); }

std::string text_of(const StoryModel::Change& change) {
  const std::string letters{change.on ? '+' : '-', change.letter};
  return change.argument.empty() ? letters : letters + " " + change.argument;
}

}  // namespace

StoryModel::StoryModel(const House& house) : house_(house) {
  // With an archive the first room is always there.
  if (house.keeps_accounts) rooms_.emplace(lobby, Room{.name = lobby, .flags = {'n'}});
}

// ---- Telling

void StoryModel::tell(Number reader, std::string item) {
  auto& client = clients_[reader];
  if (client.tongue.is_irc) {
    std::erase(item, mark_of_operator);
  } else {
    std::ranges::replace(item, mark_of_operator, '@');
  }
  client.story.push_back(std::move(item));
}

void StoryModel::tell_person(Who who, const std::string& item) {
  for (const auto client : people_.at(who).clients) tell(client, item);
}

void StoryModel::tell_room(const Room& room, const std::string& item) {
  for (const auto member : room.members) tell_person(member, item);
}

void StoryModel::tell_room_and(const Room& room, Number number, const std::string& item) {
  tell_room(room, item);
  if (!room.holds(person_of(number))) tell(number, item);
}

// The clients of all others that share a room with the person, if reads(tongue).
template <typename Reads>
void StoryModel::tell_company(Who who, const std::string& item, Reads reads) {
  std::set<Who> company;
  for (const auto& room : people_.at(who).rooms) {
    const auto& members = rooms_.at(room).members;
    company.insert(members.begin(), members.end());
  }
  company.erase(who);
  for (const auto member : company) tell_some(member, item, reads);
}

// The clients of the person, if reads(tongue).
template <typename Reads>
void StoryModel::tell_some(Who who, const std::string& item, Reads reads) {
  for (const auto client : people_.at(who).clients) {
    if (reads(clients_[client].tongue)) tell(client, item);
  }
}

void StoryModel::tell_words(Number reader, const std::string& what, const Words& words,
                            bool is_old) {
  using How = Words::How;
  static constexpr std::array verbs{"say ", "act ", "notice ", "ctcp ", "signal "};
  const auto& tongue = clients_[reader].tongue;
  const bool has_tags = tongue.has("message-tags") && !words.tags.empty();
  const std::string tags = has_tags ? " {" + words.tags + "}" : "";
  const std::string beginning = (is_old && (tongue.has("batch") || !tongue.is_irc) ? "old " : "") +
                                std::string{verbs.at(static_cast<std::size_t>(words.how))} + what;
  if (words.how == How::signal) {
    if (tongue.has("message-tags")) tell(reader, beginning + tags);
    return;
  }
  if (words.how == How::ctcp && !tongue.is_irc) return;
  if (tongue.has_batches() && words.how != How::action) {
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

bool StoryModel::Room::holds(Who who) const { return std::ranges::count(members, who) > 0; }

std::vector<StoryModel::Number> StoryModel::clients() const {
  std::vector<Number> numbers;
  for (Number i = 0; i < clients_.size(); ++i) {
    if (clients_[i].is_here) numbers.push_back(i);
  }
  return numbers;
}

std::vector<std::string> StoryModel::names() const {
  auto names = names_of_accounts();
  for (const auto& [who, person] : people_) names.push_back(person.name);
  return names;
}

std::vector<std::string> StoryModel::names_of_accounts() const {
  std::vector<std::string> names;
  for (const auto& [key, account] : accounts_) names.push_back(account.name);
  return names;
}

std::vector<std::string> StoryModel::names_in(const std::string& room) const {
  std::vector<std::string> names;
  const auto* const found = find_room(room);
  if (found == nullptr) return names;
  for (const auto member : found->members) names.push_back(people_.at(member).name);
  return names;
}

std::vector<std::string> StoryModel::marks_in(const std::string& room) const {
  std::vector<std::string> marks;
  const auto* const found = find_room(room);
  if (found == nullptr) return marks;
  for (const auto& line : found->lines) marks.emplace_back(mark_of(line.words.text));
  return marks;
}

std::optional<StoryModel::Who> StoryModel::called(const std::string& name) const {
  for (const auto& [who, person] : people_) {
    if (key_of(person.name) == key_of(name)) return who;
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
      room != nullptr && (place.is_own ? room->holds(person_of(number)) : may_see(*room, number));
  if (is_there) return room;
  refuse(number, "no-room");
  return nullptr;
}

StoryModel::Room* StoryModel::room_to_rule(Number number, const Place& place) {
  auto* const room = room_at(number, place);
  return room != nullptr && check_rule(*room, number) ? room : nullptr;
}

std::optional<StoryModel::Who> StoryModel::member_called(Number by, const Room& room,
                                                         const std::string& name) {
  const auto who = called(name);
  if (who && room.holds(*who)) return who;
  refuse(by, who ? "not-there" : "nobody");
  return std::nullopt;
}

// As others read the name.
std::string StoryModel::shown(Who who) const {
  const auto& person = people_.at(who);
  return person.is_operator ? mark_of_operator + person.name : person.name;
}

std::string StoryModel::mask_of(Who who) const {
  const auto& person = people_.at(who);
  return key_of(person.name) + "!" + person.user + "@host";
}

// ---- Rights

bool StoryModel::rules(const Room& room, Who who) const {
  return people_.at(who).is_operator || room.operators.contains(who);
}

bool StoryModel::may_see(const Room& room, Number number) const {
  const auto who = person_of(number);
  return !room.has('s') || people_.at(who).is_operator || room.holds(who);
}

bool StoryModel::fits_any(const Room& room, char list, bool mutes, Who who) const {
  const auto found = room.masks.find(list);
  if (found == room.masks.end()) return false;
  return std::ranges::any_of(found->second, [&](const std::string& mask) {
    return mask.starts_with(mute) == mutes && fits(key_of(without_mute(mask)), mask_of(who));
  });
}

bool StoryModel::is_banned(const Room& room, Who who) const {
  return fits_any(room, 'b', false, who) && !fits_any(room, 'e', false, who);
}

bool StoryModel::is_muted(const Room& room, Who who) const {
  return fits_any(room, 'b', true, who) && !fits_any(room, 'e', false, who) &&
         !fits_any(room, 'e', true, who);
}

bool StoryModel::masks_silence(const Room& room, Who who) const {
  if (people_.at(who).is_operator || room.has_rank(who)) return false;
  return is_banned(room, who) || is_muted(room, who);
}

bool StoryModel::may_talk(const Room& room, Who who) const {
  if (people_.at(who).is_operator) return true;
  if (room.holds(who)) {
    if (room.has_rank(who)) return true;
  } else if (room.has('n')) {
    return false;
  }
  return !room.has('m') && !is_banned(room, who) && !is_muted(room, who);
}

// The reason for leaving the house is words in all rooms.
bool StoryModel::may_leave_words(Who who) const {
  return std::ranges::all_of(people_.at(who).rooms, [&](const std::string& room) {
    return may_talk(rooms_.at(room), who);
  });
}

bool StoryModel::check_rule(const Room& room, Number number) {
  const auto who = person_of(number);
  if (rules(room, who)) return true;
  refuse(number, room.holds(who) ? "not-ruler" : "not-in");
  return false;
}

// Why the person may not join the room; empty if it may.
std::string StoryModel::refusal_of(const Room& room, Who who, const Entry& entry) const {
  const auto invitation = room.invited.find(who);
  const bool is_invited = invitation != room.invited.end();
  if (people_.at(who).is_operator || (is_invited && invitation->second)) return {};
  if (is_banned(room, who)) return "banned";
  const bool comes_back = entry.member_until > room.made;
  const bool may_come = comes_back || is_invited || fits_any(room, 'I', false, who);
  if (room.has('i') && !may_come) return "invite-only";
  if (!room.key.empty() && room.key != entry.key && !comes_back) return "bad-key";
  const bool is_full = !room.limit.empty() && room.members.size() >= std::stoul(room.limit);
  return is_full ? "full" : "";
}

// ---- Coming and going

StoryModel::Number StoryModel::connect(const Tongue& tongue) {
  clients_.push_back({.tongue = tongue});
  return clients_.size() - 1;
}

// Why the client's person, which has that account or none, may not be called so.
std::optional<std::string> StoryModel::refusal_of_name(Number number,
                                                       const std::string& name) const {
  const auto& client = clients_[number];
  if (client.tongue.is_irc && name.find('.') != name.npos) return "name-bad";
  const auto own = client.is_here ? people_.at(client.person).account : std::string{};
  for (const auto& [key, account] : accounts_) {
    if (key != own && look_of(account.name) == look_of(name)) return "name-taken";
  }
  for (const auto& [who, person] : people_) {
    const bool is_self = client.is_here && who == client.person;
    if (!is_self && look_of(person.name) == look_of(name)) return "name-taken";
  }
  return std::nullopt;
}

bool StoryModel::keeps_name(Who who) const {
  return std::ranges::any_of(people_.at(who).rooms, [&](const std::string& room) {
    return masks_silence(rooms_.at(room), who);
  });
}

// A text that is no nick of IRC is refused before the State knows of it.
std::optional<std::string> StoryModel::refusal_of_new_name(Number number,
                                                           const std::string& name) const {
  const auto who = person_of(number);
  const auto why = refusal_of_name(number, name);
  if (!people_.at(who).account.empty()) return "name-bad";
  return keeps_name(who) && why != "name-bad" ? "name-kept" : why;
}

bool StoryModel::enter(Number number, const std::string& name, const std::string& real_name) {
  if (const auto why = refusal_of_name(number, name)) {
    refuse(number, *why);
    return false;
  }
  come(number, {.name = name, .real_name = real_name});
  return true;
}

void StoryModel::come(Number number, Person newcomer) {
  auto& client = clients_[number];
  client.person = number;
  client.is_here = true;
  newcomer.user = client.tongue.is_irc ? "irc" : "plain";
  newcomer.clients = {number};
  const auto account = accounts_.find(newcomer.account);
  std::optional<std::size_t> read_up_to;
  if (account != accounts_.end()) {
    const auto room = account->second.rooms.find(lobby);
    if (room != account->second.rooms.end()) read_up_to = room->second.read_up_to;
  }
  people_.insert_or_assign(number, std::move(newcomer));
  if (!client.tongue.is_irc || house_.irc_lobby) enter_room(number, lobby, read_up_to);
}

// Others read nothing if another client of the person stays, or if the account does.
void StoryModel::go_out(Number number, const std::string& how) {
  const auto who = person_of(number);
  const auto& person = people_.at(who);
  const bool stays = !person.account.empty() && accounts_.at(person.account).stays;
  if (person.clients.size() > 1 || stays) return detach(number);
  remove(who, "quit " + shown(who) + " " + how);
}

void StoryModel::quit(Number number, const std::string& reason) {
  if (!is_here(number)) return;
  go_out(number, may_leave_words(person_of(number)) ? reason : std::string{});
}

void StoryModel::lose(Number number) {
  if (is_here(number)) go_out(number, "connection lost");
}

void StoryModel::detach(Number number) {
  const auto who = person_of(number);
  auto& person = people_.at(who);
  clients_[number].is_here = false;
  std::erase(person.clients, number);
  if (!person.clients.empty()) return;
  person.is_operator = false;
  person.read_up_to = now_;
  account_went(person.account);
  if (person.away) return;
  person.away = Away{};
  tell_company(who, "away " + person.name + " ", hears_of_away);
}

void StoryModel::detach_others(Number number) {
  const auto all = people_.at(person_of(number)).clients;
  for (const auto one : all) {
    if (one == number) continue;
    tell(one, "closed");
    detach(one);
  }
}

void StoryModel::remove(Who who, const std::string& item) {
  tell_company(who, item, everyone);
  auto& person = people_.at(who);
  for (const auto client : person.clients) clients_[client].is_here = false;
  while (!person.rooms.empty()) take_out(who, person.rooms.back());
  account_went(person.account);
  for (auto& [key, room] : rooms_) room.invited.erase(who);
  people_.erase(who);
}

// ---- Rooms

void StoryModel::join(Number number, const std::string& room, const std::string& key) {
  if (!is_here(number)) return;
  const auto* const there = find_room(room);
  if (there != nullptr && there->holds(person_of(number))) {
    if (!clients_[number].tongue.is_irc) go(number, room);
    return;
  }
  come_into(number, room, {.key = key});
}

void StoryModel::come_into(Number number, const std::string& room, const Entry& entry) {
  const auto who = person_of(number);
  if (auto* const there = find_room(room)) {
    const auto why = refusal_of(*there, who, entry);
    if (!why.empty()) return refuse(number, why);
    there->invited.erase(who);
  }
  enter_room(number, room, entry.read_up_to);
}

void StoryModel::enter_room(Number number, const std::string& room,
                            std::optional<std::size_t> read_up_to) {
  const auto who = person_of(number);
  const auto key = key_of(room);
  const auto [found, is_new] = rooms_.try_emplace(key, Room{.name = room});
  auto& there = found->second;
  const bool is_lobby = key == lobby;
  if (is_new && is_lobby) there.flags = {'n'};
  if (is_new && !is_lobby) there.operators.insert(who);
  if (there.made == 0) there.made = ++now_;
  there.members.push_back(who);
  there.readable[who] = there.has('i') ? now_ : there.readable_from;
  auto& person = people_.at(who);
  person.rooms.push_back(key);
  if (!person.account.empty()) {
    accounts_.at(person.account).rooms.try_emplace(key, KeptRoom{.name = there.name});
  }
  for (const auto member : there.members) {
    if (member == who) continue;
    for (const auto reader : people_.at(member).clients) tell_joined(reader, there, who);
  }
  for (const auto client : person.clients) show_room(client, there, read_up_to);
}

void StoryModel::tell_joined(Number reader, const Room& room, Who who) {
  const auto& person = people_.at(who);
  const auto& tongue = clients_[reader].tongue;
  const bool is_own = person_of(reader) == who;
  const auto& real_name = person.real_name.empty() ? person.name : person.real_name;
  const auto& account = person.account.empty() ? "*" : accounts_.at(person.account).name;
  tell(reader, "join " + room.name + " " + (is_own ? person.name : shown(who)) +
                   (tongue.has("extended-join") ? " (" + account + " " + real_name + ")" : ""));
  if (!person.away || is_own || !hears_of_away(tongue)) return;
  tell(reader, "away " + person.name + " " + person.away->reason);
}

// The client comes into the room.
void StoryModel::show_room(Number number, const Room& room, std::optional<std::size_t> read_up_to) {
  const auto who = person_of(number);
  const auto& tongue = clients_[number].tongue;
  clients_[number].talking_in = key_of(room.name);
  tell_joined(number, room, who);
  std::string there = "there " + room.name;
  for (const auto member : room.members) {
    if (member == who) continue;
    there += name_in_list(tongue, room, member);
  }
  if (tongue.is_irc) there += name_in_list(tongue, room, who);
  if (!tongue.is_irc) tell(number, there);
  if (!room.topic.empty()) tell(number, "topic-is " + room.name + " " + room.topic);
  if (tongue.has("draft/read-marker")) tell_mark(number, room.name);
  if (tongue.is_irc) tell(number, there);
  if (!wants_lines(tongue) || house_.history == 0) return;
  const auto lines = room.lines_for(who);
  auto first = lines.size() - std::min(house_.history, lines.size());
  if (read_up_to) {
    first = static_cast<std::size_t>(
        std::ranges::lower_bound(lines, *read_up_to, {}, &Line::number) - lines.begin());
  }
  for (auto i = first; i < lines.size(); ++i) tell_line(number, room, lines[i]);
}

std::string StoryModel::name_in_list(const Tongue& tongue, const Room& room, Who member) const {
  std::string marks;
  if (tongue.is_irc && room.operators.contains(member)) marks = "@";
  const bool shows_voice = marks.empty() || tongue.has("multi-prefix");
  if (tongue.is_irc && shows_voice && room.voices.contains(member)) marks += "+";
  return " " + marks + shown(member);
}

void StoryModel::go(Number number, const std::string& room) {
  if (!is_here(number)) return;
  const auto* const there = find_room(room);
  if (there == nullptr || !there->holds(person_of(number))) return refuse(number, "not-in");
  clients_[number].talking_in = key_of(room);
  tell(number, "talking-in " + there->name);
}

void StoryModel::leave(Number number, const Place& place, const std::string& reason) {
  if (!is_here(number)) return;
  const auto who = person_of(number);
  const auto* const there = find_room(place.room);
  if (there == nullptr || !there->holds(who)) {
    return refuse(number, place.is_own ? "no-room" : "not-in");
  }
  leave_room(who, place.room, may_talk(*there, who) ? reason : std::string{});
}

void StoryModel::leave_room(Who who, const std::string& room, const std::string& words) {
  const auto& there = rooms_.at(key_of(room));
  const auto& person = people_.at(who);
  for (const auto member : there.members) {
    if (member == who) continue;
    tell_person(member, "part " + there.name + " " + shown(who) + " " + words);
  }
  for (const auto client : person.clients) {
    // Plain does not tell its own person the words.
    const auto own = clients_[client].tongue.is_irc ? words : std::string{};
    tell(client, "part " + there.name + " " + person.name + " " + own);
  }
  if (!person.account.empty()) accounts_.at(person.account).rooms.erase(key_of(room));
  take_out(who, room);
  for (const auto client : person.clients) tell_place(client);
}

void StoryModel::tell_place(Number number) {
  const auto& client = clients_[number];
  if (client.tongue.is_irc || client.talking_in.empty()) return;
  tell(number, "talking-in " + rooms_.at(client.talking_in).name);
}

// A client talks in the room joined last, if it talked in that one.
void StoryModel::take_out(Who who, const std::string& room) {
  const auto key = key_of(room);
  auto& from = rooms_.at(key);
  std::erase(from.members, who);
  from.operators.erase(who);
  from.voices.erase(who);
  auto& person = people_.at(who);
  std::erase(person.rooms, key);
  for (const auto number : person.clients) {
    auto& talking_in = clients_[number].talking_in;
    if (talking_in == key) talking_in = person.rooms.empty() ? "" : person.rooms.back();
  }
  const bool is_kept_empty = house_.keeps_accounts && key == lobby;
  if (from.members.empty() && !is_kept_empty) rooms_.erase(key);
}

void StoryModel::set_topic(Number number, const Place& place, const std::string& topic) {
  if (!is_here(number)) return;
  const auto who = person_of(number);
  auto* const there = room_at(number, place);
  if (there == nullptr) return;
  if (!there->holds(who) && !is_operator(number)) return refuse(number, "not-in");
  if (there->has('t') && !check_rule(*there, number)) return;
  if (!may_talk(*there, who)) return refuse(number, "cannot-talk");
  there->topic = topic;
  tell_room_and(*there, number, "topic " + there->name + " " + shown(who) + " " + topic);
}

void StoryModel::kick(Number number, const Place& place, const std::string& whom,
                      const std::string& reason) {
  if (!is_here(number)) return;
  const auto who = person_of(number);
  const auto* const there = room_to_rule(number, place);
  if (there == nullptr) return;
  const auto other = member_called(number, *there, whom);
  if (!other) return;
  const auto& person = people_.at(*other);
  const auto item = "kick " + there->name + " " + shown(who) + " ";
  for (const auto member : there->members) {
    tell_person(member, item + (member == *other ? person.name : shown(*other)) + " " + reason);
  }
  // The members read that. An operator of the house may not be one.
  if (!there->holds(who)) {
    tell(number, clients_[number].tongue.is_irc ? item + person.name + " " + reason
                                                : "took-out " + there->name + " " + person.name);
  }
  if (!person.account.empty()) accounts_.at(person.account).rooms.erase(key_of(place.room));
  std::vector<std::string> talked_in;
  for (const auto client : person.clients) talked_in.push_back(clients_[client].talking_in);
  take_out(*other, place.room);
  for (std::size_t i = 0; i < person.clients.size(); ++i) {
    const auto client = person.clients[i];
    if (clients_[client].talking_in != talked_in[i]) tell_place(client);
  }
}

// Only those that rule the room may invite if only invited people may join.
void StoryModel::invite(Number number, const Place& place, const std::string& whom) {
  if (!is_here(number)) return;
  const auto who = person_of(number);
  auto* const there = room_at(number, place);
  if (there == nullptr) return;
  if (!there->holds(who) && !is_operator(number)) return refuse(number, "not-in");
  if (there->has('i') && !check_rule(*there, number)) return;
  const auto other = called(whom);
  if (!other) return refuse(number, "nobody");
  if (there->holds(*other)) return refuse(number, "already-there");
  auto& by_ruler = there->invited[*other];
  by_ruler = by_ruler || rules(*there, who);
  tell_person(*other, "invited " + there->name + " " + shown(who));
  const auto& name = people_.at(*other).name;
  for (const auto member : there->members) {
    for (const auto reader : people_.at(member).clients) {
      const auto& tongue = clients_[reader].tongue;
      if (reader == number || (tongue.is_irc && !tongue.has("invite-notify"))) continue;
      tell(reader, "invites " + there->name + " " + shown(who) + " " + name);
    }
  }
  tell(number, "invites " + there->name + " " + people_.at(who).name + " " + name);
  const auto& away = people_.at(*other).away;
  if (away) tell(number, "is-away " + name + " " + away->reason);
}

// ---- Modes

void StoryModel::set_modes(Number number, const Place& place, const std::vector<Change>& changes) {
  if (!is_here(number)) return;
  const auto who = person_of(number);
  auto* const there = room_at(number, place);
  if (there == nullptr) return;
  if (!there->holds(who) && !is_operator(number)) return refuse(number, "not-in");
  const bool rules_room = rules(*there, who);
  bool was_refused = false;
  std::vector<Change> done;
  for (const auto& wanted : changes) {
    const bool is_rank = wanted.letter == 'o' || wanted.letter == 'v';
    const bool gives_up =
        is_rank && !wanted.on && key_of(wanted.argument) == key_of(people_.at(who).name);
    if (rules_room || gives_up) {
      if (auto changed = change(number, *there, wanted)) done.push_back(*std::move(changed));
    } else if (!std::exchange(was_refused, true)) {
      refuse(number, "not-ruler");
    }
  }
  for (const auto& one : done) {
    if (one.letter == 'i' && !one.on) there->readable_from = now_;
    const auto before = "mode " + there->name + " " + shown(who) + " ";
    const auto in_full = before + text_of(one);
    // Plain does not tell the key that was taken away.
    const bool ends_key = one.letter == 'k' && !one.on;
    const auto to = [&](Number reader) {
      const bool is_short = ends_key && !clients_[reader].tongue.is_irc;
      tell(reader, is_short ? before + "-k" : in_full);
    };
    for (const auto member : there->members) std::ranges::for_each(people_.at(member).clients, to);
    if (!there->holds(who)) to(number);
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
  return Change{wanted.on, wanted.letter, people_.at(*whom).name};
}

// ---- Talking

void StoryModel::say(Number number, const Place& place, const Words& words, char rank) {
  using How = Words::How;
  if (!is_here(number)) return;
  const auto who = person_of(number);
  const auto& tongue = clients_[number].tongue;
  const auto refuse_it = [&](const std::string& why) {
    // Nothing answers a notice.
    if (words.how != How::notice) refuse(number, why);
  };
  auto* const there = find_room(place.room);
  const bool is_there =
      there != nullptr && (place.is_own ? there->holds(who) : may_see(*there, number));
  if (!is_there) return refuse_it("no-room");
  const bool is_member = there->holds(who);
  if (!may_talk(*there, who)) {
    return refuse_it(is_member || tongue.is_irc ? "cannot-talk" : "not-in");
  }
  if (rank != 0 && !is_member) return refuse_it("not-in");
  if (!tongue.is_irc) returns(number);
  const Line line{.by = number,
                  .account = people_.at(who).account,
                  .name = shown(who),
                  .words = words,
                  .number = now_++};
  const auto what = (rank == 0 ? there->name : rank + there->name) + " " + line.name;
  for (const auto member : there->members) {
    const bool has_rank =
        there->operators.contains(member) || (rank == '+' && there->voices.contains(member));
    if (member == who || (rank != 0 && !has_rank)) continue;
    for (const auto reader : people_.at(member).clients) tell_words(reader, what, words);
  }
  for (const auto client : people_.at(who).clients) {
    const bool is_told = client == number ? tongue.has("echo-message") : is_member;
    if (is_told) tell_words(client, what, words);
  }
  const bool is_kept = words.how != How::ctcp && words.how != How::signal && rank == 0;
  if (is_kept) there->lines.push_back(line);
}

void StoryModel::whisper(Number number, const std::string& to, const Words& words) {
  using How = Words::How;
  if (!is_here(number)) return;
  const auto who = person_of(number);
  const auto& tongue = clients_[number].tongue;
  const auto other = called(to);
  const auto account = account_called(to);
  const bool is_absent = other ? people_.at(*other).clients.empty() : !account.empty();
  const bool is_kept = words.how != How::ctcp && words.how != How::signal;
  if (is_absent ? !is_kept : !other) {
    if (words.how != How::notice) refuse(number, "nobody");
    return;
  }
  if (!tongue.is_irc) returns(number);
  if (is_absent) return leave_letter(number, account, words);
  const auto& reader = people_.at(*other);
  for (const auto client : reader.clients) {
    // In IRC a message to oneself is delivered as one's own.
    const bool is_own = *other == who && clients_[client].tongue.is_irc;
    tell_words(client, is_own ? reader.name + " me" : "me " + shown(who), words);
  }
  tell_sent(number, reader.name, shown(*other), words);
  const bool by_hand = words.how == How::text || words.how == How::action;
  if (!people_.at(*other).away || !by_hand) return;
  const bool is_new = people_.at(*other).away->told.insert(who).second;
  if (!is_new && !tongue.is_irc) return;
  tell_person(who, "is-away " + shown(*other) + " " + reader.away->reason);
}

void StoryModel::tell_sent(Number number, const std::string& name, const std::string& shown_name,
                           const Words& words) {
  // Plain tells a person its own words without their kind.
  auto in_plain = words;
  const bool is_said = words.how == Words::How::action || words.how == Words::How::notice;
  if (is_said) in_plain.how = Words::How::text;
  for (const auto client : people_.at(person_of(number)).clients) {
    const auto& tongue = clients_[client].tongue;
    if (!tongue.is_irc) {
      tell_words(client, shown_name + " me", in_plain);
    } else if (client != number || tongue.has("echo-message")) {
      tell_words(client, name + " me", words);
    }
  }
}

void StoryModel::leave_letter(Number number, const std::string& key, const Words& words) {
  auto& account = accounts_.at(key);
  const auto who = person_of(number);
  account.letters.push_back({.from = people_.at(who).name, .words = words});
  tell_sent(number, account.name, account.name, words);
  for (const auto client : people_.at(who).clients) {
    const bool is_told = !clients_[client].tongue.is_irc || words.how != Words::How::notice;
    if (is_told) tell(client, "later " + account.name);
  }
}

// Whether the person has said that, by any of its clients or by its account.
bool StoryModel::is_by(const Line& line, Who who) const {
  const auto& person = people_.at(who);
  if (line.by == who || std::ranges::count(person.clients, line.by) > 0) return true;
  return !person.account.empty() && line.account == person.account &&
         line.number > accounts_.at(person.account).since;
}

void StoryModel::redact(Number number, const std::string& room, const std::string& mark,
                        const std::string& id, const std::string& reason) {
  if (!is_here(number)) return;
  const auto who = person_of(number);
  auto* const there = find_room(room);
  const bool is_there =
      there != nullptr && may_see(*there, number) && (there->holds(who) || is_operator(number));
  if (!is_there) return refuse(number, "INVALID_TARGET");
  const auto line = std::ranges::find(there->lines, mark,
                                      [](const Line& one) { return mark_of(one.words.text); });
  if (line == there->lines.end()) return refuse(number, "UNKNOWN_MSGID");
  if (!is_by(*line, who) && !rules(*there, who)) return refuse(number, "REDACT_FORBIDDEN");
  there->lines.erase(line);
  const auto words = may_talk(*there, who) ? reason : std::string{};
  const auto to = [&](Number reader) {
    const auto& tongue = clients_[reader].tongue;
    if (tongue.is_irc && !tongue.has("draft/message-redaction")) return;
    const auto which = tongue.is_irc ? " " + id : "";
    tell(reader, "redact " + there->name + " " + shown(who) + which + " " + words);
  };
  for (const auto member : there->members) std::ranges::for_each(people_.at(member).clients, to);
  if (!there->holds(who)) to(number);
}

void StoryModel::ask_for_page(Number number, const std::string& room, const Asked& asked) {
  if (!is_here(number)) return;
  const auto who = person_of(number);
  const auto* const there = find_room(room);
  if (there == nullptr || !there->holds(who)) return refuse(number, "INVALID_TARGET");
  const auto lines = there->lines_for(who);
  // A border may be a line that this client may not read.
  const auto number_of_line = [&](const std::string& mark) {
    const auto found = std::ranges::find(there->lines, mark,
                                         [](const Line& line) { return mark_of(line.words.text); });
    return found == there->lines.end() ? now_ : found->number;
  };
  const auto place_of = [&](std::size_t line) {
    return static_cast<std::size_t>(std::ranges::lower_bound(lines, line, {}, &Line::number) -
                                    lines.begin());
  };
  const auto border = asked.mark.empty() ? now_ : number_of_line(asked.mark);
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
  if (!is_here(number)) return;
  const auto who = person_of(number);
  auto& person = people_.at(who);
  if (clients_[number].tongue.is_irc && person.name == new_name) return;
  if (const auto why = refusal_of_new_name(number, new_name)) return refuse(number, *why);
  take_name(who, new_name);
}

void StoryModel::take_name(Who who, const std::string& new_name) {
  auto& person = people_.at(who);
  const std::string mark = person.is_operator ? std::string{mark_of_operator} : "";
  tell_company(who, "nick " + mark + person.name + " " + mark + new_name, everyone);
  tell_person(who, "nick " + person.name + " " + new_name);
  person.name = new_name;
}

void StoryModel::set_real_name(Number number, const std::string& real_name) {
  if (!is_here(number)) return;
  const auto who = person_of(number);
  auto& person = people_.at(who);
  person.real_name = real_name;
  const auto item = "real-name " + person.name + " " + real_name;
  tell_company(who, item, hears_of_real_names);
  tell_some(who, item, hears_of_real_names);
}

void StoryModel::go_away(Number number, const std::string& reason) {
  if (!is_here(number)) return;
  const auto who = person_of(number);
  auto& person = people_.at(who);
  const bool is_new = !person.away || person.away->reason != reason;
  person.away = Away{.reason = reason};
  tell_of_away(number, "you-are-away", "away " + person.name + " " + reason, is_new);
}

// IRC answers that also if the person was not away.
void StoryModel::come_back(Number number) {
  if (!is_here(number)) return;
  const auto who = person_of(number);
  if (people_.at(who).away) return returns(number);
  if (clients_[number].tongue.is_irc) tell(number, "you-are-back");
}

void StoryModel::returns(Number number) {
  auto& person = people_.at(person_of(number));
  if (!person.away) return;
  person.away.reset();
  tell_of_away(number, "you-are-back", "back " + person.name, true);
}

// The other clients of the person read that as its company does, too.
void StoryModel::tell_of_away(Number number, const std::string& own, const std::string& item,
                              bool is_new) {
  const auto who = person_of(number);
  tell_person(who, own);
  if (!is_new) return;
  tell_company(who, item, hears_of_away);
  if (people_.at(who).rooms.empty()) return;
  for (const auto client : people_.at(who).clients) {
    if (client != number && hears_of_away(clients_[client].tongue)) tell(client, item);
  }
}

// ---- Accounts

// The key of the account with that name; empty if there is none.
std::string StoryModel::account_called(const std::string& name) const {
  const auto key = key_of(name);
  return accounts_.contains(key) ? key : std::string{};
}

bool StoryModel::is_registered(const std::string& name) const {
  return accounts_.contains(key_of(name));
}

bool StoryModel::has_account(Number number) const {
  return is_here(number) && !people_.at(person_of(number)).account.empty();
}

bool StoryModel::is_right(const std::string& account, const std::string& password) const {
  const auto found = accounts_.find(key_of(account));
  return found != accounts_.end() && found->second.password == password;
}

void StoryModel::register_name(Number number, const std::string& password) {
  if (!is_here(number)) return;
  if (has_account(number)) return refuse(number, "logged-in-already");
  const auto who = person_of(number);
  auto& person = people_.at(who);
  if (const auto why = refusal_of_name(number, person.name); why && why != "name-bad") {
    return refuse(number, *why);
  }
  person.account = key_of(person.name);
  auto& account =
      accounts_.emplace(person.account, Account{.name = person.name, .password = password})
          .first->second;
  account.since = account.seen = ++now_;
  for (const auto& room : person.rooms) {
    account.rooms.emplace(room, KeptRoom{.name = rooms_.at(room).name});
  }
  tell_logged_in(number);
  tell(number, "registered " + person.name);
}

void StoryModel::tell_logged_in(Number number) {
  const auto who = person_of(number);
  const auto& name = people_.at(who).name;
  tell(number, "logged-in " + name);
  tell_company(who, "account " + name + " " + name, hears_of_accounts);
}

bool StoryModel::give_password(Number number, const std::string& account,
                               const std::string& password) {
  if (!is_right(account, password)) {
    refuse(number, "wrong-password");
    return false;
  }
  if (clients_[number].tongue.is_irc)
    tell(number, "logged-in " + accounts_.at(key_of(account)).name);
  return true;
}

void StoryModel::enter_by_account(Number number, const std::string& account,
                                  const std::string& real_name) {
  const auto key = key_of(account);
  const auto& name = accounts_.at(key).name;
  if (const auto there = called(name)) return attach(number, *there, [] {});
  come(number, {.name = name, .real_name = real_name, .account = key});
  receive(number, true);
}

void StoryModel::log_in(Number number, const std::string& account, const std::string& password) {
  if (!is_here(number)) return;
  if (!is_right(account, password)) return refuse(number, "wrong-password");
  if (has_account(number)) return refuse(number, "logged-in-already");
  const auto who = person_of(number);
  if (keeps_name(who)) return refuse(number, "name-kept");
  const auto key = key_of(account);
  const auto& name = accounts_.at(key).name;
  const auto there = called(name);
  if (!there) {
    take_name(who, name);
    people_.at(who).account = key;
    for (const auto& room : people_.at(who).rooms) {
      accounts_.at(key).rooms.try_emplace(room, KeptRoom{.name = rooms_.at(room).name});
    }
    tell_logged_in(number);
    return receive(number, true);
  }
  while (!people_.at(who).rooms.empty()) leave_room(who, people_.at(who).rooms.front(), "");
  const auto old = people_.at(who).name;
  for (auto& [room_key, room] : rooms_) room.invited.erase(who);
  people_.erase(who);
  attach(number, *there, [&] {
    tell(number, "nick " + old + " " + name);
    tell(number, "logged-in " + name);
  });
}

// The client is one more of that person's.
template <typename Tell>
void StoryModel::attach(Number number, Who who, Tell tell) {
  auto& client = clients_[number];
  auto& person = people_.at(who);
  const bool was_absent = person.clients.empty();
  client.person = who;
  client.is_here = true;
  person.clients.push_back(number);
  if (was_absent) person.user = client.tongue.is_irc ? "irc" : "plain";
  tell();
  for (const auto& room : person.rooms) {
    show_room(number, rooms_.at(room), person.read_up_to);
  }
  person.read_up_to.reset();
  if (was_absent) returns(number);
  receive(number, false);
}

// The things that were kept for the account.
void StoryModel::receive(Number number, bool is_first) {
  const auto who = person_of(number);
  auto& client = clients_[number];
  auto& account = accounts_.at(people_.at(who).account);
  const auto left = std::exchange(account.seen, ++now_);
  for (const auto& [target, time] : account.marks) mark_forwards(client.marks[target], time);
  if (client.tongue.has("draft/read-marker")) {
    for (const auto& room : people_.at(who).rooms) {
      if (account.marks.contains(room)) tell_mark(number, rooms_.at(room).name);
    }
  }
  // From the first room on that is not in memory, the archive is asked before each.
  bool waits = false;
  std::vector<KeptRoom> later;
  const auto rooms = is_first ? account.rooms : std::map<std::string, KeptRoom>{};
  for (const auto& [key, room] : rooms) {
    const auto* const there = find_room(room.name);
    if (there != nullptr && there->holds(who)) continue;
    waits = waits || there == nullptr;
    if (waits) {
      later.push_back(room);
    } else {
      come_into(number, room.name, {.read_up_to = room.read_up_to, .member_until = left});
    }
  }
  for (const auto& letter : std::exchange(account.letters, {})) tell_letter(number, letter);
  for (const auto& room : later) {
    come_into(number, room.name, {.read_up_to = room.read_up_to, .member_until = left});
  }
}

void StoryModel::tell_letter(Number number, const Letter& letter) {
  const auto& tongue = clients_[number].tongue;
  if (!tongue.is_irc) return tell_words(number, "me " + letter.from, letter.words, true);
  tell_words(number, "me " + letter.from, letter.words);
}

void StoryModel::account_went(const std::string& key) {
  if (key.empty()) return;
  auto& account = accounts_.at(key);
  account.seen = ++now_;
  for (auto& [name, room] : account.rooms) room.read_up_to = now_;
}

void StoryModel::log_out_everywhere(Number number, bool others_only) {
  if (!is_here(number)) return;
  if (!has_account(number)) return refuse(number, "not-logged-in");
  const auto who = person_of(number);
  if (!others_only) {
    tell_person(who, "closed");
    return remove(who, "quit " + shown(who) + " logged out");
  }
  detach_others(number);
  tell(number, "others-logged-out");
}

void StoryModel::change_password(Number number, const std::string& old,
                                 const std::string& password) {
  if (!is_here(number)) return;
  const auto& name = people_.at(person_of(number)).name;
  if (!is_right(name, old)) return refuse(number, "wrong-password");
  accounts_.at(key_of(name)).password = password;
  tell(number, "password-set " + name);
  detach_others(number);
}

void StoryModel::drop_account(Number number, const std::string& password) {
  if (!is_here(number)) return;
  const auto who = person_of(number);
  auto& person = people_.at(who);
  if (!is_right(person.name, password)) return refuse(number, "wrong-password");
  detach_others(number);
  accounts_.erase(person.account);
  person.account.clear();
  tell(number, "logged-out");
  tell_company(who, "account " + person.name + " *", hears_of_accounts);
  tell(number, "dropped " + person.name);
}

void StoryModel::stay(Number number, bool on) {
  if (!is_here(number)) return;
  if (!has_account(number)) return refuse(number, "not-logged-in");
  accounts_.at(people_.at(person_of(number)).account).stays = on;
  tell(number, on ? "stays" : "stays-not");
}

void StoryModel::mark_read(Number number, const std::string& target, const std::string& time) {
  if (!is_here(number)) return;
  const auto& person = people_.at(person_of(number));
  const auto key = key_of(target);
  if (!person.account.empty()) mark_forwards(accounts_.at(person.account).marks[key], time);
  for (const auto client : person.clients) {
    mark_forwards(clients_[client].marks[key], time);
    if (clients_[client].tongue.has("draft/read-marker")) tell_mark(client, target);
  }
}

void StoryModel::tell_mark(Number number, const std::string& target) {
  const auto& marks = clients_[number].marks;
  const auto found = marks.find(key_of(target));
  tell(number, "mark " + target + " " + (found == marks.end() ? "*" : found->second));
}

// ---- Operators of the house

void StoryModel::make_operator(Number number) {
  people_.at(person_of(number)).is_operator = true;
  tell(number, "you-are-operator");
}

void StoryModel::give_up_operator(Number number) {
  if (!is_here(number) || !is_operator(number)) return;
  people_.at(person_of(number)).is_operator = false;
  tell(number, "own-modes -o");
}

void StoryModel::expel(Number number, const std::string& whom, const std::string& reason) {
  if (!is_here(number)) return;
  if (!is_operator(number)) return refuse(number, "no-privileges");
  const auto other = called(whom);
  if (!other) return refuse(number, "nobody");
  const auto name = people_.at(*other).name;
  if (people_.at(*other).is_operator) return refuse(number, "no-privileges");
  const auto who = person_of(number);
  const auto item = "expelled " + name + " " + shown(who) + " " + reason;
  tell_person(*other, item);
  const bool reads_it = share_a_room(who, *other);
  remove(*other, item);
  if (!reads_it) tell(number, "expelled-elsewhere " + name);
}

bool StoryModel::share_a_room(Who one, Who other) const {
  return std::ranges::any_of(people_.at(one).rooms,
                             [&](const auto& room) { return rooms_.at(room).holds(other); });
}

void StoryModel::announce(Number number, const std::string& text) {
  if (!is_here(number)) return;
  if (!is_operator(number)) return refuse(number, "no-privileges");
  const auto item = "announce " + shown(person_of(number)) + " " + text;
  for (const auto reader : clients()) tell(reader, item);
}

}  // namespace papo::server
