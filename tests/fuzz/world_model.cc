#include "world_model.h"

#include <algorithm>
#include <memory>
#include <tuple>
#include <utility>
#include <variant>

#include "chat/duration.h"
#include "chat/look_alikes.h"
#include "lang/language.h"
#include "text/clean.h"
#include "text/utf8.h"
#include "wire/variant.h"

namespace papo::fuzz {
namespace {

using chat::Departure;
using chat::Event;
namespace dialect = wire::plain;

constexpr unsigned most_wrong_passwords = 5;
constexpr std::size_t most_held = std::size_t{64} << 10;
constexpr std::size_t names_told = 20;
constexpr std::size_t bytes_a_token = 256;
constexpr std::size_t most_under_way = std::size_t{64} << 10;
constexpr std::size_t most_candidates = 50;
constexpr std::size_t longest_topic = 400;
constexpr std::size_t longest_reason = 200;

chat::Time now() { return std::chrono::system_clock::now(); }

chat::Refused::Why why_of(chat::NameFault fault) {
  using Why = chat::Refused::Why;
  if (fault == chat::NameFault::empty) return Why::name_empty;
  if (fault == chat::NameFault::reads_as_address) return Why::name_reads_as_address;
  return fault == chat::NameFault::too_long ? Why::name_too_long : Why::name_not_allowed;
}

template <typename Item>
std::vector<Item> last_of(const std::vector<Item>& items, std::size_t most) {
  return {items.end() - static_cast<std::ptrdiff_t>(std::min(most, items.size())), items.end()};
}

template <typename... Whats>
bool is_any_of(const Event& event) {
  return (std::holds_alternative<Whats>(event.what) || ...);
}

bool is_answer(const Event& event) {
  return is_any_of<chat::Listed, chat::RoomsListed, chat::Recalled, chat::Described,
                   chat::Completed, chat::BansListed>(event);
}

}  // namespace

// ---- Who is told what

WorldModel::Client* WorldModel::person(const std::string& key) {
  for (auto& [id, client] : clients_) {
    if (client.stage == Stage::here && client.name.key == key) return &client;
  }
  return nullptr;
}

bool WorldModel::is_in(const Client& client, const std::string& room) {
  return std::ranges::find(client.rooms, room) != client.rooms.end();
}

void WorldModel::tell(Client& client, const Event& event) {
  if (client.stage == Stage::gone) return;
  if (is_answer(event) && client.answered > most_under_way) {
    return dialect::render_to_subject({client.id, chat::Refused{.why = Why::behind}}, {},
                                      client.expected);
  }
  const auto before = client.expected.size();
  const auto* const joined = std::get_if<chat::Joined>(&event.what);
  if (joined != nullptr && joined->entered) dialect::render_motd(house_.motd, client.expected);
  dialect::render_to_subject(event, {}, client.expected);
  const auto bytes = client.expected.size() - before;
  if (!is_answer(event) && !is_any_of<chat::Joined, chat::Helped>(event)) return;
  if (bytes > bytes_a_token) client.answered += bytes - bytes_a_token;
}

void WorldModel::begin_turn() {
  for (auto& [id, client] : clients_) client.answered = 0;
}

chat::Named WorldModel::named(const Client& client) {
  return {.name = client.name.shown, .is_operator = client.is_operator};
}

template <typename What>
void WorldModel::tell(Client& client, What what) {
  tell(client, event_of(client, std::move(what)));
}

template <typename What>
Event WorldModel::event_of(const Client& client, What what) {
  return {client.id, std::move(what), client.is_operator};
}

void WorldModel::tell_state(Client& client) {
  if (!client.tells_state || client.stage == Stage::gone) return;
  dialect::State state{.expects = Expects::talk, .name = client.name.shown};
  if (client.stage == Stage::knocking) state.expects = Expects::password;
  if (client.stage == Stage::naming) state.expects = Expects::name;
  if (!client.talking_in.empty()) state.talking_in = room(client.talking_in).ref.name;
  for (const auto& key : client.rooms) state.rooms.push_back(room(key).ref.name);
  dialect::render_state(state, client.expected);
}

void WorldModel::render_as_seen(Client& member, const Room& room, const Event& event) {
  const auto view = member.talking_in == room.key ? wire::View::talking : wire::View::aside;
  dialect::render_to_room(event, room.ref.name, {view}, member.expected);
}

// All but the subject.
void WorldModel::tell_room(const Room& room, const Event& event) {
  for (const auto id : room.members) {
    if (id != event.subject) render_as_seen(at(id), room, event);
  }
}

void WorldModel::refuse(Client& client, chat::Refused refused) {
  tell(client, std::move(refused));
  if (client.stage == Stage::knocking) tell(client, chat::PasswordAsked{});
  if (client.stage == Stage::naming) tell(client, chat::NameAsked{});
  if (client.stage < Stage::here) tell_state(client);
}

void WorldModel::refuse(Client& client, Why why, std::string what, std::size_t limit) {
  refuse(client, {.why = why, .what = std::move(what), .limit = limit});
}

// ---- Coming and going

const chat::Ban* WorldModel::ban_of(const Client& client) const {
  const auto address = AddressRange::of_peer(client.peer);
  return address ? bans_.find_address(*address, now()) : nullptr;
}

void WorldModel::open(Id id, std::string peer) {
  auto& client = clients_[id];
  client.id = id;
  client.peer = std::move(peer);
  if (const auto* const ban = ban_of(client)) return turn_away(client, ban->reason);
  if (!house_.password.empty()) client.stage = Stage::knocking;
  tell(client, chat::Greeted{.password = client.stage == Stage::knocking});
}

void WorldModel::turn_away(Client& client, const std::string& reason) {
  const Event event{client.id, chat::Dismissed{.departure = Departure::banned, .words = reason}};
  take_leave(client, event);
  client.stage = Stage::gone;
}

void WorldModel::enter(Client& client, const chat::Name& name) {
  if (const auto* const ban = ban_of(client)) return turn_away(client, ban->reason);
  if (auto refused = refusal_of(client, name)) return refuse(client, *std::move(refused));
  client.stage = Stage::here;
  client.name = name;
  add_to_room(client, std::get<chat::Name>(chat::make_room_name(house_.first_room)), true);
}

std::optional<chat::Refused> WorldModel::refusal_of(const Client& client, const chat::Name& name) {
  const auto looks = chat::looks_of(name.shown);
  const auto is_alike = [&](std::string_view other) {
    const auto others = chat::looks_of(other);
    return looks[0] == others[0] || looks[1] == others[1];
  };
  for (const auto& reserved : house_.reserved_names) {
    if (chat::key_of(reserved) == name.key || is_alike(reserved)) {
      return chat::Refused{.why = Why::name_reserved, .what = name.shown};
    }
  }
  const auto* const other = person(name.key);
  if (other != nullptr && other != &client) {
    return chat::Refused{.why = Why::name_taken, .what = name.shown};
  }
  if (bans_.find_name(name.key, now()) != nullptr) {
    return chat::Refused{.why = Why::name_banned, .what = name.shown};
  }
  for (const auto& [id, someone] : clients_) {
    const bool is_other = someone.stage == Stage::here && id != client.id;
    if (!is_other || !is_alike(someone.name.shown)) continue;
    return chat::Refused{
        .why = Why::name_looks_taken, .what = name.shown, .looks_like = someone.name.shown};
  }
  return std::nullopt;
}

void WorldModel::add_to_room(Client& client, const chat::Name& name, bool entered) {
  auto& room = rooms_[name.key];
  if (room.members.empty())
    room = {.ref = {.id = ++last_room_, .name = name.shown}, .key = name.key};
  chat::Joined joined{.name = client.name.shown,
                      .room = room.ref,
                      .entered = entered,
                      .others_count = room.members.size(),
                      .topic = room.topic,
                      .history = last_of(room.history, house_.history)};
  for (const auto id : room.members) {
    if (joined.others.size() < names_told) joined.others.push_back(named(at(id)));
  }
  const auto event = event_of(client, std::move(joined));
  tell_room(room, event);
  tell(client, event);
  room.members.push_back(client.id);
  client.rooms.push_back(room.key);
  client.talking_in = room.key;
  tell_state(client);
}

void WorldModel::take_out(Client& client, Room& room) {
  std::erase(client.rooms, room.key);
  std::erase(room.members, client.id);
  if (room.members.empty()) rooms_.erase(std::string{room.key});
}

void WorldModel::depart(Client& client, Departure how, std::string words, std::string by) {
  std::vector<chat::RoomRef> refs;
  for (const auto& key : client.rooms) refs.push_back(room(key).ref);
  const auto event = event_of(client, chat::Departed{.name = client.name.shown,
                                                     .rooms = std::move(refs),
                                                     .departure = how,
                                                     .words = std::move(words),
                                                     .by = std::move(by)});
  // Who shares several rooms is told of each, in the order in which it had joined them itself.
  for (auto& [id, other] : clients_) {
    if (id == client.id) continue;
    for (const auto& key : other.rooms) {
      if (is_in(client, key)) render_as_seen(other, room(key), event);
    }
  }
  take_leave(client, event);
  while (!client.rooms.empty()) take_out(client, room(client.rooms.back()));
  client.stage = Stage::gone;
}

void WorldModel::take_leave(Client& client, const Event& event) {
  dialect::render_to_subject(event, {}, client.farewell);
  if (client.tells_state) dialect::render_end(event, client.farewell);
  client.expected += client.farewell;
}

void WorldModel::drop(Client& client, Departure how, std::string_view words) {
  if (client.stage == Stage::gone) return;
  if (client.stage == Stage::here && !stopped_) {
    return depart(
        client, how,
        is_muted(client) ? std::string{} : std::string{text::cut_to(words, longest_reason)});
  }
  take_leave(client, Event{client.id, chat::Dismissed{.departure = how}});
  client.stage = Stage::gone;
}

void WorldModel::end(Id id) {
  auto& client = at(id);
  client.finished = true;
  if (!client.awaits_verdict) drop(client, Departure::lost);
}

void WorldModel::lose(Id id) {
  end_lines(at(id));
  drop(at(id), Departure::lost);
}

// Verdicts that it awaits will not come.
void WorldModel::end_lines(Client& client) {
  client.finished = true;
  while (client.awaits_verdict) {
    client.awaits_verdict = false;
    refuse(client, Why::busy);
    take_held(client);
  }
}

void WorldModel::name_deadline(Id id) {
  if (at(id).stage < Stage::here) drop(at(id), Departure::never_named);
}

void WorldModel::last_deadline(Id id) { drop(at(id), Departure::lost); }

void WorldModel::no_more_lines(const std::vector<Id>& of) {
  for (const auto id : of) end_lines(at(id));
}

void WorldModel::say_goodbye(const std::vector<Id>& to) {
  for (const auto id : to) {
    auto& client = at(id);
    if (client.stage == Stage::gone) continue;
    dialect::render_to_others(Event{0, chat::Stopping{}}, {}, client.farewell);
    client.expected += client.farewell;
    client.nameless_at_stop = client.stage != Stage::here;
    client.stage = Stage::gone;
  }
}

// Of what the kernel had not taken, only the rest of a line that was begun is still sent.
void WorldModel::cut(Client& client, std::size_t taken) {
  auto& all = client.expected;
  const bool mid_line = taken > 0 && all[taken - 1] != '\n';
  all.resize(mid_line ? all.find('\n', taken) + 1 : taken);
}

void WorldModel::too_slow(Id id, std::size_t taken) {
  cut(at(id), taken);
  drop(at(id), Departure::too_slow);
}

void WorldModel::cut_after_the_end(Id id, std::size_t taken) {
  cut(at(id), taken);
  at(id).maybe = at(id).farewell;
}

void WorldModel::hear(Id id, std::string_view received) {
  auto& client = at(id);
  if (!client.nameless_at_stop || client.maybe.empty()) return;
  std::string instead;
  const Event event{id, chat::Dismissed{.departure = Departure::too_slow}};
  dialect::render_to_subject(event, {}, instead);
  if (client.tells_state) dialect::render_end(event, instead);
  const bool has_begun = received.size() > client.expected.size();
  if (has_begun && (client.expected + instead).starts_with(received)) client.maybe = instead;
}

// ---- Lines

void WorldModel::take_line(Id id, std::string_view line) {
  auto& client = at(id);
  if (!client.awaits_verdict) return obey_line(client, line);
  if (client.held.size() + line.size() > most_held) return refuse(client, Why::busy);
  client.held += line;
  client.held += '\n';
}

void WorldModel::take_too_long(Id id) { refuse(at(id), Why::line_too_long, {}, house_.max_line); }

void WorldModel::take_held(Client& client) {
  client.awaits_verdict = false;
  const auto held = std::exchange(client.held, {});
  std::string_view left = held;
  while (!left.empty()) {
    const auto line = left.substr(0, left.find('\n'));
    left.remove_prefix(line.size() + 1);
    take_line(client.id, line);
  }
}

void WorldModel::take_verdict(Id id, bool is_right) {
  auto& client = at(id);
  if (!client.awaits_verdict) return;
  if (!is_right) {
    wrong_password(client);
  } else if (client.stage == Stage::here) {
    client.is_operator = true;
    tell(client, chat::OperatorMade{.name = client.name.shown});
  }
  take_held(client);
  if (client.finished && !client.awaits_verdict) drop(client, Departure::lost);
}

void WorldModel::wrong_password(Client& client) {
  if (++client.wrong_passwords >= most_wrong_passwords) {
    return drop(client, Departure::wrong_passwords);
  }
  refuse(client, Why::wrong_password);
}

void WorldModel::returns(Client& client) {
  if (!client.away) return;
  client.away.reset();
  client.told_away.clear();
  tell(client, chat::AwaySet{.away = false});
}

void WorldModel::whisper(Client& from, Client& to, std::string_view text) {
  if (is_muted(from)) return refuse(from, Why::muted);
  returns(from);
  to.last_writer = from.id;
  tell(to, chat::Whispered{.from = named(from), .text = std::string{text}});
  chat::WhisperSent sent{.to = named(to), .text = std::string{text}};
  if (to.away && to.told_away.insert(from.id).second) sent.away = to.away;
  tell(from, std::move(sent));
}

// What each command does, for a client that is not gone.
struct WorldModel::Obey {
  WorldModel& world;
  Client& client;

  void operator()(const chat::Nothing&) {}
  void operator()(const chat::GivePassword& given) {
    if (given.password != world.house_.password) return world.wrong_password(client);
    client.stage = Stage::naming;
    world.tell(client, chat::NameAsked{});
    world.tell_state(client);
  }
  void operator()(const chat::GiveName& given) {
    if (const auto name = name_in(given.name)) world.enter(client, *name);
  }

  // ---- Talking
  void operator()(const chat::Say& say) {
    auto* const there = room_called(say.room);
    if (there == nullptr) return;
    if (world.is_muted(client)) return refuse(Why::muted);
    world.returns(client);
    const auto said =
        std::make_shared<const Event>(event_of(client, chat::Said{.name = client.name.shown,
                                                                  .room = there->ref,
                                                                  .text = std::string{say.text},
                                                                  .action = say.action,
                                                                  .when = now()}));
    ++there->lines;
    world.tell_room(*there, *said);
    there->history.push_back(said);
    there->history = last_of(there->history, world.house_.history_limit);
  }
  void operator()(const chat::Whisper& whisper) {
    if (auto* const to = person_called(whisper.to)) world.whisper(client, *to, whisper.text);
  }
  void operator()(const chat::Reply& reply) {
    const bool wrote = world.knows(client.last_writer) && world.here(client.last_writer);
    if (!wrote) return refuse(Why::nobody_wrote);
    world.whisper(client, world.at(client.last_writer), reply.text);
  }

  // ---- Rooms
  void operator()(const chat::Join& join) {
    const auto name = room_name_in(join.room);
    if (!name) return;
    if (is_in(client, name->key)) return move_to(world.room(name->key));
    if (world.is_muted(client) && !world.rooms_.contains(name->key)) return refuse(Why::muted);
    if (client.rooms.size() >= world.house_.max_rooms) {
      return refuse(Why::too_many_rooms, {}, world.house_.max_rooms);
    }
    world.add_to_room(client, *name, false);
  }
  void operator()(const chat::Go& go) {
    // An argument is never empty here.
    if (auto* const there = room_called(go.room)) move_to(*there);
  }
  void operator()(const chat::Leave& leave) {
    auto* const there = room_called(leave.room);
    if (there == nullptr) return;
    const auto left = *there;
    if (client.talking_in == left.key) {
      client.talking_in.clear();
      for (const auto& key : client.rooms) {
        if (key != left.key) client.talking_in = key;
      }
    }
    const auto talks_in =
        client.talking_in.empty() ? chat::RoomRef{} : world.room(client.talking_in).ref;
    const auto event = event_of(
        client, chat::Left{.name = client.name.shown, .room = left.ref, .talking_in = talks_in});
    world.tell_room(left, event);
    world.tell(client, event);
    world.take_out(client, *there);
    world.tell_state(client);
  }
  void operator()(const chat::ListRooms&) {
    std::vector<const Room*>
        rooms;  // So few that all are on the first page, whichever is asked for.
    for (const auto& [key, room] : world.rooms_) rooms.push_back(&room);
    std::ranges::sort(rooms, {}, [&](const Room* room) {
      return std::tuple{!is_in(client, room->key), -static_cast<int>(room->members.size()),
                        room->key};
    });
    chat::RoomsListed listed{.rooms = {}, .count = rooms.size()};
    for (const auto* const room : rooms) {
      listed.rooms.push_back(
          {.name = room->ref.name, .people = room->members.size(), .topic = room->topic});
    }
    if (client.stage == Stage::here) world.tell(client, std::move(listed));
  }
  void operator()(const chat::Topic& topic) {
    auto* const there = room_called({});
    if (there == nullptr) return;
    if (topic.topic.empty()) {
      return world.tell(client, chat::TopicTold{.room = there->ref.name, .topic = there->topic});
    }
    if (world.is_muted(client)) return refuse(Why::muted);
    there->topic = topic.topic == "-" ? "" : text::cut_to(topic.topic, longest_topic);
    const auto event = event_of(
        client,
        chat::TopicSet{.name = client.name.shown, .room = there->ref, .topic = there->topic});
    world.tell_room(*there, event);
    world.tell(client, event);
  }
  void operator()(const chat::Recall& recall) {
    auto* const there = room_called({});
    if (there == nullptr) return;
    const bool older = recall.older && client.shown_of == there->ref.id;
    auto kept = there->history;
    const auto first = there->lines - kept.size();  // Of all that were ever said there.
    if (older) kept.resize(std::max(client.shown_from, first) - first);
    const auto usual = recall.older ? kept.size() : world.house_.history;
    const auto lines = std::min(kept.size(), recall.lines > 0 ? recall.lines : usual);
    client.shown_of = there->ref.id;
    client.shown_from = first + kept.size() - lines;
    world.tell(client, chat::Recalled{.room = there->ref.name,
                                      .history = last_of(kept, lines),
                                      .older = older,
                                      .has_older = lines < kept.size()});
  }

  // ---- People
  void operator()(const chat::Rename& rename) {
    const auto name = name_in(rename.name);
    if (!name) return;
    if (world.is_muted(client)) return refuse(Why::muted);
    if (auto refused = world.refusal_of(client, *name)) {
      return world.refuse(client, *std::move(refused));
    }
    const auto event = event_of(
        client, chat::Renamed{.old_name = client.name.shown, .name = name->shown, .rooms = {}});
    std::set<Id> others;
    for (const auto& key : client.rooms) {
      const auto& members = world.room(key).members;
      others.insert(members.begin(), members.end());
    }
    others.erase(client.id);
    for (const auto id : others) dialect::render_to_others(event, {}, world.at(id).expected);
    client.name = *name;
    world.tell(client, event);
    world.tell_state(client);
  }
  void operator()(const chat::GoAway& away) {
    client.away = world.is_muted(client) ? "" : text::cut_to(away.reason, longest_reason);
    client.told_away.clear();
    world.tell(client, chat::AwaySet{.away = true, .reason = *client.away});
  }
  void operator()(const chat::ComeBack&) { world.returns(client); }
  void operator()(const chat::Who& who) {
    auto* const there = room_called(who.room);
    if (there == nullptr) return;
    std::vector<chat::Listed::Person> people;
    for (const auto id : there->members) {
      const auto& member = world.at(id);
      people.push_back({member.name.shown, member.away, member.is_operator});
    }
    const auto count = people.size();
    world.tell(client,
               chat::Listed{.room = there->ref.name, .people = std::move(people), .count = count});
  }
  void operator()(const chat::WhoIs&) {}  // It tells the time, so nobody asks.
  void operator()(const chat::Complete& complete) {
    auto prefix = complete.prefix;
    chat::Completed completed{.prefix = std::string{prefix}, .candidates = {}};
    const bool of_rooms = prefix.starts_with('#');
    if (of_rooms) prefix.remove_prefix(1);
    const auto folded = chat::key_of(prefix);
    std::map<std::string, std::string> all;  // By key.
    for (const auto& [key, room] : world.rooms_) {
      if (of_rooms) all[key.substr(1)] = room.ref.name;
    }
    for (const auto& [id, other] : world.clients_) {
      if (!of_rooms && other.stage == Stage::here) all[other.name.key] = other.name.shown;
    }
    for (const auto& [key, name] : all) {
      const bool fits = key.starts_with(folded) && (prefix.empty() || !folded.empty());
      if (fits && completed.candidates.size() < most_candidates)
        completed.candidates.push_back(name);
    }
    world.tell(client, std::move(completed));
  }
  void operator()(const chat::Quit& quit) { world.drop(client, Departure::quit, quit.reason); }
  void operator()(const chat::Help& help) {
    world.tell(client, chat::Helped{std::string{help.command}});
  }
  // No catalogue was loaded.
  void operator()(const chat::ChooseLanguage& choose) {
    if (choose.language.empty()) return world.tell(client, chat::LanguageTold{.all = {"en"}});
    if (!lang::Languages{}.find(choose.language)) return refuse(Why::unknown_language, "en");
    world.tell(client, chat::LanguageTold{.chosen = "en"});
  }

  // ---- Operators
  void operator()(const chat::BecomeOperator& become) {
    if (become.password.starts_with(busy_word)) return refuse(Why::busy);
    client.awaits_verdict = true;
  }
  void operator()(const chat::Kick& kick) {
    auto* const other = meant(kick.name);
    if (other != nullptr) {
      world.depart(*other, Departure::kicked,
                   std::string{text::cut_to(kick.reason, longest_reason)}, client.name.shown);
    }
  }
  void operator()(const chat::PlaceBan& ban) {
    const auto target = chat::parse_ban_target(ban.whom);
    if (!target) return refuse(Why::bad_address, std::string{ban.whom});
    const auto given = chat::cut_time(ban.rest);
    if (!given) return refuse(Why::bad_time);
    if (!client.is_operator) return refuse(Why::not_operator);
    const std::string reason{text::cut_to(given->rest, longest_reason)};
    std::optional<chat::Ban::Time> until;
    if (given->time) until = now() + *given->time;
    std::vector<Client*> who;
    for (auto& [id, other] : world.clients_) {
      if (other.stage == Stage::here && is_meant(other, *target)) who.push_back(&other);
    }
    // Which operator is named if it would hit several, is not promised.
    for (const auto* const other : who) {
      if (other->is_operator) return refuse(Why::is_operator, other->name.shown);
    }
    world.bans_.add({.target = *target,
                     .set_by = client.name.shown,
                     .set_at = now(),
                     .until = until,
                     .reason = reason},
                    now());
    std::ranges::sort(who, [&](const Client* one, const Client* other) {
      return world.first_gone_(one->id, other->id);
    });
    for (auto* const other : who)
      world.depart(*other, Departure::banned, reason, client.name.shown);
    // Nobody here has an IPv6 address, but one may be banned.
    const auto* const range = std::get_if<AddressRange>(&*target);
    const bool has_site = range != nullptr && range->site() != *range;
    world.tell(client, chat::Done{.what = chat::Done::What::banned,
                                  .whom = to_string(*target),
                                  .site = has_site ? range->site().to_string() : "",
                                  .until = until});
  }
  void operator()(const chat::LiftBan& lift) {
    const auto target = chat::parse_ban_target(lift.whom);
    if (!target) return refuse(Why::bad_address, std::string{lift.whom});
    if (!client.is_operator) return refuse(Why::not_operator);
    if (!world.bans_.remove(*target, now())) return refuse(Why::not_banned, to_string(*target));
    done(chat::Done::What::unbanned, to_string(*target));
  }
  void operator()(const chat::ListBans& list) {
    if (!client.is_operator) return refuse(Why::not_operator);
    chat::BansListed listed;
    constexpr std::size_t bans_a_page = 50;
    const auto bans = world.bans_.list(now());
    const auto pages = std::max<std::size_t>(1, (bans.size() + bans_a_page - 1) / bans_a_page);
    const auto page = std::min(list.page, pages);
    for (auto i = (page - 1) * bans_a_page; i < std::min(bans.size(), page * bans_a_page); ++i) {
      listed.bans.push_back(
          {to_string(bans[i].target), bans[i].set_by, bans[i].reason, bans[i].until});
    }
    listed.count = bans.size();
    listed.page = {.number = page,
                   .more = bans.size() - std::min(bans.size(), page * bans_a_page),
                   .has_next = page < pages};
    world.tell(client, std::move(listed));
  }
  void operator()(const chat::Mute& mute) {
    if (!mute.time.empty() && !chat::parse_time(mute.time)) return refuse(Why::bad_time);
    auto* const other = meant(mute.name);
    if (other == nullptr) return;
    world.muted_.insert(other->name.key);
    world.tell(*other, chat::Muted{.muted = true, .by = client.name.shown});
    done(chat::Done::What::muted, other->name.shown);
  }
  void operator()(const chat::Unmute& unmute) {
    const auto name = chat::make_name(without_mark(unmute.name));
    const auto* const known = std::get_if<chat::Name>(&name);
    if (known == nullptr) return refuse(Why::nobody, std::string{unmute.name});
    if (!client.is_operator) return refuse(Why::not_operator);
    if (world.muted_.erase(known->key) == 0) return refuse(Why::not_muted, known->shown);
    if (auto* const other = world.person(known->key)) {
      world.tell(*other, chat::Muted{.muted = false, .by = client.name.shown});
    }
    done(chat::Done::What::unmuted, known->shown);
  }
  void operator()(const chat::Announce& announce) {
    if (!client.is_operator) return refuse(Why::not_operator);
    const auto event = event_of(
        client, chat::Announced{.by = client.name.shown, .text = std::string{announce.text}});
    for (auto& [id, other] : world.clients_) {
      if (other.stage == Stage::here && &other != &client)
        dialect::render_to_others(event, {}, other.expected);
    }
    world.tell(client, event);
  }

  // ---- Programs
  void operator()(const chat::TellState&) {
    client.tells_state = true;
    world.tell_state(client);
  }
  void operator()(const chat::Ping& ping) {
    world.tell(client, chat::Answered{std::string{ping.text}});
  }
  void operator()(const chat::Mistake& mistake) { world.refuse(client, mistake.refused); }

 private:
  void refuse(Why why, std::string what = {}, std::size_t limit = 0) {
    world.refuse(client, why, std::move(what), limit);
  }
  void done(chat::Done::What what, std::string whom) {
    world.tell(client, chat::Done{.what = what, .whom = std::move(whom)});
  }
  void move_to(Room& room) {
    client.talking_in = room.key;
    world.tell(client, chat::Moved{room.ref});
    world.tell_state(client);
  }
  std::optional<chat::Name> accepted(std::variant<chat::Name, chat::NameFault> made) {
    if (auto* const name = std::get_if<chat::Name>(&made)) return std::move(*name);
    refuse(why_of(std::get<chat::NameFault>(made)));
    return std::nullopt;
  }
  std::optional<chat::Name> name_in(std::string_view text) {
    return accepted(chat::make_name(text));
  }
  std::optional<chat::Name> room_name_in(std::string_view text) {
    return accepted(chat::make_room_name(text));
  }
  // Where it is; empty is where it talks. None if that was refused.
  Room* room_called(std::string_view text) {
    if (text.empty()) {
      if (!client.talking_in.empty()) return &world.room(client.talking_in);
      refuse(Why::no_room);
      return nullptr;
    }
    const auto name = room_name_in(text);
    if (!name) return nullptr;
    if (is_in(client, name->key)) return &world.room(name->key);
    refuse(Why::not_in_room, name->shown);
    return nullptr;
  }
  static std::string_view without_mark(std::string_view text) {
    return text.substr(text.starts_with('@') ? 1 : 0);
  }
  Client* person_called(std::string_view text) {
    const auto made = chat::make_name(without_mark(text));
    const auto* const name = std::get_if<chat::Name>(&made);
    auto* const found = name == nullptr ? nullptr : world.person(name->key);
    if (found == nullptr) refuse(Why::nobody, name == nullptr ? std::string{text} : name->shown);
    return found;
  }
  // Someone whom only an operator can do it to, and who is none.
  Client* meant(std::string_view text) {
    const auto name = chat::make_name(without_mark(text));
    if (!client.is_operator && std::holds_alternative<chat::Name>(name)) {
      refuse(Why::not_operator);
      return nullptr;
    }
    auto* const other = person_called(text);
    if (other == nullptr || !other->is_operator) return other;
    refuse(Why::is_operator, other->name.shown);
    return nullptr;
  }
  static bool is_meant(const Client& other, const chat::BanTarget& target) {
    if (const auto* const name = std::get_if<chat::Name>(&target))
      return other.name.key == name->key;
    const auto address = AddressRange::of_peer(other.peer);
    return address && std::get<AddressRange>(target).holds(*address);
  }
};

void WorldModel::obey_line(Client& client, std::string_view line) {
  if (client.stage == Stage::gone) return;
  std::string scratch;
  const auto cleaned = text::clean(line, scratch);
  if (!cleaned) return refuse(client, Why::not_utf8);
  auto expects = Expects::talk;
  if (client.stage == Stage::knocking) expects = Expects::password;
  if (client.stage == Stage::naming) expects = Expects::name;
  std::visit(Obey{*this, client}, dialect::parse(*cleaned, expects));
}

}  // namespace papo::fuzz
