// SPDX-License-Identifier: MIT

#include "server/worker.h"

#include <malloc.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <thread>
#include <utility>
#include <variant>

#include "base/memory_reserve.h"
#include "budget/limits.h"
#include "net/socket.h"
#include "wire/plain/plain.h"

namespace papo::server {
namespace {

using chat::Departure;

// If more than this was rendered, it is sent before many are owed something alone: that may take a
// copy of what each is owed by then.
constexpr std::size_t copied_limit = std::size_t{4} << 10;  // Bytes.

// Sends that are gathered before they are made.
constexpr std::size_t most_gathered = 512;

// How many bytes the kernel took, of what a send said (bytes, or minus an errno); none if the peer
// cannot be reached any more.
std::optional<std::size_t> taken_of(ssize_t result) {
  if (result >= 0) return static_cast<std::size_t>(result);
  const bool full =
      result == -EAGAIN || result == -EINTR || result == -ENOBUFS || result == -ENOMEM;
  return full ? std::optional<std::size_t>{0} : std::nullopt;
}

std::optional<std::size_t> hand_to_kernel(int fd, std::span<const std::string_view> pieces) {
  const auto result =
      pieces.size() == 1 ? net::send_some(fd, pieces.front()) : net::send_some(fd, pieces);
  return taken_of(result >= 0 ? result : -errno);
}

template <typename What>
bool is(const chat::Event& event) {
  return std::holds_alternative<What>(event.what);
}

template <typename... Whats>
bool is_any_of(const chat::Event& event) {
  return (is<Whats>(event) || ...);
}

// The answer to a question that changes nothing, and it may be long.
bool is_answer(const chat::Event& event) {
  return is_any_of<chat::Listed, chat::RoomsListed, chat::Recalled, chat::Described,
                   chat::Completed, chat::BansListed>(event);
}

// For how many bytes of an event its subject pays, for having brought it about by what it sent.
// Coming in has its own price.
std::size_t bytes_to_pay(const chat::Event& event, std::size_t bytes) {
  if (const auto* const joined = std::get_if<chat::Joined>(&event.what)) {
    return joined->entered ? 0 : std::min(bytes, budget::most_paid_on_joining);
  }
  return is_answer(event) || is<chat::Helped>(event) ? bytes : 0;
}

}  // namespace

Worker::Worker(Settings settings, Mailbox& mailbox, engine::Hub& hub, LoopDesk& desk,
               Doorkeeper& doorkeeper, VisitorLog& visitor_log, budget::SendBudget& budget,
               net::Sender sender)
    : settings_(std::move(settings)),
      motd_(settings_.motd),
      mailbox_(mailbox),
      hub_(hub),
      desk_(desk),
      doorkeeper_(doorkeeper),
      visitor_log_(visitor_log),
      budget_(budget),
      sender_(std::move(sender)) {
  sends_.reserve(most_gathered);
  receivers_.reserve(most_gathered);
}

// After a turn that took long the worker pauses for a part of that time, so that more gathers for
// the next. Those who have just been told something are about to answer; were the next turn to
// begin with the first of them, its sends would carry little, and the rest would wait for all of
// it.
void Worker::pause_after(std::chrono::steady_clock::duration turn) {
  using namespace std::chrono_literals;
  constexpr int part = 16;
  constexpr auto shortest_turn = 1ms;
  constexpr std::chrono::steady_clock::duration longest_pause = 5ms;
  if (turn > shortest_turn) std::this_thread::sleep_for(std::min(turn / part, longest_pause));
}

void Worker::run() {
  using Clock = std::chrono::steady_clock;
  while (turn()) pause_after(Clock::now() - turn_began_);
}

bool Worker::turn() {
  if (!mailbox_.take_inputs(inputs_) || desk_.given_up()) return false;
  turn_began_ = std::chrono::steady_clock::now();
  for (const auto& input : inputs_.inputs()) {
    if (desk_.given_up()) return false;
    carry_out(input);
    if (mailbox_.events_waiting() > budget::events_limit) replay_waiting();
  }
  inputs_.clear();
  hub_.wake();

  replay_waiting();
  charge_for_answers();
  flush();
  hub_.wake();  // Those found too slow were taken out of the room just now.

  mailbox_.settle();
  if (mailbox_.backlog() < budget::relief_mark && desk_.resume()) {
    requests_.push_back({.kind = Request::Kind::resume_reading});
  }
  desk_.post(requests_);
  if (std::exchange(tidy_asked_, false)) tidy();
  return true;
}

// Events become bytes.

// All that happened by now, with what the lines bring that were held until then.
void Worker::replay_waiting() {
  do {
    lines_went_on_ = false;
    const bool goes_on = mailbox_.take_events(events_);
    for (const auto& event : events_) {
      if (desk_.given_up()) return;
      replay(*event);
    }
    events_.clear();
    if (!goes_on) say_goodbye();
  } while (lines_went_on_);
}

void Worker::replay(const chat::Event& event) {
  audience_.begin_event();
  auto* const subject = find(event.subject);
  if (subject != nullptr) audience_.settle(*subject);
  replay_for_others(event, subject);
  if (subject != nullptr) replay_for_subject(*subject, event);
  if (audience_.added() > budget::batch_limit) deliver();
}

// The dialect says whom it reaches, and how often.
void Worker::replay_for_others(const chat::Event& event, const Session* subject) {
  const auto news = [&](lang::Language language, std::string& out) {
    dialect::render_to_others(event, language, out);
  };
  const auto rooms = chat::rooms_of(event);
  switch (dialect::reach_of(event)) {
    case wire::Reach::nobody:
      return;
    case wire::Reach::once_a_room:
      for (const auto& room : rooms) {
        audience_.add_to_room(room.id, [&](const wire::Variant& variant, std::string& out) {
          dialect::render_to_room(event, room.name, variant, out);
        });
      }
      return;
    case wire::Reach::once_a_person:
      if (rooms.size() == 1) {
        return audience_.add_to_room(
            rooms.front().id,
            [&](const wire::Variant& variant, std::string& out) { news(variant.language, out); });
      }
      deliver_if_much();
      return audience_.owe_news(rooms, subject, news);
    case wire::Reach::everyone:
      deliver_if_much();
      for (const auto& [id, session] : sessions_) {
        const bool here =
            session->expects == dialect::Expects::talk && session->stage != Session::Stage::closing;
        if (here && session.get() != subject) audience_.owe_news(*session, news);
      }
      return;
  }
}

void Worker::replay_for_subject(Session& session, const chat::Event& event) {
  audience_.leave_out(session);
  const bool talks = is<chat::Said>(event);  // As most events.
  if (!talks) count_visit(session, event);
  if (session.stage == Session::Stage::closing) return;
  charge_for(session, event);
  if (!talks) {
    take_stage(session, event);
    take_language(session, event);
  }
  const bool departs = is<chat::Departed>(event) || is<chat::Dismissed>(event);
  const auto* const joined = std::get_if<chat::Joined>(&event.what);
  const auto render = [&](std::string& out) {
    if (is_answer(event) && is_behind(session)) {
      const chat::Refused refused{.why = chat::Refused::Why::behind};
      return dialect::render_to_subject({session.id, refused}, session.language, out);
    }
    if (joined != nullptr && joined->entered) {
      dialect::render_motd(motd_, out);
      if (settings_.logs_talk) dialect::render_talk_is_logged(session.language, out);
    }
    dialect::render_to_subject(event, session.language, out);
    if (departs && session.tells_state) dialect::render_end(event, out);
  };
  if (departs && session.deaf) render(session.outbox.tail());
  if (!session.deaf) owe_alone(session, event, render);
  if (talks) return;
  take_place(session, event);
  if (departs) return close(session);
  const bool answers = session.waits() && event.ticket == session.ticket;
  if (answers) take_answer(session, event);
}

// How far it has come, before anything else is made of the event.
void Worker::take_stage(Session& session, const chat::Event& event) {
  const auto* const joined = std::get_if<chat::Joined>(&event.what);
  if (joined != nullptr && joined->entered) session.stage = Session::Stage::here;
  if (is<chat::Dismissed>(event)) session.stage = Session::Stage::leaving;
}

template <typename Render>
void Worker::owe_alone(Session& session, const chat::Event& event, Render render) {
  delivery::Piece text{};
  const auto add = [&] { text = audience_.add_text(render); };
  if (chat::footprint(event) <= budget::long_answer) {
    add();
  } else if (!at_own_risk(add)) {
    return give_up_on(session, Departure::out_of_memory);
  }
  audience_.owe(session, text);
  put_on_bill(session, bytes_to_pay(event, text.end - text.begin));
}

// An answer costs as much as a line of its size. The line that asked has paid for its first token.
void Worker::put_on_bill(Session& session, std::size_t bytes) {
  if (bytes <= budget::bytes_a_token) return;
  if (session.answered == 0) answered_.push_back(&session);
  session.answered += bytes - budget::bytes_a_token;
}

bool Worker::is_behind(const Session& session) {
  return std::max(session.outbox.waiting().size(), session.answered) > budget::most_under_way;
}

void Worker::charge_for_answers() {
  for (auto* const session : answered_) {
    charge(*session,
           static_cast<double>(std::exchange(session->answered, 0)) / budget::bytes_a_token);
  }
  answered_.clear();
}

// It is told of its choice in the language that it has chosen.
void Worker::take_language(Session& session, const chat::Event& event) {
  const auto* const told = std::get_if<chat::LanguageTold>(&event.what);
  if (told == nullptr || told->chosen.empty()) return;
  audience_.speak(session, settings_.languages->find(told->chosen).value_or(session.language));
}

// What the event makes of its subject.
void Worker::take_place(Session& session, const chat::Event& event) {
  if (const auto* greeted = std::get_if<chat::Greeted>(&event.what)) {
    session.expects = greeted->password ? dialect::Expects::password : dialect::Expects::name;
  } else if (is<chat::PasswordAsked>(event)) {
    session.expects = dialect::Expects::password;
  } else if (is<chat::NameAsked>(event)) {
    session.expects = dialect::Expects::name;
  } else if (const auto* joined = std::get_if<chat::Joined>(&event.what)) {
    session.expects = dialect::Expects::talk;
    session.called = joined->name;
    audience_.seat(session, joined->room);
  } else if (const auto* left = std::get_if<chat::Left>(&event.what)) {
    audience_.unseat(session, left->room.id);
    audience_.talk_in(session, left->talking_in.id);
  } else if (const auto* moved = std::get_if<chat::Moved>(&event.what)) {
    audience_.talk_in(session, moved->room.id);
  } else if (is<chat::StateTold>(event)) {
    session.tells_state = true;
  } else if (const auto* renamed = std::get_if<chat::Renamed>(&event.what)) {
    session.called = renamed->name;
  } else {
    return;
  }
  if (session.tells_state) tell_state(session);
}

void Worker::tell_state(Session& session) {
  dialect::State state{.expects = session.expects, .name = session.called};
  for (const auto& seat : session.seats) {
    const auto& name = audience_.name_of(seat.room);
    if (seat.view == wire::View::talking) state.talking_in = name;
    state.rooms.push_back(name);
  }
  const auto text =
      audience_.add_text([&](std::string& out) { dialect::render_state(state, out); });
  audience_.owe(session, text);
  put_on_bill(session, text.end - text.begin);
}

// No more happens.
void Worker::say_goodbye() {
  audience_.begin_event();
  deliver_if_much();
  const auto goodbye = [](lang::Language language, std::string& out) {
    dialect::render_stopping(language, out);
  };
  for (const auto& [id, session] : sessions_) {
    if (session->stage >= Session::Stage::leaving) continue;  // Its own departure closes it.
    audience_.owe_news(*session, goodbye);
    close(*session);
  }
}

void Worker::touch(Session& session) {
  if (std::exchange(session.touched, true)) return;
  touched_.push_back(&session);
}

void Worker::flush() {
  deliver();
  // Sending may find someone too slow, but touches nobody else.
  for (auto* const session : touched_) {
    session->touched = false;
    if (!session->outbox.empty()) send_to(*session, {});
    if (session->stage != Session::Stage::closing) continue;
    if (session->outbox.empty()) {
      release(*session);
    } else {
      ask(Request::Kind::finish, *session);
    }
  }
  touched_.clear();
}

void Worker::deliver() {
  using delivery::Recipient;
  audience_.deliver(
      [this](Recipient& to, std::string_view owed) { gather(static_cast<Session&>(to), owed); },
      [this](Recipient& to, Pieces owed) { send_to(static_cast<Session&>(to), owed); });
  send_gathered();
  audience_.end_delivery();
}

void Worker::deliver_if_much() {
  if (audience_.added() > copied_limit) deliver();
}

// Together with what is for others: most are owed one text, and have nothing waiting.
void Worker::gather(Session& session, std::string_view owed) {
  if (session.deaf || session.blocked || !session.outbox.empty()) {
    return send_to(session, {&owed, 1});
  }
  sends_.push_back({.fd = session.fd, .bytes = owed});
  receivers_.push_back(&session);
  if (sends_.size() == most_gathered) send_gathered();
}

void Worker::send_gathered() {
  sender_.send_all(sends_);
  for (std::size_t i = 0; i < sends_.size(); ++i) {
    if (const auto taken = taken_of(sends_[i].result)) {
      keep_rest(*receivers_[i], {&sends_[i].bytes, 1}, *taken);
    } else {
      lose(*receivers_[i]);
    }
  }
  sends_.clear();
  receivers_.clear();
}

// What waited goes first; what the kernel does not take waits.
void Worker::send_to(Session& session, Pieces owed) {
  auto& outbox = session.outbox;
  if (session.deaf) owed = {};
  if (!session.blocked && !outbox.empty()) {
    const auto waiting = outbox.waiting();
    const auto taken = hand_to_kernel(session.fd, {&waiting, 1});
    if (!taken) return lose(session);
    outbox.advance(*taken);
    if (*taken > 0) session.slowness.took(*taken, turn_began_);
  }
  std::optional<std::size_t> taken{0};
  if (!session.blocked && outbox.empty() && !owed.empty()) {
    taken = hand_to_kernel(session.fd, owed);
    if (!taken) return lose(session);
  }
  keep_rest(session, owed, *taken);
}

// The kernel took so many bytes of what the session is owed, after all that waited.
void Worker::keep_rest(Session& session, Pieces owed, std::size_t taken) {
  auto& outbox = session.outbox;
  const bool kept = at_own_risk([&] {
    for (const auto piece : owed) {
      const auto sent = std::min(taken, piece.size());
      taken -= sent;
      outbox.passed_by(piece.substr(0, sent));
      outbox.tail() += piece.substr(sent);
    }
  });
  if (kept && outbox.empty() && session.share.counted() == 0) return;  // As most.
  if (!session.blocked && !outbox.empty()) {
    session.blocked = true;
    ask(Request::Kind::watch_writable, session);
  }
  if (!kept) return give_up_on(session, Departure::out_of_memory);
  weigh(session);
}

// What waits for it has changed. Others are told, and it may be too much.
void Worker::weigh(Session& session) {
  const auto waiting = session.outbox.waiting().size();
  if (session.in_kernel == 0) session.in_kernel = net::send_buffer(session.fd);
  const auto all = waiting == 0 ? 0 : session.outbox.memory() + session.in_kernel;
  for (const auto id : session.share.set(all)) {
    if (auto* const condemned = find(id)) lose(*condemned);  // An input comes that has it go.
  }
  if (session.deaf) return;
  session.slowness.see(waiting, turn_began_, settings_.slow);
  if (waiting > send_limit() || session.slowness.too_slow(turn_began_, settings_.slow)) {
    return give_up_on(session, Departure::too_slow);
  }
  tell_lag(session);
}

// The Hub is told how far it is behind. As long as it is, it is looked at every second, for of what
// its peer takes meanwhile nobody else tells.
void Worker::tell_lag(Session& session) {
  const auto lag = session.slowness.lag(turn_began_);
  if (lag == session.told_lag || session.stage != Session::Stage::here) return;
  hub_.ask({.client = session.id, .what = chat::Lags{lag}});
  session.told_lag = lag;
  if (lag.level == 0 || std::exchange(session.lags, true)) return;
  if (lagging_.empty()) ask(Request::Kind::look_again, session);
  lagging_.push_back(session.id);
}

void Worker::look_at_those_who_lag() {
  std::erase_if(lagging_, [this](chat::ClientId id) {
    auto* const session = find(id);
    if (session == nullptr) return true;
    session->slowness.see_kernel(net::unacknowledged(session->fd), turn_began_);
    weigh(*session);
    session->lags = session->told_lag.level > 0 && session->stage == Session::Stage::here;
    return !session->lags;
  });
  if (!lagging_.empty()) {
    requests_.push_back({.kind = Request::Kind::look_again, .client = lagging_.front()});
  }
}

// Those who keep much waiting are the first to go when memory is short.
std::size_t Worker::send_limit() const {
  if (MemoryReserve::of_process().whole()) return settings_.send_limit;
  return std::min(settings_.send_limit, budget::send_limit_when_short);
}

// It is told why when it leaves, after the line that it is in the middle of.
void Worker::give_up_on(Session& session, Departure why) {
  session.outbox.cut_to_border();
  session.deaf = true;
  drop(session, why);
}

// It can't be reached. The loop will find that out too and say so, once it has read all that the
// client had sent.
void Worker::lose(Session& session) {
  session.deaf = true;
  session.outbox.clear();
}

// No more will be said to it than what waits in its outbox.
void Worker::close(Session& session) {
  while (!session.seats.empty()) audience_.unseat(session, session.seats.back().room);
  session.stage = Session::Stage::closing;
  stop_waiting(session);
  touch(session);
}

void Worker::release(Session& session) {
  ask(session.cut_off ? Request::Kind::cut_off : Request::Kind::release, session);
  sessions_.erase(session.id);
}

void Worker::tidy() {
  mailbox_.tidy();
  hub_.tidy();
  if (!MemoryReserve::of_process().whole()) hub_.ask({.client = 0, .what = chat::Forget{}});
  audience_.tidy();
  sessions_.rehash(0);
  touched_.shrink_to_fit();
  answered_.shrink_to_fit();
  requests_.shrink_to_fit();
  lagging_.shrink_to_fit();
  inputs_.tidy();
  events_.shrink_to_fit();
  ::malloc_trim(0);  // What is free in the heap goes back to the kernel.
}

void Worker::ask(Request::Kind kind, const Session& session) {
  requests_.push_back({.kind = kind, .client = session.id});
}

Session* Worker::find(chat::ClientId client) {
  const auto found = sessions_.find(client);
  return found == sessions_.end() ? nullptr : found->second.get();
}

}  // namespace papo::server
