// SPDX-License-Identifier: MIT

#include "world_model.h"

#include <algorithm>
#include <concepts>
#include <memory>
#include <tuple>
#include <utility>
#include <variant>

#include "budget/limits.h"
#include "chat/limits.h"
#include "chat/look_alikes.h"
#include "lang/language.h"
#include "text/clean.h"
#include "text/utf8.h"
#include "wire/plain/limits.h"
#include "wire/variant.h"

namespace papo::fuzz {
namespace {

using chat::Departure;
using chat::Event;
namespace dialect = wire::plain;

using budget::most_answers_of_a_line;
using budget::most_held;
using budget::most_paid_on_joining;
using budget::most_under_way;
using budget::most_wrong_passwords;
using chat::longest_topic;
using chat::most_candidates;

// Numbers come from the clock, which the model does not know. The ids of all have as many digits.
constexpr chat::Sequence any_sequence = chat::Sequence{1} << 54;

chat::Time now() { return std::chrono::system_clock::now(); }

template <typename Item>
std::vector<Item> last_of(const std::vector<Item>& items, std::size_t most) {
  return {items.end() - static_cast<std::ptrdiff_t>(std::min(most, items.size())), items.end()};
}

template <typename What, typename... Whats>
concept OneOf = (std::same_as<What, Whats> || ...);

template <typename... Whats>
bool is_any_of(const Event& event) {
  return (std::holds_alternative<Whats>(event.what) || ...);
}

bool is_long_answer(const Event& event) {
  return is_any_of<chat::Listed, chat::RoomsListed, chat::Recalled, chat::Described,
                   chat::Completed, chat::BansListed, chat::ModesTold, chat::MasksListed>(event);
}

// The answer decides what the client's next line means or how soon it is heard, or takes time.
bool holds_back_lines(const chat::Request::What& what) {
  if (chat::only_asks(what)) return true;
  const auto is = [&]<typename... Whats>() { return (std::holds_alternative<Whats>(what) || ...); };
  return is.operator()<chat::Join, chat::FindRoom, chat::Leave, chat::Recall, chat::PlaceBan,
                       chat::LiftBan>();
}

}  // namespace

// ---- The readers of events

WorldModel::Client* WorldModel::person(const std::string& key) {
  for (auto& [id, client] : clients_) {
    if (client.stage == Stage::here && client.name.key == key) return &client;
  }
  return nullptr;
}

bool WorldModel::is_in(const Client& client, const std::string& room) {
  return std::ranges::find(client.rooms, room) != client.rooms.end();
}

dialect::Ids WorldModel::ids_for(const Client& client) {
  return client.tells_state ? dialect::Ids::told : dialect::Ids::hidden;
}

void WorldModel::tell(Client& client, const Event& event) {
  if (client.stage == Stage::gone) return;
  const bool has_too_much = client.answered > most_answers_of_a_line;
  if (is_long_answer(event) && has_too_much) return refuse(client, Why::behind);
  const auto before = client.expected.size();
  dialect::render_to_subject(event, {}, client.expected, ids_for(client));
  const auto bytes = client.expected.size() - before;
  const auto* const joined = std::get_if<chat::Joined>(&event.what);
  if (joined != nullptr && client.tells_state) {
    dialect::render_place(event.sequence, joined->room.name, client.expected);
  }
  if (is_long_answer(event)) bill(client, bytes);
  if (joined != nullptr && !joined->entered) bill(client, std::min(bytes, most_paid_on_joining));
  // The client goes on only from lines that it was shown.
  const auto* const recalled = std::get_if<chat::Recalled>(&event.what);
  if (recalled == nullptr) return;
  client.shown_of = recalled->room.id;
  client.shown_from = recalled->first;
}

// Tells the client an answer that its dialect alone knows.
template <typename Render>
void WorldModel::tell_aside(Client& client, Render render) {
  render(client.expected);
}

void WorldModel::bill(Client& client, std::size_t bytes) { client.answered += bytes; }

chat::Named WorldModel::named(const Client& client) {
  return {.name = client.name.shown, .is_operator = client.is_operator};
}

template <typename What>
void WorldModel::tell(Client& client, What what) {
  tell(client, event_of(client, std::move(what)));
}

template <typename What>
Event WorldModel::event_of(const Client& client, What what) {
  return {.subject = client.id,
          .what = std::move(what),
          .by_operator = client.is_operator,
          .sequence = any_sequence};
}

WorldModel::Expects WorldModel::expects(const Client& client) {
  if (client.stage == Stage::knocking) return Expects::password;
  return client.stage == Stage::naming ? Expects::name : Expects::talk;
}

void WorldModel::tell_state(Client& client) {
  if (!client.tells_state || client.stage == Stage::gone) return;
  dialect::State state{.expects = expects(client), .name = client.name.shown};
  if (!client.talking_in.empty()) state.talking_in = room(client.talking_in).ref.name;
  for (const auto& key : client.rooms) state.rooms.push_back(room(key).ref.name);
  dialect::render_state(state, client.expected);
}

void WorldModel::render_as_seen(Client& member, const Room& room, const Event& event) {
  // The client was told goodbye, but is still among the members.
  if (member.stage == Stage::gone) return;
  const auto view = member.talking_in == room.key ? dialect::View::talking : dialect::View::aside;
  dialect::render_to_room(event, room.ref.name, dialect::variant({}, view, ids_for(member)),
                          member.expected);
}

// Tells all members but the subject.
void WorldModel::tell_room(const Room& room, const Event& event) {
  for (const auto id : room.members) {
    if (id != event.subject) render_as_seen(at(id), room, event);
  }
}

// A client that is not here yet is asked again.
void WorldModel::refuse(Client& client, chat::Refused refused) {
  tell(client, std::move(refused));
  if (client.stage >= Stage::here) return;
  dialect::render_question(expects(client), {}, client.expected);
  tell_state(client);
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
  ++requests_;
  if (!house_.password.empty()) client.stage = Stage::knocking;
  if (const auto* const ban = ban_of(client)) turn_away(client, ban->reason);
  // The server asked the Hub whether the client is banned. The greeting comes after the results of
  // other answers.
  look_at_answers(chat::owner_of(id));
  tell(client, chat::Greeted{.password = client.stage == Stage::knocking});
}

void WorldModel::turn_away(Client& client, const std::string& reason) {
  const Event event{client.id, chat::Dismissed{.departure = Departure::banned, .words = reason}};
  take_leave(client, event);
  client.stage = Stage::gone;
}

void WorldModel::enter(Client& client, const chat::Name& name) {
  ++requests_;
  ask(client, Question::Of::state);
  if (const auto* const ban = ban_of(client)) {
    answer(client, Answer::What::settled);
    return turn_away(client, ban->reason);
  }
  if (auto refused = refusal_of(client, name)) {
    answer(client, Answer::What::settled);
    return refuse(client, *std::move(refused));
  }
  client.stage = Stage::here;
  client.name = name;
  add_to_room(client, std::get<chat::Name>(chat::make_room_name(house_.first_room)), true);
  answer(client, Answer::What::settled);
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
  if (room.members.empty()) {
    room = {.ref = {.id = ++last_room_, .name = name.shown}, .key = name.key};
    const bool everyone_enters = name.shown == house_.first_room;
    room.modes = {.no_outside = true, .topic_locked = !everyone_enters};
    room.ranks[client.id].op = !everyone_enters;
  }
  std::erase(room.invited, client.id);
  chat::Joined joined{.name = client.name.shown,
                      .room = room.ref,
                      .entered = entered,
                      .others_count = room.members.size(),
                      .topic = room.topic,
                      .history = {}};
  const bool hides_past = room.modes.invite_only || room.modes.past_hidden;
  const auto from = hides_past ? room.lines : room.readable_from;
  const auto most = std::min(house_.history, room.lines - std::min(from, room.lines));
  joined.history = last_of(room.history, most);
  for (const auto id : room.members) {
    if (joined.others.size() < wire::plain::names_told_to_newcomer)
      joined.others.push_back(named(at(id)));
  }
  const auto event = event_of(client, std::move(joined));
  tell_room(room, event);
  const auto before = client.expected.size();
  if (entered) dialect::render_motd(house_.motd, client.expected);
  tell(client, event);
  room.members.push_back(client.id);
  room.readable[client.id] = from;
  client.rooms.push_back(room.key);
  talk_in(client, room.key);
  tell_state(client);
  // Coming in has its own price.
  if (!entered) bill(client, std::min(client.expected.size() - before, most_paid_on_joining));
}

// Comes to pass at once for what the client is shown, and later for what it says.
void WorldModel::talk_in(Client& client, const std::string& key) {
  client.talking_in = key;
  waiting_[chat::owner_of(client.id)].push_back(
      Move{.client = client.id, .to = key.empty() ? 0 : room(key).ref.id});
}

// The client is to leave a room. If it talks there, it talks in the room that it joined last.
void WorldModel::talk_elsewhere(Client& client, const Room& than) {
  if (client.talking_in != than.key) return;
  std::string last;
  for (const auto& key : client.rooms) {
    if (key != than.key) last = key;
  }
  talk_in(client, last);
}

void WorldModel::kick(Client& client, Room& from, const Client& by, std::string words) {
  const auto event =
      event_of(client, chat::Kicked{.name = client.name.shown,
                                    .room = from.ref,
                                    .by = {.name = by.name.shown, .is_operator = by.is_operator},
                                    .words = std::move(words)});
  tell_room(from, event);
  const auto talked_in = client.talking_in;
  talk_elsewhere(client, from);
  tell(client, event);
  if (client.talking_in != talked_in) {
    dialect::render_moved(
        client.talking_in.empty() ? std::string{} : room(client.talking_in).ref.name, {},
        client.expected);
  }
  take_out(client, from);
  tell_state(client);
}

Someone WorldModel::someone(const Client& client) const {
  return {.id = client.id,
          .shown = client.name.shown,
          .key = client.name.key,
          .user_at_host = "plain@" + house_.host_of(client.peer),
          .is_operator = client.is_operator};
}

void WorldModel::take_out(Client& client, Room& room) {
  std::erase(client.rooms, room.key);
  room.take_out(client.id);
  if (room.members.empty()) rooms_.erase(std::string{room.key});
}

Event WorldModel::departure(const Client& client, Departure how, std::string words,
                            std::string by) {
  std::vector<chat::RoomRef> refs;
  for (const auto& key : client.rooms) refs.push_back(room(key).ref);
  return event_of(client, chat::Departed{.name = client.name.shown,
                                         .rooms = std::move(refs),
                                         .departure = how,
                                         .words = std::move(words),
                                         .by = std::move(by)});
}

// A member that shares several rooms is told for each, in the order in which it had joined them
// itself.
void WorldModel::tell_others(const Client& client, const Event& departed) {
  for (auto& [id, other] : clients_) {
    if (id == client.id) continue;
    for (const auto& key : other.rooms) {
      if (is_in(client, key)) render_as_seen(other, room(key), departed);
    }
  }
}

void WorldModel::leave_rooms(Client& client) {
  while (!client.rooms.empty()) take_out(client, room(client.rooms.back()));
}

void WorldModel::depart(Client& client, Departure how, std::string words, std::string by) {
  const auto event = departure(client, how, std::move(words), std::move(by));
  tell_others(client, event);
  take_leave(client, event);
  leave_rooms(client);
  client.stage = Stage::gone;
}

void WorldModel::take_leave(Client& client, const Event& event) {
  dialect::render_to_subject(event, {}, client.farewell);
  if (client.tells_state) dialect::render_end(event, client.farewell);
  client.expected += client.farewell;
}

void WorldModel::drop(Client& client, Departure how, std::string_view words) {
  // The client is here as far as its owner knows.
  const bool is_asked_for =
      client.stage == Stage::here || (client.stage == Stage::gone && !client.ended);
  if (is_asked_for) ++requests_;
  client.ended = true;
  client.question = {};
  if (client.stage == Stage::gone) return;
  if (client.stage == Stage::here) {
    return depart(client, how,
                  is_muted(client) ? std::string{}
                                   : std::string{text::cut_to(words, chat::longest_quit_reason)});
  }
  take_leave(client, Event{client.id, chat::Dismissed{.departure = how}});
  client.stage = Stage::gone;
}

void WorldModel::end(Id id) {
  auto& client = at(id);
  settle(client);
  client.finished = true;
  if (client.question.of == Question::Of::nothing) drop(client, Departure::lost);
}

void WorldModel::lose(Id id) {
  settle(at(id));
  at(id).finished = true;
  end_lines(at(id));
  drop(at(id), Departure::lost);
}

void WorldModel::take_writable(Id id) { settle(at(id)); }

void WorldModel::take_paid(Id id) {
  auto& client = at(id);
  if (client.question.of != Question::Of::answers) return;
  client.question = {};
  take_held(client);
  if (client.finished && client.question.of == Question::Of::nothing) drop(client, Departure::lost);
}

// Ends the waiting for answers that take time.
void WorldModel::end_lines(Client& client) {
  client.hurries = true;
  while (client.question.of != Question::Of::nothing) {
    settle(client);
    if (client.question.of == Question::Of::nothing) return;
    const bool gave_password = client.question.of == Question::Of::password;
    client.question = {};
    if (gave_password) refuse(client, Why::busy);
    take_held(client);
  }
}

void WorldModel::name_deadline(Id id) {
  settle(at(id));
  if (at(id).stage < Stage::here) drop(at(id), Departure::never_named);
}

void WorldModel::last_deadline(Id id) {
  settle(at(id));
  drop(at(id), Departure::lost);
}

void WorldModel::no_more_lines(std::size_t worker) {
  look_at_answers(worker);
  for (auto& [id, client] : clients_) {
    if (chat::owner_of(id) == worker) end_lines(client);
  }
}

void WorldModel::end_turn(std::size_t worker) {
  look_at_answers(worker, false);
  see_slow(false);
  end_last_turn(worker);
}

void WorldModel::end_last_turn(std::size_t worker) {
  look_at_answers(worker, false);
  for (auto& [id, client] : clients_) {
    if (chat::owner_of(id) == worker) client.answered = 0;
  }
  requests_ = 0;
}

void WorldModel::say_goodbye(const std::vector<Id>& to) {
  for (const auto id : to) {
    auto& client = at(id);
    if (client.stage == Stage::gone) continue;
    dialect::render_stopping({}, client.farewell);
    client.expected += client.farewell;
    client.nameless_at_stop = client.stage != Stage::here;
    client.stage = Stage::gone;
    client.ended = true;
  }
}

// Only the rest of a line that was begun is still sent of the bytes that the kernel had not taken.
void WorldModel::cut(Client& client, std::size_t taken) {
  auto& all = client.expected;
  const bool mid_line = taken > 0 && all[taken - 1] != '\n';
  all.resize(mid_line ? all.find('\n', taken) + 1 : taken);
}

void WorldModel::too_slow(Id id, std::size_t taken) {
  cut(at(id), taken);
  drop(at(id), Departure::too_slow);
}

// The members of its rooms are told, if goodbye was not said to them either.
void WorldModel::too_slow_for_goodbye(Id id, std::size_t taken) {
  auto& client = at(id);
  cut(client, taken);
  const auto event = departure(client, Departure::too_slow);
  tell_others(client, event);
  client.farewell.clear();
  take_leave(client, event);
  leave_rooms(client);
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
  settle(client);
  take_in_turn(client, line);
}

void WorldModel::take_in_turn(Client& client, std::string_view line) {
  const bool asked_much = client.answered > most_under_way;
  const bool is_heard = client.stage == Stage::here && !client.hurries;
  if (asked_much && is_heard && client.question.of == Question::Of::nothing) {
    client.question = {.of = Question::Of::answers};
  }
  if (client.question.of == Question::Of::nothing) return obey_line(client, line);
  if (client.held.size() + line.size() > most_held) return refuse(client, Why::busy);
  client.held += line;
  client.held += '\n';
}

void WorldModel::take_too_long(Id id) {
  settle(at(id));
  refuse(at(id), Why::line_too_long, {}, house_.max_line);
}

void WorldModel::take_held(Client& client) {
  const auto held = std::exchange(client.held, {});
  std::string_view left = held;
  while (!left.empty()) {
    const auto line = left.substr(0, left.find('\n'));
    left.remove_prefix(line.size() + 1);
    take_in_turn(client, line);
  }
}

// ---- Questions

void WorldModel::ask(Client& client, Question::Of of) {
  client.question = {.of = of, .ticket = ++client.last_ticket};
  client.has_verdict = false;
}

void WorldModel::answer(const Client& client, Answer::What what, chat::Done done) {
  waiting_[chat::owner_of(client.id)].push_back(Answer{.client = client.id,
                                                       .ticket = client.question.ticket,
                                                       .what = what,
                                                       .done = std::move(done)});
}

void WorldModel::hear_verdict(Id id, bool is_right) {
  at(id).has_verdict = true;
  answer(at(id), is_right ? Answer::What::right_password : Answer::What::wrong_password);
}

void WorldModel::settle(Client& client) {
  if (client.question.of == Question::Of::state) look_at_answers(chat::owner_of(client.id));
}

// The answers may lead to further answers, because held lines are carried out. A client that others
// have thrown out has seen that, too.
void WorldModel::look_at_answers(std::size_t worker, bool between_inputs) {
  auto& waiting = waiting_[worker];
  if (between_inputs) see_slow(true);
  while (!waiting.empty()) {
    const auto first = std::move(waiting.front());
    waiting.pop_front();
    std::visit([this](const auto& what) { take(what); }, first);
    if (between_inputs) see_slow(true);
  }
  for (auto& [id, client] : clients_) {
    if (chat::owner_of(id) != worker) continue;
    if (client.stage != Stage::gone) continue;
    client.ended = true;
    client.question = {};
  }
}

void WorldModel::see_slow(bool between_inputs) {
  while (const auto slow = found_slow_(requests_ + 1, between_inputs)) {
    too_slow(slow->client, slow->taken);
  }
}

void WorldModel::take(const Move& move) { at(move.client).says_in = move.to; }

void WorldModel::take(const Letter& letter) { at(letter.client).last_writer = letter.from; }

void WorldModel::take(const Answer& answer) {
  auto& client = at(answer.client);
  if (client.question.of == Question::Of::nothing || client.question.ticket != answer.ticket)
    return;
  client.question = {};
  switch (answer.what) {
    case Answer::What::settled:
      break;
    case Answer::What::done:
      tell(client, answer.done);
      break;
    case Answer::What::right_password:
      ++requests_;
      if (client.stage != Stage::here) break;
      client.is_operator = true;
      tell(client, chat::OperatorMade{.name = client.name.shown});
      break;
    case Answer::What::wrong_password:
      wrong_password(client);
      break;
  }
  take_held(client);
  if (client.finished && client.question.of == Question::Of::nothing) drop(client, Departure::lost);
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
  tell(client, chat::AwaySet{.name = client.name.shown, .rooms = {}, .away = false});
}

void WorldModel::whisper(Client& from, Client& to, std::string_view text) {
  if (is_muted(from)) return refuse(from, Why::muted);
  returns(from);
  waiting_[chat::owner_of(to.id)].push_back(Letter{.client = to.id, .from = from.id});
  tell(to, chat::Whispered{.from = named(from), .from_client = from.id, .text = std::string{text}});
  chat::WhisperSent sent{.to = named(to), .text = std::string{text}};
  if (to.away && to.told_away.insert(from.id).second) sent.away = to.away;
  tell(from, std::move(sent));
}

// The effect of each command, for a client that is not gone.
struct WorldModel::Obey {
  WorldModel& world;
  Client& client;
  std::optional<chat::Done> done_to_bans{};  // The client hears of it once the bans are kept.

  void operator()(const dialect::Nothing&) {}
  void operator()(const dialect::GivePassword& given) {
    if (given.password != world.house_.password) return world.wrong_password(client);
    client.stage = Stage::naming;
    world.tell(client, chat::NameAsked{});
    world.tell_state(client);
  }
  void operator()(const dialect::GiveName& given) { world.enter(client, given.name); }
  void operator()(const dialect::Ask& asked) {
    ask(asked.what, [&] { std::visit(*this, asked.what); });
  }

  // ---- Talking
  void operator()(const chat::Say& say) {
    auto* const there = any_room_called(say.room);
    if (there == nullptr) return;
    if (world.is_muted(client)) return refuse(Why::muted);
    if (!there->lets_talk(world.someone(client))) return refuse_talk(*there);
    world.returns(client);
    const auto said =
        std::make_shared<const Event>(event_of(client, chat::Said{.name = client.name.shown,
                                                                  .room = there->ref,
                                                                  .text = std::string{say.text},
                                                                  .how = say.how}));
    ++there->lines;
    world.tell_room(*there, *said);
    if (client.tells_state) {
      dialect::render_sent(any_sequence, there->ref.name, client.expected);
    }
    there->history.push_back(said);
    there->history = last_of(there->history, world.house_.history_limit);
  }
  void operator()(const chat::Whisper& whisper) {
    auto* const to = person_called(std::get<chat::Name>(whisper.to));
    if (to != nullptr) world.whisper(client, *to, whisper.text);
  }
  void operator()(const dialect::Reply& reply) {
    ask(chat::Whisper{}, [&] {
      const bool wrote = world.knows(client.last_writer) && world.here(client.last_writer);
      if (!wrote) return refuse(Why::nobody_wrote);
      world.whisper(client, world.at(client.last_writer), reply.text);
    });
  }

  // ---- Rooms
  void operator()(const chat::Join& join) {
    const auto& name = join.room;
    if (is_in(client, name.key)) return move_to(world.room(name.key));
    if (world.is_muted(client) && !world.rooms_.contains(name.key)) return refuse(Why::muted);
    if (client.rooms.size() >= world.house_.max_rooms) {
      return refuse(Why::too_many_rooms, name.shown, world.house_.max_rooms);
    }
    const auto there = world.rooms_.find(name.key);
    if (there != world.rooms_.end()) {
      const auto why = there->second.refusal_of(world.someone(client), join.key);
      if (why) return refuse(*why, there->second.ref.name);
    }
    world.add_to_room(client, name, false);
  }
  void operator()(const chat::FindRoom& find) {
    if (auto* const there = room_called(find.room)) move_to(*there);
  }
  void operator()(const chat::Leave& leave) {
    auto* const there = room_called(leave.room);
    if (there == nullptr) return;
    const auto left = *there;
    world.talk_elsewhere(client, left);
    const auto talks_in =
        client.talking_in.empty() ? std::string{} : world.room(client.talking_in).ref.name;
    world.tell_room(left,
                    event_of(client, chat::Left{.name = client.name.shown, .room = left.ref}));
    dialect::render_left(left.ref.name, talks_in, {}, client.expected);
    world.take_out(client, *there);
    world.tell_state(client);
  }
  void operator()(const chat::ListRooms&) {
    std::vector<const Room*>
        // There are so few rooms that all are on the first page, whichever page is asked for.
        rooms;
    for (const auto& [key, room] : world.rooms_) {
      if (room.is_seen_by(world.someone(client))) rooms.push_back(&room);
    }
    std::ranges::sort(rooms, {}, [&](const Room* room) {
      return std::tuple{!is_in(client, room->key), -static_cast<int>(room->members.size()),
                        room->key};
    });
    chat::RoomsListed listed{.rooms = {}, .count = rooms.size()};
    for (const auto* const room : rooms) {
      listed.rooms.push_back({.name = room->ref.name,
                              .people = room->members.size(),
                              .topic = room->topic,
                              .secret = room->modes.secret});
    }
    if (client.stage == Stage::here) world.tell(client, std::move(listed));
  }
  void operator()(const chat::TellTopic& tell) {
    const auto* const there = room_called(tell.room);
    if (there == nullptr) return;
    world.tell(client, chat::TopicTold{.room = there->ref.name, .topic = there->topic});
  }
  void operator()(const chat::SetTopic& set) {
    auto* const there = any_room_called(set.room);
    if (there == nullptr) return;
    if (world.is_muted(client)) return refuse(Why::muted);
    if (there->modes.topic_locked && !check_rule(*there)) return;
    if (!there->lets_talk(world.someone(client))) return refuse_talk(*there);
    there->topic = text::cut_to(set.text, longest_topic);
    const auto event = event_of(
        client,
        chat::TopicSet{.name = client.name.shown, .room = there->ref, .topic = there->topic});
    world.tell_room(*there, event);
    world.tell(client, event);
  }
  void operator()(const chat::Recall& recall) {
    const auto* const there = room_called(recall.room);
    if (there == nullptr) return;
    tell_lines(*there, recall.lines > 0 ? recall.lines : world.house_.history, there->lines);
  }
  // All earlier lines that are kept, if the client was last shown this room's.
  void operator()(const dialect::RecallOlder&) {
    ask(chat::Recall{}, [&] {
      const auto* const there = room_called({});
      if (there == nullptr) return;
      const bool goes_on = client.shown_of == there->ref.id;
      tell_lines(*there, there->history.size(), goes_on ? client.shown_from : there->lines,
                 goes_on);
    });
  }

  // This server has no archive.
  void operator()(const chat::Search&) { refuse(Why::nothing_kept); }

  // ---- Rooms that their people rule
  void operator()(const chat::TellModes& tell) {
    const auto* const there = any_room_called(tell.room);
    if (there == nullptr) return;
    chat::ModesTold told{.room = there->ref.name, .modes = {}, .made = {}};
    const auto& modes = there->modes;
    const auto add = [&](bool is_on, chat::RoomMode mode, std::string argument = {}) {
      if (is_on) told.modes.push_back({.mode = mode, .argument = std::move(argument)});
    };
    const bool knows_key = there->has(client.id) || client.is_operator;
    using enum chat::RoomMode;
    add(modes.invite_only, invite_only);
    add(modes.moderated, moderated);
    add(modes.no_outside, no_outside);
    add(modes.secret, secret);
    add(modes.topic_locked, topic_locked);
    add(modes.past_hidden, past_hidden);
    add(!modes.key.empty(), key, knows_key ? modes.key : "");
    add(modes.limit > 0, limit, std::to_string(modes.limit));
    world.tell(client, std::move(told));
  }
  void operator()(const chat::ListMasks& list) {
    const auto* const there = any_room_called(list.room);
    if (there == nullptr) return;
    if (list.list != chat::RoomMode::ban && !check_rule(*there)) return;
    world.tell(client,
               chat::MasksListed{
                   .room = there->ref.name, .list = list.list, .masks = there->list(list.list)});
  }
  void operator()(const chat::SetModes& set) {
    auto* const there = any_room_called(set.room);
    if (there == nullptr) return;
    if (world.is_muted(client)) return refuse(Why::muted);
    const bool rules = there->is_ruled_by(world.someone(client));
    chat::ModesSet done{.name = client.name.shown, .room = there->ref, .changes = {}};
    bool was_refused = false;
    for (const auto& wanted : set.changes) {
      const bool gives_up =
          wanted.member && !wanted.change.on && wanted.member->key == client.name.key;
      if (!rules && !gives_up) {
        if (!std::exchange(was_refused, true)) refuse(Why::not_ruler, there->ref.name);
      } else if (auto changed = change_mode(*there, wanted)) {
        done.changes.push_back(*std::move(changed));
      }
    }
    if (done.changes.empty()) return;
    const auto opens = [](const chat::ModeChange& one) {
      return (one.mode == chat::RoomMode::invite_only || one.mode == chat::RoomMode::past_hidden) &&
             !one.on;
    };
    if (std::ranges::any_of(done.changes, opens)) there->readable_from = there->lines;
    const auto event = event_of(client, std::move(done));
    world.tell_room(*there, event);
    world.tell(client, event);
  }
  void operator()(const chat::KickOut& kick) {
    auto* const there = any_room_called(kick.room);
    if (there == nullptr || !check_rule(*there)) return;
    auto* const other = member_called(*there, kick.name);
    if (other == nullptr) return;
    const auto words = world.is_muted(client) ? std::string_view{} : kick.reason;
    const bool reads_it = there->has(client.id);
    const auto room = there->ref;
    const auto whom = other->name.shown;
    world.kick(*other, *there, client, std::string{text::cut_to(words, chat::longest_kick_reason)});
    if (reads_it) return;
    world.tell(client, chat::Done{.what = chat::Done::What::taken_out, .whom = whom, .room = room});
  }
  void operator()(const chat::Invite& invite) {
    auto* const there = any_room_called(invite.room);
    if (there == nullptr) return;
    if (world.is_muted(client)) return refuse(Why::muted);
    if (there->modes.invite_only && !check_rule(*there)) return;
    auto* const other = person_called(invite.name);
    if (other == nullptr) return;
    if (there->has(other->id)) {
      return world.refuse(
          client,
          {.why = Why::already_there, .what = there->ref.name, .looks_like = other->name.shown});
    }
    std::erase(there->invited, other->id);
    there->invited.push_back(other->id);
    world.tell(*other, chat::InvitedYou{
                           .by = {.name = client.name.shown, .is_operator = client.is_operator},
                           .room = there->ref});
    const auto event = event_of(client, chat::Invited{.name = client.name.shown,
                                                      .room = there->ref,
                                                      .whom = other->name.shown,
                                                      .away = other->away});
    world.tell_room(*there, event);
    world.tell(client, event);
  }

  // ---- People
  void operator()(const chat::Rename& rename) {
    const auto& name = rename.name;
    if (name.shown == client.name.shown) return refuse(Why::name_yours, name.shown);
    if (world.is_muted(client)) return refuse(Why::muted);
    for (const auto& key : client.rooms) {
      const auto& room = world.room(key);
      if (!room.keeps_name_of(world.someone(client))) continue;
      return world.refuse(client,
                          {.why = Why::name_kept, .what = name.shown, .looks_like = room.ref.name});
    }
    if (auto refused = world.refusal_of(client, name)) {
      return world.refuse(client, *std::move(refused));
    }
    const auto event = event_of(
        client, chat::Renamed{.old_name = client.name.shown, .name = name.shown, .rooms = {}});
    std::set<Id> others;
    for (const auto& key : client.rooms) {
      const auto& members = world.room(key).members;
      others.insert(members.begin(), members.end());
    }
    others.erase(client.id);
    for (const auto id : others) {
      if (world.here(id)) dialect::render_to_others(event, {}, world.at(id).expected);
    }
    client.name = name;
    world.tell(client, event);
    world.tell_state(client);
  }
  void operator()(const chat::GoAway& away) {
    client.away =
        world.is_muted(client) ? "" : text::cut_to(away.reason, chat::longest_away_reason);
    client.told_away.clear();
    world.tell(client,
               chat::AwaySet{
                   .name = client.name.shown, .rooms = {}, .away = true, .reason = *client.away});
  }
  void operator()(const chat::ComeBack&) { world.returns(client); }
  void operator()(const chat::Who& who) {
    auto* const there = room_called(who.room);
    if (there == nullptr) return;
    std::vector<chat::Listed::Person> people;
    for (const auto id : there->members) {
      const auto& member = world.at(id);
      people.push_back({.name = member.name.shown,
                        .away = member.away,
                        .is_operator = member.is_operator,
                        .ranks = there->ranks_of(id)});
    }
    const auto count = people.size();
    world.tell(client,
               chat::Listed{.room = there->ref.name, .people = std::move(people), .count = count});
  }
  void operator()(const chat::WhoIs&) {}  // The answer tells the time, so no script asks.
  void operator()(const chat::Complete& complete) {
    auto prefix = complete.prefix;
    chat::Completed completed{.prefix = std::string{prefix}, .candidates = {}};
    const bool of_rooms = prefix.starts_with('#');
    if (of_rooms) prefix.remove_prefix(1);
    const auto folded = chat::key_of(prefix);
    std::map<std::string, std::string> all;  // By key.
    for (const auto& [key, room] : world.rooms_) {
      if (of_rooms && room.is_seen_by(world.someone(client))) all[key.substr(1)] = room.ref.name;
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
  void operator()(const dialect::Quit& quit) { world.drop(client, Departure::quit, quit.reason); }
  void operator()(const dialect::Help& help) {
    tell_aside(client,
               [&](std::string& out) { dialect::render_help(std::string{help.command}, {}, out); });
  }
  // There are no catalogues.
  void operator()(const dialect::ChooseLanguage& choose) {
    const bool asks = choose.language.empty();
    if (!asks && !lang::Languages{}.find(choose.language)) {
      return refuse(Why::unknown_language, "en");
    }
    tell_aside(client, [&](std::string& out) {
      if (asks) return dialect::render_language({"en"}, {}, out);
      dialect::render_chosen_language({}, out);
    });
  }

  // ---- Operators
  void operator()(const dialect::BecomeOperator& become) {
    if (become.password.starts_with(busy_word)) return refuse(Why::busy);
    world.ask(client, Question::Of::password);
  }
  // ---- Accounts: there are none in this world.
  void operator()(const dialect::RegisterName&) { refuse(Why::no_accounts); }
  void operator()(const dialect::LogIn&) { refuse(Why::no_accounts); }
  void operator()(const dialect::ChangePassword&) { refuse(Why::no_accounts); }
  void operator()(const dialect::KeepCertificate& keep) {
    refuse(keep.adds ? Why::no_certificate : Why::not_logged_in);
  }
  void operator()(const dialect::DropAccount&) { refuse(Why::no_accounts); }
  void operator()(const dialect::LogOut&) { world.drop(client, Departure::quit); }
  void operator()(const chat::LogOutEverywhere&) { refuse(Why::not_logged_in); }
  void operator()(const chat::Stay&) { refuse(Why::not_logged_in); }
  void operator()(const chat::SetCertificate&) { refuse(Why::not_logged_in); }
  void operator()(const chat::RegisterRoom& asked) {
    const auto* const there = any_room_called(asked.room);
    if (there != nullptr && check_rule(*there)) refuse(Why::no_accounts);
  }
  void operator()(const chat::TransferRoom& asked) { refuse_as_not_registered(asked.room); }
  void operator()(const chat::DropRoom& asked) { refuse_as_not_registered(asked.room); }
  void operator()(const chat::SetRetention& asked) { refuse_as_not_registered(asked.room); }
  void refuse_as_not_registered(const chat::Place& place) {
    const auto* const there = any_room_called(place);
    if (there != nullptr) refuse(Why::room_not_registered, there->ref.name);
  }

  void operator()(const chat::Expel& expel) {
    auto* const other = meant(expel.name);
    if (other == nullptr) return;
    const bool reads_it = std::ranges::any_of(
        client.rooms, [&](const std::string& room) { return WorldModel::is_in(*other, room); });
    const auto whom = other->name.shown;
    world.depart(*other, Departure::kicked,
                 std::string{text::cut_to(expel.reason, chat::longest_kick_reason)},
                 client.name.shown);
    if (!reads_it) done(chat::Done::What::expelled, whom);
  }
  void operator()(const chat::PlaceBan& ban) {
    if (!client.is_operator) return refuse(Why::not_operator);
    const std::string reason{text::cut_to(ban.reason, chat::longest_ban_reason)};
    std::optional<chat::Ban::Time> until;
    if (ban.time) until = now() + *ban.time;
    // By name, which is the order in which these clients leave.
    std::map<std::string, Client*> who;
    for (auto& [id, other] : world.clients_) {
      if (other.stage == Stage::here && is_meant(other, ban.target)) who[other.name.key] = &other;
    }
    for (const auto& [name, other] : who) {
      if (other->is_operator) return refuse(Why::is_operator, other->name.shown);
    }
    world.bans_.add({.target = ban.target,
                     .set_by = client.name.shown,
                     .set_at = now(),
                     .until = until,
                     .reason = reason},
                    now());
    for (const auto& [name, other] : who) {
      world.depart(*other, Departure::banned, reason, client.name.shown);
    }
    // No client has an IPv6 address, but a ban may.
    const auto* const range = std::get_if<AddressRange>(&ban.target);
    const bool has_site = range != nullptr && range->site() != *range;
    done_to_bans = {.what = chat::Done::What::banned,
                    .whom = to_string(ban.target),
                    .site = has_site ? range->site().to_string() : "",
                    .until = until};
  }
  void operator()(const chat::LiftBan& lift) {
    if (!client.is_operator) return refuse(Why::not_operator);
    if (!world.bans_.remove(lift.target, now())) {
      return refuse(Why::not_banned, to_string(lift.target));
    }
    done_to_bans = {.what = chat::Done::What::unbanned, .whom = to_string(lift.target)};
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
    auto* const other = meant(mute.name);
    if (other == nullptr) return;
    world.muted_.insert(other->name.key);
    world.tell(*other, chat::Muted{.muted = true, .by = client.name.shown});
    done(chat::Done::What::muted, other->name.shown);
  }
  void operator()(const chat::Unmute& unmute) {
    if (!client.is_operator) return refuse(Why::not_operator);
    if (world.muted_.erase(unmute.name.key) == 0) return refuse(Why::not_muted, unmute.name.shown);
    if (auto* const other = world.person(unmute.name.key)) {
      world.tell(*other, chat::Muted{.muted = false, .by = client.name.shown});
    }
    done(chat::Done::What::unmuted, unmute.name.shown);
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
  void operator()(const dialect::TellState&) {
    client.tells_state = true;
    tell_aside(client, [&](std::string&) { world.tell_state(client); });
  }
  void operator()(const dialect::Ping& ping) {
    tell_aside(client,
               [&](std::string& out) { dialect::render_pong(std::string{ping.text}, out); });
  }
  void operator()(const dialect::Mistake& mistake) { world.refuse(client, mistake.refused); }

  // ---- By the server, or in another dialect: no line asks for these.
  template <
      OneOf<chat::Arrive, chat::Enter, chat::Depart, chat::MakeOperator, chat::Lags, chat::LogIn,
            chat::Register, chat::SetPassword, chat::DropAccount, chat::Suspend, chat::EraseSaid,
            chat::Rejoin, chat::Deliver, chat::LetterKept, chat::MarkRead, chat::TellMarkers,
            chat::ReplaceBans, chat::ReportDisk, chat::Forget, chat::Redact, chat::TellNames,
            chat::RenameRoom, chat::TellHistory, chat::TellTargets, chat::Find, chat::FindNames,
            chat::WhoWas, chat::Count, chat::TellInvitations, chat::TellFacts, chat::SetFact,
            chat::ClearFacts, chat::SyncFacts, chat::WantFacts, chat::TellWantedFacts, chat::Watch,
            chat::TellWatched, chat::SetRealName, chat::SetOwnModes, chat::Wallop>
          What>
  void operator()(const What&) {}

 private:
  // Makes a request to the State, whose rule has an effect.
  template <typename Rule>
  void ask(const chat::Request::What& what, Rule rule) {
    // A client that waits for so many answers asks nothing: the worker looks before it asks.
    if (has_too_much(client, what)) return refuse(Why::behind);
    ++world.requests_;
    const bool waits = holds_back_lines(what);
    if (waits) world.ask(client, Question::Of::state);
    rule();
    if (!waits) return;
    if (!done_to_bans) return world.answer(client, Answer::What::settled);
    world.answer(client, Answer::What::done, *std::move(done_to_bans));
  }
  void refuse(Why why, std::string what = {}, std::size_t limit = 0) {
    world.refuse(client, why, std::move(what), limit);
  }
  void done(chat::Done::What what, std::string whom) {
    world.tell(client, chat::Done{.what = what, .whom = std::move(whom)});
  }
  void move_to(Room& room) {
    world.talk_in(client, room.key);
    world.tell(client, chat::RoomFound{room.ref});
    world.tell_state(client);
  }
  // The room of that name, or without a name the room of the client's lines. None if the
  // command was refused.
  Room* room_called(const chat::Place& place) {
    const auto* const name = std::get_if<chat::Name>(&place);
    if (name == nullptr) return room_of_lines();
    if (is_in(client, name->key)) return &world.room(name->key);
    refuse(Why::not_in_room, name->shown);
    return nullptr;
  }
  // Finds the room as room_called() does, but the client need not be in it. A secret room is none
  // for others.
  Room* any_room_called(const chat::Place& place) {
    const auto* const name = std::get_if<chat::Name>(&place);
    if (name == nullptr) return room_of_lines();
    const auto found = world.rooms_.find(name->key);
    if (found != world.rooms_.end() && found->second.is_seen_by(world.someone(client))) {
      return &found->second;
    }
    refuse(Why::no_such_room, name->shown);
    return nullptr;
  }
  Room* room_of_lines() {
    for (const auto& key : client.rooms) {
      if (world.room(key).ref.id == client.says_in) return &world.room(key);
    }
    refuse(Why::no_room);
    return nullptr;
  }
  void refuse_talk(const Room& room) {
    refuse(room.has(client.id) ? Why::cannot_talk_there : Why::not_in_room, room.ref.name);
  }
  // Whether the client rules the room; otherwise it is refused.
  bool check_rule(const Room& room) {
    if (room.is_ruled_by(world.someone(client))) return true;
    refuse(room.has(client.id) ? Why::not_ruler : Why::not_in_room, room.ref.name);
    return false;
  }
  Client* member_called(const Room& room, const chat::Name& name) {
    auto* const found = person_called(name);
    if (found == nullptr || room.has(found->id)) return found;
    world.refuse(client,
                 {.why = Why::not_there, .what = room.ref.name, .looks_like = found->name.shown});
    return nullptr;
  }
  // The change as it was done; none if it was refused, or if nothing is different.
  std::optional<chat::ModeChange> change_mode(Room& room, const chat::SetModes::Change& wanted) {
    if (!wanted.member) {
      auto changed =
          change(room, wanted.change, client.name.shown + "!" + world.someone(client).user_at_host);
      if (changed.refused) world.refuse(client, *changed.refused);
      return changed.done;
    }
    const auto* const other = member_called(room, *wanted.member);
    if (other == nullptr) return std::nullopt;
    auto& ranks = room.ranks[other->id];
    auto& rank = wanted.change.mode == chat::RoomMode::op ? ranks.op : ranks.voice;
    if (std::exchange(rank, wanted.change.on) == wanted.change.on) return std::nullopt;
    auto done = wanted.change;
    done.argument = other->name.shown;
    return done;
  }
  // So many of the kept lines before `end`, which counts all lines that were ever said.
  void tell_lines(const Room& room, std::size_t most, std::size_t end, bool older = false) {
    const auto readable = room.lines - std::min(room.readable.at(client.id), room.lines);
    auto kept = last_of(room.history, readable);
    const auto first = room.lines - kept.size();
    kept.resize(std::max(end, first) - first);
    const auto lines = std::min(kept.size(), most);
    world.tell(client, chat::Recalled{.room = room.ref,
                                      .history = last_of(kept, lines),
                                      .first = first + kept.size() - lines,
                                      .part = older ? chat::Part::before : chat::Part::last,
                                      .line = any_sequence,
                                      .has_older = lines < kept.size(),
                                      .has_newer = older && end < room.lines});
  }
  Client* person_called(const chat::Name& name) {
    auto* const found = world.person(name.key);
    if (found == nullptr) refuse(Why::nobody, name.shown);
    return found;
  }
  // The person of that name, if the client is an operator and the person is not.
  Client* meant(const chat::Name& name) {
    if (!client.is_operator) {
      refuse(Why::not_operator);
      return nullptr;
    }
    auto* const other = person_called(name);
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

// Another client had this one go, and its owner does not know yet. Its lines have no effect, but
// some are still questions.
void WorldModel::obey_when_gone(Client& client, const dialect::Command& command) {
  if (const auto* const become = std::get_if<dialect::BecomeOperator>(&command)) {
    if (!become->password.starts_with(busy_word)) ask(client, Question::Of::password);
  } else if (std::holds_alternative<dialect::Quit>(command) ||
             std::holds_alternative<dialect::LogOut>(command)) {
    drop(client, Departure::quit);
  } else if (const auto* const asked = std::get_if<dialect::Ask>(&command)) {
    ask_when_gone(client, asked->what);
  } else if (std::holds_alternative<dialect::RecallOlder>(command)) {
    ask_when_gone(client, chat::Recall{});
  } else if (std::holds_alternative<dialect::Reply>(command)) {
    ask_when_gone(client, chat::Whisper{});
  }
}

void WorldModel::ask_when_gone(Client& client, const chat::Request::What& what) {
  if (has_too_much(client, what)) return;
  ++requests_;
  if (!holds_back_lines(what)) return;
  ask(client, Question::Of::state);
  answer(client, Answer::What::settled);
}

bool WorldModel::has_too_much(const Client& client, const chat::Request::What& what) {
  return chat::only_asks(what) && client.answered > most_answers_of_a_line;
}

void WorldModel::obey_line(Client& client, std::string_view line) {
  if (client.ended) return;
  std::string scratch;
  const auto cleaned = text::clean(line, scratch);
  if (!cleaned) return refuse(client, Why::not_utf8);
  const auto command = dialect::parse(*cleaned, expects(client));
  if (client.stage == Stage::gone) return obey_when_gone(client, command);
  std::visit(Obey{*this, client}, command);
}

}  // namespace papo::fuzz
