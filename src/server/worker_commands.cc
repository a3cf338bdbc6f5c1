// The first half of a worker's turn: what came in becomes commands, and they are carried out.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/memory_reserve.h"
#include "chat/bans.h"
#include "chat/duration.h"
#include "net/rates.h"
#include "net/socket.h"
#include "server/passwords.h"
#include "server/site.h"
#include "server/worker.h"
#include "wire/text.h"

namespace papo::server {
namespace {

using chat::Departure;
using chat::Refused;
namespace dialect = wire::plain;
using Why = Refused::Why;
using Stage = Session::Stage;
using Awaits = Session::Awaits;

constexpr unsigned most_wrong_passwords = 5;

// Lines that /history shows, if those who join are sent none.
constexpr std::size_t usual_history = 20;

// Tokens of the rate limit, for a password that was not right.
constexpr float cost_of_a_try = 10;

// Lines of one client that may wait until its password has been checked.
constexpr std::size_t most_held = std::size_t{64} << 10;  // Bytes.

// Tokens. Who said much at once while the room was behind waits, but not for long.
constexpr float most_charged_at_once = 1200;
// Of an operator's reason, in the log.
constexpr std::size_t longest_logged = 200;  // Bytes.

template <typename... Kinds>
bool is_any_of(const chat::Command& command) {
  return (std::holds_alternative<Kinds>(command) || ...);
}

// It changes nothing, so it may fail half-way; and the answer may be long.
bool only_asks(const chat::Command& command) {
  return is_any_of<chat::ListRooms, chat::Recall, chat::Who, chat::WhoIs, chat::ListBans,
                   chat::Complete>(command);
}

std::string_view words_for(Departure departure) {
  switch (departure) {
    case Departure::quit:
      return "quit";
    case Departure::lost:
      return "connection lost";
    case Departure::too_slow:
      return "too slow";
    case Departure::out_of_memory:
      return "out of memory";
    case Departure::never_named:
      return "gave no name in time";
    case Departure::other_protocol:
      return "speaks another protocol";
    case Departure::wrong_passwords:
      return "too many wrong passwords";
    case Departure::kicked:
      return "kicked";
    case Departure::banned:
      return "banned";
  }
  return {};
}

// As the log tells an operator's reason, if there is one.
std::string because(std::string_view reason) {
  if (reason.empty()) return {};
  return ": " + std::string{chat::cut_to(reason, longest_logged)};
}

// As the log tells how long something holds; none: for ever.
std::string how_long(std::optional<std::chrono::seconds> time) {
  if (!time) return "for ever";
  const auto seconds = time->count();
  for (const auto& [letter, length] : {std::pair{'d', 86400}, {'h', 3600}, {'m', 60}}) {
    if (seconds % length == 0) return fmt::format("for {}{}", seconds / length, letter);
  }
  return fmt::format("for {}s", seconds);
}

Input::Kind input_for(Verdict verdict) {
  switch (verdict) {
    case Verdict::right:
      return Input::Kind::right_password;
    case Verdict::wrong:
      return Input::Kind::wrong_password;
    case Verdict::unchecked:
      break;
  }
  return Input::Kind::unchecked_password;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    lines.emplace_back(text.substr(0, text.find('\n')));
    text.remove_prefix(lines.back().size() + 1);
  }
  return lines;
}

Why refusal_for(chat::NameFault fault) {
  switch (fault) {
    case chat::NameFault::empty:
      return Why::name_empty;
    case chat::NameFault::too_long:
      return Why::name_too_long;
    case chat::NameFault::reads_as_address:
      return Why::name_reads_as_address;
    case chat::NameFault::not_allowed:
      break;
  }
  return Why::name_not_allowed;
}

}  // namespace

void Worker::carry_out(const Input& input) {
  switch (input.kind) {
    case Input::Kind::opened:
      return open(input);
    case Input::Kind::no_more_lines:
      for (const auto& [id, session] : sessions_) end_lines(*session);
      return hub_.worker_drained();
    case Input::Kind::look:
      return look_at_those_who_lag();
    case Input::Kind::tidy:
      tidy_asked_ = true;  // Once the turn is over.
      return;
    case Input::Kind::motd:
      motd_ = lines_of(inputs_.text_of(input));
      return;
    default:
      break;
  }
  Session* const session = find(input.client);
  if (session == nullptr) return;  // It was released before the loop knew.
  switch (input.kind) {
    case Input::Kind::greet:
      return greet(*session);
    case Input::Kind::other_protocol:
      return drop(*session, Departure::other_protocol, inputs_.text_of(input));
    case Input::Kind::line:
      return take_line(*session, inputs_.text_of(input));
    case Input::Kind::line_too_long:
      return refuse(*session, {.why = Why::line_too_long, .limit = settings_.max_line});
    case Input::Kind::finished:
      session->finished = true;
      if (session->awaits == Awaits::nothing) drop(*session, Departure::lost);
      return;  // Else it goes once that has come, and what it sent is answered.
    case Input::Kind::lost:
      end_lines(*session);
      drop(*session, Departure::lost);
      lose(*session);
      return touch(*session);
    case Input::Kind::writable:
      session->blocked = false;
      return touch(*session);
    case Input::Kind::name_deadline:
      session->overdue = session->awaits != Awaits::nothing;
      if (session->stage >= Stage::here || session->overdue) return;
      return drop(*session, Departure::never_named);
    case Input::Kind::last_deadline:
      drop(*session, Departure::lost);
      lose(*session);
      return close(*session);
    case Input::Kind::too_much:
      session->cut_off = true;
      drop(*session, Departure::too_slow);
      lose(*session);
      return close(*session);
    case Input::Kind::slowed:
      if (session->stage < Stage::leaving) tell(*session, chat::Slowed{});
      return;
    case Input::Kind::right_password:
      return take_verdict(*session, Verdict::right);
    case Input::Kind::wrong_password:
      return take_verdict(*session, Verdict::wrong);
    case Input::Kind::unchecked_password:
      return take_verdict(*session, Verdict::unchecked);
    case Input::Kind::bans_saved:
      return take_saving(*session, true);
    case Input::Kind::bans_not_saved:
      return take_saving(*session, false);
    case Input::Kind::opened:
    case Input::Kind::no_more_lines:
    case Input::Kind::look:
    case Input::Kind::tidy:
    case Input::Kind::motd:
      break;
  }
}

void Worker::open(const Input& input) {
  if (!MemoryReserve::of_process().half()) {
    net::send_some(input.fd, dialect::refusal_when_short_of_memory());
    return requests_.push_back({.kind = Request::Kind::release, .client = input.client});
  }
  auto owned =
      std::make_unique<Session>(input.client, SendBudget::Share{budget_, input.client, mailbox_});
  auto& session = *owned;
  session.fd = input.fd;
  session.language = settings_.language;
  session.peer = inputs_.text_of(input);
  session.site = site_of(session.peer, settings_.shared_addresses);
  session.here_since = turn_began_;
  sessions_.emplace(input.client, std::move(owned));
  if (const auto reason = hub_.ban_of(session.peer)) return turn_away(session, *reason);
  visitor_log_.info(session.site, "{} connected", session.peer);
  if (doorkeeper_.guards_house()) session.stage = Stage::knocking;
}

void Worker::greet(const Session& session) {
  if (session.stage >= Stage::leaving) return;
  tell(session, chat::Greeted{.password = session.stage == Stage::knocking});
}

// Its address is banned.
void Worker::turn_away(Session& session, std::string_view reason) {
  visitor_log_.info(session.site, "{} is banned", session.peer);
  session.stage = Stage::leaving;
  tell(session, chat::Dismissed{.departure = Departure::banned, .words = std::string{reason}});
}

// ---- Lines

void Worker::take_line(Session& session, std::string_view line) {
  try {
    if (session.awaits != Awaits::nothing) return hold_line(session, line);
    obey_line(session, line);
  } catch (const std::bad_alloc&) {
    refuse(session, {.why = Why::out_of_memory});
  }
}

void Worker::hold_line(Session& session, std::string_view line) {
  if (session.held.size() + line.size() > most_held) return refuse(session, {.why = Why::busy});
  const MemoryReserve::AtOwnRisk risk;
  session.held.reserve(session.held.size() + line.size() + 1);
  session.held += line;
  session.held += '\n';
}

void Worker::obey_line(Session& session, std::string_view line) {
  if (session.stage >= Stage::leaving) return;
  line_size_ = line.size();
  const auto cleaned = wire::clean(line, scratch_);
  if (!cleaned) return refuse(session, {.why = Why::not_utf8});
  auto expects = dialect::Expects::talk;
  if (session.stage == Stage::knocking) expects = dialect::Expects::password;
  if (session.stage == Stage::naming) expects = dialect::Expects::name;
  const auto command = dialect::parse(*cleaned, expects);
  // What cannot be ended with the reserve is not begun; but who goes gives memory back.
  if (!is_any_of<chat::Quit>(command) && !MemoryReserve::of_process().half()) {
    return refuse(session, {.why = Why::out_of_memory});
  }
  std::optional<MemoryReserve::AtOwnRisk> risk;
  if (only_asks(command)) {
    if (is_behind(session)) return refuse(session, {.why = Why::behind});
    risk.emplace();
  }
  std::visit([&](const auto& given) { obey(session, given); }, command);
}

void Worker::obey(Session&, const chat::Nothing&) {}

void Worker::obey(Session& session, const chat::GiveName& given) {
  const auto name_or_fault = chat::make_name(given.name);
  if (const auto* fault = std::get_if<chat::NameFault>(&name_or_fault)) {
    return refuse(session, {.why = refusal_for(*fault)});
  }
  const auto& name = std::get<chat::Name>(name_or_fault);
  const auto entered = hub_.enter(session.id, name, mailbox_, session.peer);
  if (const auto* refused = std::get_if<Refused>(&entered)) {
    if (refused->why == Why::address_banned) return turn_away(session, refused->what);
    return refuse(session, *refused);
  }
  session.stage = Stage::here;
  session.name = name.shown;
  visitor_log_.info(session.site, "{} entered from {}; {} here", session.name, session.peer,
                    std::get<std::size_t>(entered));
}

void Worker::obey(Session& session, const chat::Say& say) {
  chat::Hub::MaybeRoom room;
  if (!say.room.empty()) {
    room = room_in(session, say.room);
    if (!room) return;
  }
  settle(session, hub_.say(session.id, room, say.text, say.action));
}

void Worker::obey(Session& session, const chat::Whisper& whisper) {
  if (const auto to = person_in(session, whisper.to)) {
    settle(session, hub_.whisper(session.id, *to, whisper.text));
  }
}

void Worker::obey(Session& session, const chat::Reply& reply) {
  settle(session, hub_.reply(session.id, reply.text));
}

// ---- Rooms

void Worker::obey(Session& session, const chat::Join& join) {
  if (const auto room = room_in(session, join.room)) settle(session, hub_.join(session.id, *room));
}

void Worker::obey(Session& session, const chat::Go& go) {
  if (const auto room = room_in(session, go.room)) settle(session, hub_.go(session.id, *room));
}

void Worker::obey(Session& session, const chat::Leave& leave) {
  chat::Hub::MaybeRoom room;
  if (!leave.room.empty()) {
    room = room_in(session, leave.room);
    if (!room) return;
  }
  settle(session, hub_.leave_room(session.id, room));
}

void Worker::obey(Session& session, const chat::ListRooms& list) {
  settle(session, hub_.list_rooms(session.id, list.page));
}

void Worker::obey(Session& session, const chat::Topic& topic) {
  if (topic.topic.empty()) {
    settle(session, hub_.tell_topic(session.id));
  } else {
    settle(session, hub_.set_topic(session.id, topic.topic == "-" ? "" : topic.topic));
  }
}

void Worker::obey(Session& session, const chat::Recall& recall) {
  if (recall.older) {
    settle(session, hub_.recall_older(session.id));
    return;
  }
  const auto usual = settings_.history > 0 ? settings_.history : usual_history;
  settle(session, hub_.recall(session.id, recall.lines > 0 ? recall.lines : usual));
}

// ---- People

void Worker::obey(Session& session, const chat::Rename& rename) {
  const auto name_or_fault = chat::make_name(rename.name);
  if (const auto* fault = std::get_if<chat::NameFault>(&name_or_fault)) {
    return refuse(session, {.why = refusal_for(*fault)});
  }
  const auto& name = std::get<chat::Name>(name_or_fault);
  if (!settle(session, hub_.rename(session.id, name))) return;
  // All of its rooms are told, and the line has paid for one.
  if (session.seats.size() > 1) charge(session, static_cast<double>(session.seats.size() - 1));
  visitor_log_.info(session.site, "{} is now {}", session.name, name.shown);
  session.name = name.shown;
}

void Worker::obey(Session& session, const chat::GoAway& away) {
  settle(session, hub_.go_away(session.id, away.reason));
}

void Worker::obey(Session& session, const chat::ComeBack&) {
  settle(session, hub_.come_back(session.id));
}

void Worker::obey(Session& session, const chat::Who& who) {
  chat::Hub::MaybeRoom room;
  if (!who.room.empty()) {
    room = room_in(session, who.room);
    if (!room) return;
  }
  settle(session, hub_.who(session.id, room, who.page));
}

void Worker::obey(Session& session, const chat::WhoIs& who_is) {
  if (const auto name = person_in(session, who_is.name)) {
    settle(session, hub_.who_is(session.id, *name));
  }
}

void Worker::obey(Session& session, const chat::Quit& quit) {
  drop(session, Departure::quit, quit.reason);
}

void Worker::obey(Session& session, const chat::Help& help) {
  tell(session, chat::Helped{std::string{help.command}});
}

void Worker::obey(Session& session, const chat::ChooseLanguage& choose) {
  const auto& languages = *settings_.languages;
  if (choose.language.empty()) return tell(session, chat::LanguageTold{.all = languages.names()});
  const auto found = languages.find(choose.language);
  if (found) return tell(session, chat::LanguageTold{.chosen = found->name()});
  refuse(session, {.why = Why::unknown_language,
                   .what = fmt::to_string(fmt::join(languages.names(), ", "))});
}

// ---- Operators

void Worker::obey(Session& session, const chat::GivePassword& given) {
  give_password(session, Door::house, given.password);
}

void Worker::obey(Session& session, const chat::BecomeOperator& become) {
  if (!doorkeeper_.knows_operators()) return refuse(session, {.why = Why::no_operators});
  give_password(session, Door::operators, become.password);
}

// If there is no verdict at once, it comes as an input. Until then the lines that follow are held,
// so that they are answered in their order.
void Worker::give_password(Session& session, Door door, std::string_view password) {
  const auto done = [mailbox = &mailbox_, id = session.id](Verdict verdict) {
    InputBatch told;
    told.add(input_for(verdict), id);
    mailbox->post(told);
  };
  // Of one that is too long to be right, no more than shows that it is.
  const auto enough = password.substr(0, longest_password + 1);
  const auto verdict = doorkeeper_.check({.door = door,
                                          .client = session.id,
                                          .site = session.site,
                                          .here_since = session.here_since,
                                          .tries = session.tries,
                                          .password = Secret{enough},
                                          .done = done});
  if (verdict) return obey_verdict(session, *verdict);
  session.awaits = Awaits::verdict;
}

void Worker::take_verdict(Session& session, Verdict verdict) {
  if (session.awaits != Awaits::verdict) return;  // It had left by then.
  session.awaits = Awaits::nothing;
  obey_verdict(session, verdict);
  if (session.overdue && session.stage == Stage::knocking) drop(session, Departure::never_named);
  go_on(session);
}

void Worker::take_saving(Session& session, bool saved) {
  if (session.awaits != Awaits::saving) return;
  session.awaits = Awaits::nothing;
  tell_of_saving(session, saved);
  go_on(session);
}

void Worker::tell_of_saving(Session& session, bool saved) {
  session.done.outlives_server = saved;
  tell(session, std::exchange(session.done, {}));
}

// What it did to the bans is told once that is on the disk, if they are kept there. Nobody here
// waits for the disk: the answer comes as an input.
void Worker::tell_once_saved(Session& session, chat::Done done) {
  const auto told = [mailbox = &mailbox_, id = session.id](bool saved) {
    InputBatch input;
    input.add(saved ? Input::Kind::bans_saved : Input::Kind::bans_not_saved, id);
    mailbox->post(input);
  };
  if (!doorkeeper_.save_bans(told)) return tell(session, std::move(done));
  session.awaits = Awaits::saving;
  session.done = std::move(done);
}

// What it waited for has come.
void Worker::go_on(Session& session) {
  take_held(session);
  if (session.finished && session.awaits == Awaits::nothing) drop(session, Departure::lost);
}

void Worker::obey_verdict(Session& session, Verdict verdict) {
  if (verdict == Verdict::right) {
    if (session.stage == Stage::knocking) {
      session.stage = Stage::naming;
      tell(session, chat::NameAsked{});
    } else if (settle(session, hub_.make_operator(session.id))) {
      spdlog::info("{} ({}) is an operator now", session.name, session.peer);
    }
    return;
  }
  ++session.tries;
  requests_.push_back(
      {.kind = Request::Kind::charge, .client = session.id, .tokens = cost_of_a_try});
  if (verdict == Verdict::wrong) return wrong_password(session);
  // What follows was meant for one that had been let in.
  if (session.stage == Stage::knocking) session.held.clear();
  refuse(session, {.why = Why::busy});
}

// Its password is not checked any more, if that has not begun. What it did to the bans is saved all
// the same.
void Worker::stop_waiting(Session& session) {
  const auto awaited = std::exchange(session.awaits, Awaits::nothing);
  if (awaited == Awaits::verdict) doorkeeper_.forget(session.id);
}

// No more comes from it, and it waits for nothing: the lines that were held are carried out without
// what they were held for. In front of the door there is nothing to be done with them.
void Worker::end_lines(Session& session) {
  session.finished = true;
  while (session.awaits != Awaits::nothing) {
    const bool saves = session.awaits == Awaits::saving;
    stop_waiting(session);
    if (saves) tell_of_saving(session, false);
    if (session.stage == Stage::knocking) session.held.clear();
    if (!saves) refuse(session, {.why = Why::busy});
    take_held(session);
  }
}

// What waited for a verdict, or for the disk, or does so no longer.
void Worker::take_held(Session& session) {
  const auto held = std::exchange(session.held, {});
  std::string_view left = held;
  while (!left.empty()) {
    const auto line = left.substr(0, left.find('\n'));
    left.remove_prefix(line.size() + 1);
    take_line(session, line);
  }
}

void Worker::wrong_password(Session& session) {
  const bool here = session.stage == Stage::here;
  visitor_log_.warn(session.site, "{} ({}) gave a wrong password", here ? session.name : "someone",
                    session.peer);
  if (++session.wrong_passwords >= most_wrong_passwords) {
    return drop(session, Departure::wrong_passwords);
  }
  refuse(session, {.why = Why::wrong_password});
}

void Worker::obey(Session& session, const chat::Kick& kick) {
  const auto name = person_in(session, kick.name);
  if (!name || !settle(session, hub_.kick(session.id, *name, kick.reason))) return;
  spdlog::info("{} kicked {}{}", session.name, name->shown, because(kick.reason));
}

void Worker::obey(Session& session, const chat::PlaceBan& ban) {
  const auto target = chat::parse_ban_target(ban.whom);
  if (!target) {
    return refuse(session, {.why = Why::bad_address, .what = std::string{ban.whom}});
  }
  const auto given = chat::cut_time(ban.rest);
  if (!given) return refuse(session, {.why = Why::bad_time});
  std::optional<chat::Ban::Time> until;
  if (given->time) until = std::chrono::system_clock::now() + *given->time;
  if (!settle(session, hub_.ban(session.id, *target, until, given->rest))) return;
  spdlog::info("{} banned {} {}{}", session.name, to_string(*target), how_long(given->time),
               because(given->rest));
  tell_once_saved(session, {.what = chat::Done::What::banned,
                            .whom = to_string(*target),
                            .site = site_beyond(*target),
                            .until = until});
}

void Worker::obey(Session& session, const chat::LiftBan& lift) {
  const auto target = chat::parse_ban_target(lift.whom);
  if (!target) {
    return refuse(session, {.why = Why::bad_address, .what = std::string{lift.whom}});
  }
  if (!settle(session, hub_.lift_ban(session.id, *target))) return;
  spdlog::info("{} lifted the ban of {}", session.name, to_string(*target));
  tell_once_saved(session, {.what = chat::Done::What::unbanned, .whom = to_string(*target)});
}

void Worker::obey(Session& session, const chat::ListBans& list) {
  settle(session, hub_.list_bans(session.id, list.page));
}

void Worker::obey(Session& session, const chat::Mute& mute) {
  const auto time = chat::parse_time(mute.time);
  if (!time && !mute.time.empty()) return refuse(session, {.why = Why::bad_time});
  const auto name = person_in(session, mute.name);
  if (!name || !settle(session, hub_.mute(session.id, *name, time))) return;
  spdlog::info("{} muted {} {}", session.name, name->shown, how_long(time));
}

void Worker::obey(Session& session, const chat::Unmute& unmute) {
  const auto name = person_in(session, unmute.name);
  if (!name || !settle(session, hub_.unmute(session.id, *name))) return;
  spdlog::info("{} unmuted {}", session.name, name->shown);
}

void Worker::obey(Session& session, const chat::Announce& announce) {
  if (!settle(session, hub_.announce(session.id, announce.text))) return;
  spdlog::info("{} made an announcement", session.name);
}

// ---- Programs

void Worker::obey(Session& session, const chat::TellState&) { tell(session, chat::StateTold{}); }

void Worker::obey(Session& session, const chat::Ping& ping) {
  tell(session, chat::Answered{std::string{ping.text}});
}

void Worker::obey(Session& session, const chat::Complete& complete) {
  settle(session, hub_.complete(session.id, complete.prefix));
}

// ---- Parts

void Worker::obey(Session& session, const chat::Mistake& mistake) {
  refuse(session, mistake.refused);
}

void Worker::drop(Session& session, Departure departure, std::string_view words) {
  if (session.stage >= Stage::leaving) return;
  stop_waiting(session);
  if (session.stage == Stage::here) {
    // An operator may have taken it out already. Its words are for its rooms, not for the log.
    if (const auto gone = hub_.leave(session.id, departure, words)) {
      visitor_log_.info(session.site, "{} left ({}); {} here", gone->name, words_for(departure),
                        gone->people);
    }
  } else {
    tell(session, chat::Dismissed{.departure = departure, .words = std::string{words}});
    visitor_log_.info(session.site, "{} disconnected ({})", session.peer, words_for(departure));
  }
  session.stage = Stage::leaving;
}

std::optional<chat::Name> Worker::room_in(const Session& session, std::string_view text) {
  auto name_or_fault = chat::make_room_name(text);
  if (auto* name = std::get_if<chat::Name>(&name_or_fault)) return std::move(*name);
  refuse(session, {.why = refusal_for(std::get<chat::NameFault>(name_or_fault))});
  return std::nullopt;
}

// An operator may be called as they are shown. What cannot be a name is nobody's.
std::optional<chat::Name> Worker::person_in(const Session& session, std::string_view text) {
  auto name_or_fault = chat::make_name(text.substr(text.starts_with('@') ? 1 : 0));
  if (auto* name = std::get_if<chat::Name>(&name_or_fault)) return std::move(*name);
  refuse(session, {.why = Why::nobody, .what = std::string{text}});
  return std::nullopt;
}

// Whether it was done, and may be recorded. A refusal is told to the client.
bool Worker::settle(const Session& session, const chat::Outcome& outcome) {
  if (const auto* const refusal = outcome.refusal()) refuse(session, *refusal);
  if (outcome.price() > 1) {
    // What is behind is behind by bytes, so a short line stays cheap. The line has paid once.
    const auto bytes = static_cast<double>(outcome.price() * line_size_);
    const auto more = bytes / net::bytes_a_token - net::cost_of_line(line_size_);
    if (more > 0) charge(session, more);
  }
  return outcome.was_done();
}

// All that a client's lines cost in a turn is one request: they come one after the other.
void Worker::charge(const Session& session, double tokens) {
  const bool has_one = !requests_.empty() && requests_.back().kind == Request::Kind::charge &&
                       requests_.back().client == session.id;
  if (!has_one) requests_.push_back({.kind = Request::Kind::charge, .client = session.id});
  auto& sum = requests_.back().tokens;
  sum = std::min(most_charged_at_once, sum + static_cast<float>(tokens));
}

// Who has no name yet is asked again.
void Worker::refuse(const Session& session, Refused refused) {
  tell(session, std::move(refused));
  if (session.stage == Stage::knocking) tell(session, chat::PasswordAsked{});
  if (session.stage == Stage::naming) tell(session, chat::NameAsked{});
}

template <typename What>
void Worker::tell(const Session& session, What what) {
  // By way of the mailbox, so that it keeps its place among the answers to what came before.
  mailbox_.post(std::make_shared<const chat::Event>(chat::Event{session.id, std::move(what)}));
}

}  // namespace papo::server
