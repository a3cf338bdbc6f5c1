// SPDX-License-Identifier: MIT

#include "server/story_play.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "text/base64.h"

namespace papo::server {
namespace {

constexpr std::size_t irc = 1;  // The number of that dialect here.
constexpr std::size_t most_clients = 7;
constexpr int rounds = 22;
constexpr int rounds_with_accounts = 60;  // There is one act in each.

// Some look alike, some differ in their case only, and one is no nick of IRC.
constexpr std::array names{"ana",  "bia",  "caio", "davi", "eva",  "fabio", "gil.b",
                           "hugo", "iris", "João", "JOÃO", "lara", "Iara",  "аna"};
constexpr std::array rooms{"#lobby", "#jogos", "#c++", "#ação"};
constexpr std::array keys{"", "sesame", "open"};
// Most are for many people, so that they count. The last ones only keep from talking.
constexpr std::array masks{"*",   "*!plain@*", "*!irc@*",    "j*",
                           "bia", "$m:*",      "$m:*!irc@*", "$m:*!plain@*"};
constexpr std::size_t masks_of_people = 5;
constexpr std::array capabilities{"account-notify",  "account-tag",       "away-notify",
                                  "batch",           "draft/chathistory", "draft/message-redaction",
                                  "draft/multiline", "draft/read-marker", "echo-message",
                                  "extended-join",   "invite-notify",     "labeled-response",
                                  "message-tags",    "multi-prefix",      "server-time",
                                  "setname",         "userhost-in-names"};

std::string real_name_of(std::size_t number) { return "Person " + std::to_string(number); }

std::string in_capitals(std::string text) {
  for (auto& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

StoryModel::House some_house(std::mt19937_64& random) {
  constexpr std::size_t lines = 5;
  return {.irc_lobby = random() % 4 != 0,
          .history = random() % 2 == 0 ? 0 : lines,
          .keeps_accounts = random() % 2 == 0};
}

}  // namespace

StoryPlay::StoryPlay(std::uint64_t seed)
    : random_(seed),
      house_(some_house(random_)),
      irc_(wire::irc::make_dialect("papo.test")),
      rig_({.history = house_.history,
            .dialects = {&wire::plain::dialect(), irc_.get()},
            .irc_lobby = house_.irc_lobby,
            .keeps_accounts = house_.keeps_accounts,
            .hashes_passwords = false},
           2),
      model_(house_) {}

std::string StoryPlay::play() {
  come();
  come();
  const auto all = house_.keeps_accounts ? rounds_with_accounts : rounds;
  for (int round = 0; round < all; ++round) {
    auto clients = model_.clients();
    if (clients.size() < most_clients && (clients.empty() || one_in(4))) {
      come();
    } else {
      std::ranges::shuffle(clients, random_);
      const auto most = house_.keeps_accounts ? 1 : 1 + random_() % 4;
      clients.resize(std::min<std::size_t>(clients.size(), most));
      for (const auto number : clients) act(number);
      carry_out();
    }
    read();
    if (auto wrong = faults(false); !wrong.empty()) return wrong + script_;
  }
  for (auto& player : players_) read_all(player);
  ask_for_pages();
  for (auto& player : players_) read_all(player);
  if (auto wrong = faults(true); !wrong.empty()) return wrong + script_;
  return {};
}

// ---- Coming

Tongue StoryPlay::some_tongue() {
  Tongue tongue{.is_irc = one_in(2)};
  if (!tongue.is_irc) return tongue;
  for (const auto* one : capabilities) {
    if (one_in(2)) tongue.capabilities.insert(one);
  }
  if (one_in(4)) tongue.capabilities.clear();
  if (tongue.has("labeled-response")) tongue.capabilities.insert("batch");
  return tongue;
}

void StoryPlay::come() {
  const auto tongue = some_tongue();
  const auto number = model_.connect(tongue);
  const auto id = tongue.is_irc ? rig_.connect_unknown() : rig_.connect();
  players_.push_back({.id = id,
                      .tongue = tongue,
                      .reader = tongue.is_irc ? make_irc_reader(tongue) : make_plain_reader(),
                      .reads = !one_in(6)});
  if (tongue.is_irc) {
    std::string wanted;
    for (const auto& one : tongue.capabilities) wanted += one + " ";
    note(number, "comes by IRC with " + wanted);
    rig_.speak(id, irc);
    rig_.line(id, "CAP REQ :" + wanted + (house_.keeps_accounts ? "sasl" : ""));
  } else {
    note(number, "comes by plain");
  }
  if (!tongue.is_irc || !enter_by_sasl(number)) {
    bool is_first = true;
    const auto accounts = model_.names_of_accounts();
    const bool has_one = !tongue.is_irc && !accounts.empty() && one_in(2);
    std::string name = has_one ? any(accounts) : any(names);
    while (!give_name(number, name, is_first)) {
      is_first = false;
      name = any(names);
    }
  }
  if (!players_[number].reads) rig_.narrow(id);
  if (!one_in(6)) return;
  note(number, "becomes an operator");
  rig_.ask(id, chat::MakeOperator{});
  model_.make_operator(number);
}

bool StoryPlay::give_name(Number number, const std::string& name, bool is_first) {
  const auto id = players_[number].id;
  note(number, "is " + name);
  if (is_irc(number)) {
    rig_.line(id, "NICK " + name);
    if (is_first) give_user(number);
  } else {
    rig_.line(id, name);
  }
  rig_.turn();
  const auto real_name = is_irc(number) ? real_name_of(number) : std::string{};
  if (model_.enter(number, name, real_name)) return true;
  return !is_irc(number) && model_.is_registered(name) && enter_by_password(number, name);
}

void StoryPlay::give_user(Number number) {
  const auto id = players_[number].id;
  rig_.line(id, "USER irc 0 * :" + real_name_of(number));
  rig_.line(id, "CAP END");
}

// A plain client is asked for the password. An empty line means that it takes another name.
bool StoryPlay::enter_by_password(Number number, const std::string& name) {
  const auto id = players_[number].id;
  while (!one_in(3)) {
    const auto password = some_password(number, name);
    note(number, "gives the password " + password);
    rig_.line(id, password);
    rig_.turn();
    if (!model_.give_password(number, name, password)) continue;
    model_.enter_by_account(number, name, "");
    return true;
  }
  note(number, "takes another name");
  rig_.line(id, "");
  rig_.turn();
  return false;
}

// Whether the client comes in by an account, whatever nick it gives.
bool StoryPlay::enter_by_sasl(Number number) {
  if (!house_.keeps_accounts || one_in(2)) return false;
  const auto id = players_[number].id;
  const auto name = some_account();
  const auto password = some_password(number, name);
  note(number, "logs in as " + name + " with " + password);
  rig_.line(id, "AUTHENTICATE PLAIN");
  rig_.line(id, "AUTHENTICATE " + text::to_base64('\0' + name + '\0' + password));
  rig_.turn();
  if (!model_.give_password(number, name, password)) return false;
  rig_.line(id, std::string{"NICK "} + names.front());
  give_user(number);
  rig_.turn();
  model_.enter_by_account(number, name, real_name_of(number));
  return true;
}

// ---- Chance

// Mostly that of an account, if there is one.
std::string StoryPlay::some_account() {
  const auto accounts = model_.names_of_accounts();
  return accounts.empty() || one_in(6) ? some_name({}) : any(accounts);
}

// A client that gives many wrong ones is thrown out.
bool StoryPlay::may_guess(Number number) {
  constexpr int most_guesses = 3;
  return players_[number].guesses < most_guesses;
}

std::string StoryPlay::some_password(Number number, const std::string& account) {
  const bool is_wrong = may_guess(number) && one_in(4);
  if (is_wrong || !model_.is_registered(account)) ++players_[number].guesses;
  return is_wrong ? "wrong-one" : model_.password_of(account);
}

// A room has the same name in any case.
std::string StoryPlay::some_room() {
  const std::string room = any(rooms);
  return one_in(6) ? in_capitals(room) : room;
}

std::string StoryPlay::own_room(Number number) {
  const auto& own = model_.rooms_of(number);
  return own.empty() || one_in(8) ? some_room() : any(own);
}

// Plain's commands are about the room in which the client talks.
StoryPlay::Place StoryPlay::some_place(Number number) {
  if (is_irc(number)) return {.room = own_room(number)};
  return {.room = model_.talking_in(number), .is_own = true};
}

std::string StoryPlay::some_name(const Place& place) {
  if (one_in(12)) return "nobody";
  const auto members = model_.names_in(place.room);
  const auto all = model_.names();
  if (all.empty()) return "nobody";
  const auto name = members.empty() || one_in(4) ? any(all) : any(members);
  return one_in(6) ? in_capitals(name) : name;
}

std::string StoryPlay::some_text(bool by_irc) {
  std::string text;
  switch (random_() % 6) {
    case 0:
      return "olá, tudo bem? ";
    case 1:
      return ": :) ";
    case 2:
      for (int i = 0; i < (by_irc ? 10 : 100); ++i) text += "ação! ";
      return text;
    case 3:
      if (!by_irc) return std::string(1500, 'x') + " ";
      return "\x02loud\x02 and \x03"
             "04red\x0f ";
    default:
      return "hello ";
  }
}

std::string StoryPlay::some_tags(Number number) {
  if (!players_[number].tongue.has("message-tags") || !one_in(3)) return {};
  return one_in(2) ? "+draft/react=:)" : "+draft/reply=abc;+x";
}

Words StoryPlay::some_words(Number number) {
  const bool by_irc = is_irc(number);
  if (by_irc && players_[number].tongue.has_batches() && one_in(3)) {
    auto words = several_lines();
    words.tags = some_tags(number);
    return words;
  }
  Words words{.text = some_text(by_irc) + mark(), .tags = some_tags(number)};
  if (one_in(4)) words.how = Words::How::action;
  if (by_irc && one_in(5)) words.how = one_in(2) ? Words::How::notice : Words::How::ctcp;
  return words;
}

// A message of IRC with several lines, some of them longer than a line of IRC.
Words StoryPlay::several_lines() {
  const auto ends_with = mark();
  Words words{.how = one_in(4) ? Words::How::notice : Words::How::text};
  const auto count = 2 + random_() % 3;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) words.text += ends_with + (one_in(4) ? "+\n\n" : "+\n");
    words.text += some_text(true);
    if (one_in(3)) words.text += "and \r" + std::string(400, 'y') + " \r" + some_text(true);
  }
  words.text += ends_with;
  return words;
}

StoryModel::Change StoryPlay::some_change(const Place& place) {
  constexpr std::string_view letters = "imnstklbbbeeIov";
  Change change{.on = !one_in(3), .letter = any(letters)};
  switch (change.letter) {
    case 'i':
    case 'm':
      if (one_in(2)) change.on = false;  // So that people come in and talk.
      break;
    case 'k':
      if (change.on) change.argument = one_in(2) ? "sesame" : "open";
      break;
    case 'l':
      if (change.on) change.argument = std::to_string(2 + random_() % 4);
      break;
    case 'b':
    case 'e':
      change.argument = any(masks);
      break;
    case 'I':
      change.argument = masks.at(random_() % masks_of_people);
      break;
    case 'o':
    case 'v':
      change.argument = some_name(place);
      break;
    default:  // The other letters take nothing.
      break;
  }
  return change;
}

// ---- Sending

void StoryPlay::note(Number number, const std::string& line) {
  const auto name = model_.name_of(number);
  script_ += "  " + (name.empty() ? "somebody" : name) + ": " + line.substr(0, 160) + "\n";
}

void StoryPlay::later(Number number, std::function<void()> happens) {
  due_.push_back({players_[number].id, std::move(happens)});
}

void StoryPlay::send(Number number, const std::string& plain, const std::string& by_irc,
                     std::function<void()> happens) {
  if (is_irc(number)) {
    send_irc(number, "", by_irc);
  } else {
    note(number, plain);
    rig_.line(players_[number].id, plain);
  }
  later(number, std::move(happens));
}

// A client that knows labels gives one to each command, but for the last one.
void StoryPlay::send_irc(Number number, const std::string& tags, const std::string& line) {
  auto& player = players_[number];
  auto all_tags = tags;
  const bool is_part = tags.starts_with("batch=") || line.starts_with("BATCH -");
  if (player.tongue.has("labeled-response") && !is_part && !line.starts_with("QUIT")) {
    player.labels.push_back("L" + std::to_string(++labels_));
    all_tags = "label=" + player.labels.back() + (tags.empty() ? "" : ";" + tags);
  }
  const auto whole = all_tags.empty() ? line : "@" + all_tags + " " + line;
  note(number, whole);
  rig_.line(player.id, whole);
}

void StoryPlay::send_words(Number number, const std::string& target, const Words& words) {
  using How = Words::How;
  const std::string command = words.how == How::notice ? "NOTICE " : "PRIVMSG ";
  if (words.text.find_first_of("\n\r") == std::string::npos) {
    const std::string before = words.how == How::action ? "\x01"
                                                          "ACTION "
                                                        : "\x01";
    const bool is_wrapped = words.how == How::action || words.how == How::ctcp;
    return send_irc(
        number, words.tags,
        command + target + " :" + (is_wrapped ? before + words.text + "\x01" : words.text));
  }
  send_irc(number, words.tags, "BATCH +m draft/multiline " + target);
  std::string tags = "batch=m";
  for (std::size_t at = 0; at <= words.text.size();) {
    const auto end = std::min(words.text.find_first_of("\n\r", at), words.text.size());
    send_irc(number, tags, command + target + " :" + words.text.substr(at, end - at));
    if (end == words.text.size()) break;
    tags = words.text[end] == '\r' ? "batch=m;draft/multiline-concat" : "batch=m";
    at = end + 1;
  }
  send_irc(number, "", "BATCH -m");
}

void StoryPlay::carry_out() {
  std::ranges::stable_sort(due_, {}, [](const Due& one) { return chat::owner_of(one.client); });
  rig_.turn();
  for (const auto& one : due_) one.happens();
  due_.clear();
}

// ---- Acting

const std::vector<StoryPlay::Act>& StoryPlay::acts() {
  static const std::vector<Act> all{{16, &StoryPlay::say},
                                    {3, &StoryPlay::say_to_rank},
                                    {2, &StoryPlay::signal},
                                    {6, &StoryPlay::whisper},
                                    {3, &StoryPlay::redact},
                                    {8, &StoryPlay::join},
                                    {2, &StoryPlay::join_several},
                                    {2, &StoryPlay::leave},
                                    {1, &StoryPlay::leave_all},
                                    {2, &StoryPlay::go},
                                    {3, &StoryPlay::set_topic},
                                    {12, &StoryPlay::set_modes},
                                    {3, &StoryPlay::kick},
                                    {3, &StoryPlay::invite},
                                    {4, &StoryPlay::rename},
                                    {2, &StoryPlay::set_real_name},
                                    {2, &StoryPlay::go_away},
                                    {2, &StoryPlay::come_back},
                                    {1, &StoryPlay::quit},
                                    {1, &StoryPlay::be_lost},
                                    {1, &StoryPlay::give_up_operator},
                                    {1, &StoryPlay::expel},
                                    {1, &StoryPlay::announce}};
  return all;
}

const std::vector<StoryPlay::Act>& StoryPlay::acts_with_accounts() {
  static const std::vector<Act> all{{8, &StoryPlay::register_name},
                                    {6, &StoryPlay::log_in},
                                    {1, &StoryPlay::change_password},
                                    {2, &StoryPlay::drop_account},
                                    {1, &StoryPlay::log_out_everywhere},
                                    {2, &StoryPlay::log_out_others},
                                    {3, &StoryPlay::stay},
                                    {4, &StoryPlay::mark_read},
                                    {8, &StoryPlay::quit},
                                    {4, &StoryPlay::be_lost},
                                    {4, &StoryPlay::whisper}};
  return all;
}

void StoryPlay::act(Number number) {
  act(number, house_.keeps_accounts && one_in(3) ? acts_with_accounts() : acts());
}

void StoryPlay::act(Number number, const std::vector<Act>& acts) {
  unsigned sum = 0;
  for (const auto& one : acts) sum += one.weight;
  auto chosen = random_() % sum;
  for (const auto& one : acts) {
    if (chosen < one.weight) return (this->*one.begin)(number);
    chosen -= one.weight;
  }
}

void StoryPlay::say(Number number) {
  const auto words = some_words(number);
  if (is_irc(number)) {
    const auto room = own_room(number);
    send_words(number, room, words);
    return later(number, [=, this] { model_.say(number, {.room = room}, words); });
  }
  auto place = some_place(number);
  auto line = words.text;
  if (words.how == Words::How::action) {
    line = "/me " + line;
  } else if (one_in(2)) {
    place = {.room = own_room(number)};
    line = place.room + " " + line;
  }
  send(number, line, "", [=, this] { model_.say(number, place, words); });
}

void StoryPlay::say_to_rank(Number number) {
  if (!is_irc(number)) return say(number);
  const auto words = some_words(number);
  const auto room = own_room(number);
  const char rank = one_in(2) ? '@' : '+';
  send_words(number, rank + room, words);
  later(number, [=, this] { model_.say(number, {.room = room}, words, rank); });
}

void StoryPlay::signal(Number number) {
  if (!players_[number].tongue.has("message-tags")) return say(number);
  const Words words{.how = Words::How::signal, .tags = "+typing=active"};
  if (one_in(3)) {
    const auto to = some_name({});
    send_irc(number, words.tags, "TAGMSG " + to);
    return later(number, [=, this] { model_.whisper(number, to, words); });
  }
  const auto room = own_room(number);
  send_irc(number, words.tags, "TAGMSG " + room);
  later(number, [=, this] { model_.say(number, {.room = room}, words); });
}

void StoryPlay::whisper(Number number) {
  const auto to = some_name({});
  auto words = some_words(number);
  if (is_irc(number)) {
    send_words(number, to, words);
    return later(number, [=, this] { model_.whisper(number, to, words); });
  }
  words.how = Words::How::text;
  send(number, "/msg " + to + " " + words.text, "",
       [=, this] { model_.whisper(number, to, words); });
}

// A line can be taken back whose id somebody has read.
void StoryPlay::redact(Number number) {
  const auto room = own_room(number);
  auto marks = model_.marks_in(room);
  std::erase_if(marks, [&](const std::string& mark) { return !ids_.contains(mark); });
  if (!is_irc(number) || marks.empty()) return say(number);
  const auto line = any(marks);
  const auto id = ids_.at(line);
  const auto reason = "wrong " + mark();
  send_irc(number, "", "REDACT " + room + " " + id + " :" + reason);
  later(number, [=, this] { model_.redact(number, room, line, id, reason); });
}

void StoryPlay::join(Number number) {
  const auto room = some_room();
  const std::string key = any(keys);
  const auto given = key.empty() ? "" : " " + key;
  send(number, "/join " + room + given, "JOIN " + room + given,
       [=, this] { model_.join(number, room, key); });
}

void StoryPlay::join_several(Number number) {
  if (!is_irc(number)) return join(number);
  const auto one = some_room();
  const auto other = some_room();
  send_irc(number, "", "JOIN " + one + "," + other);
  later(number, [=, this] {
    model_.join(number, one, "");
    model_.join(number, other, "");
  });
}

void StoryPlay::leave(Number number) {
  if (is_irc(number)) {
    const auto room = own_room(number);
    const std::string reason = one_in(2) ? "good night" : "";
    send_irc(number, "", "PART " + room + (reason.empty() ? "" : " :" + reason));
    return later(number, [=, this] { model_.leave(number, {.room = room}, reason); });
  }
  auto place = some_place(number);
  if (one_in(2)) place = {.room = own_room(number)};
  send(number, place.is_own ? "/leave" : "/leave " + place.room, "",
       [=, this] { model_.leave(number, place, ""); });
}

void StoryPlay::leave_all(Number number) {
  if (!is_irc(number)) return leave(number);
  send_irc(number, "", "JOIN 0");
  later(number, [=, this] {
    const auto own = model_.rooms_of(number);  // Leaving changes them.
    for (const auto& room : own) model_.leave(number, {.room = room, .is_own = true}, "");
  });
}

void StoryPlay::go(Number number) {
  if (is_irc(number)) return say(number);
  const auto room = own_room(number);
  send(number, "/go " + room, "", [=, this] { model_.go(number, room); });
}

void StoryPlay::set_topic(Number number) {
  const auto place = some_place(number);
  const auto topic = one_in(4) ? std::string{} : "we talk of " + mark();
  send(number, topic.empty() ? "/topic -" : "/topic " + topic, "TOPIC " + place.room + " :" + topic,
       [=, this] { model_.set_topic(number, place, topic); });
}

void StoryPlay::set_modes(Number number) {
  const auto place = some_place(number);
  std::vector<Change> changes(1 + random_() % 3);
  std::string letters;
  std::string arguments;
  for (auto& change : changes) {
    change = some_change(place);
    letters += change.on ? '+' : '-';
    letters += change.letter;
    if (!change.argument.empty()) arguments += " " + change.argument;
    if (change.letter == 'k' && !change.on) arguments += " *";
  }
  send(number, "/mode " + letters + arguments, "MODE " + place.room + " " + letters + arguments,
       [=, this] { model_.set_modes(number, place, changes); });
}

void StoryPlay::kick(Number number) {
  const auto place = some_place(number);
  const auto whom = some_name(place);
  const auto reason = "enough " + mark();
  send(number, "/kick " + whom + " " + reason, "KICK " + place.room + " " + whom + " :" + reason,
       [=, this] { model_.kick(number, place, whom, reason); });
}

void StoryPlay::invite(Number number) {
  const auto place = some_place(number);
  const auto whom = some_name({});
  send(number, "/invite " + whom, "INVITE " + whom + " " + place.room,
       [=, this] { model_.invite(number, place, whom); });
}

void StoryPlay::rename(Number number) {
  const std::string name = any(names);
  if (name == model_.name_of(number)) return say(number);
  send(number, "/nick " + name, "NICK " + name, [=, this] { model_.rename(number, name); });
}

void StoryPlay::set_real_name(Number number) {
  if (!is_irc(number)) return say(number);
  const auto real_name = "Someone " + mark();
  send_irc(number, "", "SETNAME :" + real_name);
  later(number, [=, this] { model_.set_real_name(number, real_name); });
}

void StoryPlay::go_away(Number number) {
  const bool gives_none = !is_irc(number) && one_in(3);  // By IRC this would be a return.
  const auto reason = gives_none ? "" : "lunch " + mark();
  send(number, gives_none ? "/away" : "/away " + reason, "AWAY :" + reason,
       [=, this] { model_.go_away(number, reason); });
}

void StoryPlay::come_back(Number number) {
  send(number, "/back", "AWAY", [=, this] { model_.come_back(number); });
}

void StoryPlay::quit(Number number) {
  const std::string reason = one_in(2) ? "to bed" : "";
  send(number, reason.empty() ? "/quit" : "/quit " + reason,
       reason.empty() ? "QUIT" : "QUIT :" + reason, [=, this] { model_.quit(number, reason); });
}

// The client only ends its lines, or it is gone at once.
void StoryPlay::be_lost(Number number) {
  auto& player = players_[number];
  const bool ends_lines = one_in(2);
  player.is_lost = !ends_lines;
  note(number, ends_lines ? "ends its lines" : "is lost");
  rig_.input(ends_lines ? Input::Kind::finished : Input::Kind::lost, player.id);
  later(number, [=, this] { model_.lose(number); });
}

void StoryPlay::give_up_operator(Number number) {
  if (!is_irc(number) || !model_.is_operator(number)) return say(number);
  send_irc(number, "", "MODE " + model_.name_of(number) + " -o");
  later(number, [=, this] { model_.give_up_operator(number); });
}

void StoryPlay::expel(Number number) {
  const auto whom = some_name({});
  const auto reason = "out " + mark();
  send(number, "/expel " + whom + " " + reason, "KILL " + whom + " :" + reason,
       [=, this] { model_.expel(number, whom, reason); });
}

void StoryPlay::announce(Number number) {
  if (is_irc(number)) return say(number);
  const auto text = "dinner " + mark();
  send(number, "/announce " + text, "", [=, this] { model_.announce(number, text); });
}

// ---- Accounts

// The commands about accounts have no labels here: some are answered much later.
void StoryPlay::order(Number number, const std::string& plain, const std::string& to_nickserv,
                      std::function<void()> happens) {
  const auto line = is_irc(number) ? "PRIVMSG NickServ :" + to_nickserv : plain;
  note(number, line);
  rig_.line(players_[number].id, line);
  later(number, std::move(happens));
}

void StoryPlay::register_name(Number number) {
  const std::string password = one_in(2) ? "secret-1" : "secret-2";
  order(number, "/register " + password, "REGISTER " + password,
        [=, this] { model_.register_name(number, password); });
}

void StoryPlay::log_in(Number number) {
  if (!may_guess(number)) return say(number);
  const auto name = some_account();
  const auto password = some_password(number, name);
  if (is_irc(number) || one_in(2)) {
    const auto words = name + " " + password;
    return order(number, "/login " + words, "IDENTIFY " + words,
                 [=, this] { model_.log_in(number, name, password); });
  }
  // The client is asked for the password. If it is wrong, an empty line ends that.
  order(number, "/login " + name, "", [] {});
  rig_.line(players_[number].id, password);
  rig_.line(players_[number].id, "");
  later(number, [=, this] { model_.log_in(number, name, password); });
}

void StoryPlay::change_password(Number number) {
  if (!may_guess(number)) return say(number);
  const auto old = some_password(number, model_.name_of(number));
  const std::string password = one_in(2) ? "secret-1" : "secret-2";
  const auto words = old + " " + password;
  order(number, "/password " + words, "PASSWD " + words,
        [=, this] { model_.change_password(number, old, password); });
}

void StoryPlay::drop_account(Number number) {
  if (!may_guess(number)) return say(number);
  const auto password = some_password(number, model_.name_of(number));
  order(number, "/unregister " + password, "DROP " + password,
        [=, this] { model_.drop_account(number, password); });
}

void StoryPlay::log_out_everywhere(Number number) {
  if (is_irc(number)) return log_out_others(number);
  order(number, "/logout everywhere", "", [=, this] { model_.log_out_everywhere(number, false); });
}

void StoryPlay::log_out_others(Number number) {
  if (!is_irc(number)) return say(number);
  order(number, "", "GHOST", [=, this] { model_.log_out_everywhere(number, true); });
}

void StoryPlay::stay(Number number) {
  const bool on = !one_in(3);
  order(number, on ? "/stay on" : "/stay off", on ? "STAY ON" : "STAY OFF",
        [=, this] { model_.stay(number, on); });
}

void StoryPlay::mark_read(Number number) {
  if (!players_[number].tongue.has("draft/read-marker")) return say(number);
  const auto target = own_room(number);
  const auto time = "timestamp=2026-01-01T00:00:0" + std::to_string(random_() % 10) + ".000Z";
  send_irc(number, "", "MARKREAD " + target + " " + time);
  later(number, [=, this] { model_.mark_read(number, target, time); });
}

// ---- The past

// Each asks for pages of the rooms that it is in, and of others.
void StoryPlay::ask_for_pages() {
  constexpr std::array pages{StoryModel::Page::latest, StoryModel::Page::before,
                             StoryModel::Page::after, StoryModel::Page::around,
                             StoryModel::Page::between};
  constexpr std::array words{"LATEST", "BEFORE", "AFTER", "AROUND", "BETWEEN"};
  for (const auto number : model_.clients()) {
    if (!players_[number].tongue.has("draft/chathistory")) continue;
    for (std::size_t i = 0; i < pages.size(); ++i) {
      const auto room = own_room(number);
      auto marks = model_.marks_in(room);
      std::erase_if(marks, [&](const std::string& mark) { return !ids_.contains(mark); });
      StoryModel::Asked asked{.page = pages.at(i), .most = 1 + random_() % 8};
      const bool needs_mark = asked.page != StoryModel::Page::latest || one_in(2);
      if (needs_mark && marks.empty()) continue;
      std::string borders = "*";
      if (needs_mark) {
        asked.mark = any(marks);
        borders = "msgid=" + ids_.at(asked.mark);
      }
      if (asked.page == StoryModel::Page::between) {
        asked.other_mark = any(marks);
        borders += " msgid=" + ids_.at(asked.other_mark);
      }
      send_irc(number, "",
               std::string{"CHATHISTORY "} + words.at(i) + " " + room + " " + borders + " " +
                   std::to_string(asked.most));
      later(number, [=, this] { model_.ask_for_page(number, room, asked); });
    }
  }
  carry_out();
}

// ---- Reading

void StoryPlay::read() {
  for (auto& player : players_) {
    if (player.reads) {
      player.reader->take(rig_.received(player.id));
    } else if (one_in(8)) {
      read_all(player);
    }
  }
}

// Also what waits because the kernel was full.
void StoryPlay::read_all(Player& player) {
  for (;;) {
    const auto bytes = rig_.received(player.id);
    player.reader->take(bytes);
    if (bytes.empty()) return;
    rig_.input(Input::Kind::writable, player.id);
    rig_.turn();
  }
}

std::string StoryPlay::faults(bool at_end) {
  for (Number number = 0; number < players_.size(); ++number) {
    auto wrong = fault_of(number, at_end);
    if (wrong.empty()) continue;
    const auto& player = players_[number];
    return model_.name_of(number) + (player.tongue.is_irc ? " (IRC) " : " (plain) ") + wrong +
           "\nwhose last lines were:\n" + player.reader->last_bytes();
  }
  return {};
}

std::string StoryPlay::fault_of(Number number, bool at_end) {
  auto& player = players_[number];
  if (!player.reader->fault().empty()) return player.reader->fault();
  const bool has_all = !player.is_lost && (player.reads || at_end);
  if (auto wrong = fault_in_story(number, has_all); !wrong.empty()) return wrong;
  const auto& answered = player.reader->labels();
  const auto& asked = player.labels;
  const bool fits = answered.size() <= asked.size() &&
                    std::equal(answered.begin(), answered.end(), asked.begin());
  if (!fits) return "has answers with other labels than were sent";
  const bool lacks_answers = answered.size() < asked.size();
  if (has_all && model_.is_here(number) && lacks_answers) return "has no answer to a label";
  for (const auto& [mark, id, time] : player.reader->take_learned()) {
    if (!id.empty() && ids_.emplace(mark, id).first->second != id)
      return "has another id of " + mark;
    if (time.empty()) continue;
    if (times_.emplace(mark, time).first->second != time) return "has another time of " + mark;
  }
  return {};
}

// The items behind those that were looked at before.
std::string StoryPlay::fault_in_story(Number number, bool has_all) {
  // The item as both dialects can tell it.
  const auto normal = [](std::string_view item) {
    return item.substr(0, item.find_last_not_of(' ') + 1);
  };
  auto& player = players_[number];
  const auto& must = model_.story_of(number);
  const auto& is = player.reader->story();
  const auto end = has_all ? std::max(must.size(), is.size()) : is.size();
  for (auto& at = player.looked_at; at < end; ++at) {
    const std::string expected{at < must.size() ? normal(must[at]) : "nothing"};
    const std::string read{at < is.size() ? normal(is[at]) : "nothing"};
    if (expected != read) return "must read:\n  " + expected + "\nbut reads:\n  " + read;
  }
  return {};
}

}  // namespace papo::server
