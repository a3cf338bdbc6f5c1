#include "server/worker.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <variant>

#include "net/socket.h"
#include "wire/plain.h"
#include "wire/text.h"

namespace papo::server {
namespace {

using chat::Departure;
using chat::Refused;
namespace dialect = wire::plain;

// Commands that became more events than this are replayed before the next is carried out.
constexpr std::size_t events_limit = std::size_t{1} << 20;  // Bytes.

// A batch of more than this is sent at once, even if more events wait.
constexpr std::size_t batch_limit = std::size_t{256} << 10;  // Bytes.

std::string_view words_for(Departure departure) {
  switch (departure) {
    case Departure::quit:
      return "quit";
    case Departure::lost:
      return "connection lost";
    case Departure::too_slow:
      return "too slow";
    case Departure::never_named:
      return "gave no name in time";
  }
  return {};
}

Refused::Why refusal_for(chat::NameFault fault) {
  switch (fault) {
    case chat::NameFault::empty:
      return Refused::Why::name_empty;
    case chat::NameFault::too_long:
      return Refused::Why::name_too_long;
    case chat::NameFault::not_allowed:
      break;
  }
  return Refused::Why::name_not_allowed;
}

bool kernel_is_full(int error) { return error == EAGAIN || error == ENOBUFS || error == ENOMEM; }

}  // namespace

Worker::Worker(Limits limits, Mailbox& mailbox, chat::Hub& hub, LoopDesk& desk)
    : limits_(limits), mailbox_(mailbox), hub_(hub), desk_(desk) {}

void Worker::run() {
  while (mailbox_.take_inputs(inputs_) && !desk_.given_up()) {
    for (const auto& input : inputs_.inputs()) {
      if (desk_.given_up()) return;
      carry_out(input);
      if (mailbox_.events_waiting() > events_limit) replay_waiting();
    }
    inputs_.clear();
    hub_.wake_all();

    replay_waiting();
    flush();
    hub_.wake_all();  // Those found too slow were taken out of the room just now.

    mailbox_.settle();
    if (mailbox_.backlog() < relief_mark && desk_.resume()) {
      requests_.push_back({.kind = Request::Kind::resume_reading});
    }
    desk_.post(requests_);
  }
}

// Inputs become commands.

void Worker::carry_out(const Input& input) {
  if (input.kind == Input::Kind::opened) return open(input);
  if (input.kind == Input::Kind::no_more_lines) return hub_.worker_drained();

  Session* const session = find(input.client);
  if (session == nullptr) return;  // It was released before the loop knew.
  switch (input.kind) {
    case Input::Kind::line:
      return take_line(*session, inputs_.text_of(input));
    case Input::Kind::line_too_long:
      return refuse(*session, {.why = Refused::Why::line_too_long, .limit = limits_.max_line});
    case Input::Kind::finished:
      return drop(*session, Departure::lost, {});
    case Input::Kind::lost:
      drop(*session, Departure::lost, {});
      lose(*session);
      return touch(*session);
    case Input::Kind::writable:
      session->blocked = false;
      return touch(*session);
    case Input::Kind::name_deadline:
      if (session->stage == Session::Stage::naming) drop(*session, Departure::never_named, {});
      return;
    case Input::Kind::last_deadline:
      drop(*session, Departure::lost, {});
      lose(*session);
      return close(*session);
    case Input::Kind::opened:
    case Input::Kind::no_more_lines:
      break;
  }
}

void Worker::open(const Input& input) {
  auto session = std::make_unique<Session>(
      Session{.id = input.client, .fd = input.fd, .peer = std::string{inputs_.text_of(input)}});
  spdlog::info("{} connected", session->peer);
  tell(*session, chat::Greeted{});
  sessions_.emplace(input.client, std::move(session));
}

void Worker::take_line(Session& session, std::string_view line) {
  if (session.stage >= Session::Stage::leaving) return;
  const auto cleaned = wire::clean(line, scratch_);
  if (!cleaned) return refuse(session, {.why = Refused::Why::not_utf8});
  const bool named = session.stage == Session::Stage::here;
  std::visit([&](const auto& command) { obey(session, command); }, dialect::parse(*cleaned, named));
}

void Worker::obey(Session&, const chat::Nothing&) {}

void Worker::obey(Session& session, const chat::GiveName& given) {
  const auto name_or_fault = chat::make_name(given.name);
  if (const auto* fault = std::get_if<chat::NameFault>(&name_or_fault)) {
    return refuse(session, {.why = refusal_for(*fault)});
  }
  const auto& name = std::get<chat::Name>(name_or_fault);
  const auto people = hub_.enter(session.id, name, mailbox_);
  if (!people) return refuse(session, {.why = Refused::Why::name_taken, .what = name.shown});
  session.stage = Session::Stage::here;
  session.name = name.shown;
  spdlog::info("{} entered from {}; {} here", session.name, session.peer, *people);
}

void Worker::obey(Session& session, const chat::Say& say) {
  spdlog::debug("{} says: {}", session.name, say.text);
  hub_.say(session.id, say.text);
}

void Worker::obey(Session& session, const chat::Quit& quit) {
  drop(session, Departure::quit, quit.reason);
}

void Worker::obey(Session& session, const chat::Who&) { hub_.who(session.id); }

void Worker::obey(Session& session, const chat::Help&) { tell(session, chat::Helped{}); }

void Worker::obey(Session& session, const chat::Mistake& mistake) {
  refuse(session, mistake.refused);
}

void Worker::drop(Session& session, Departure departure, std::string_view words) {
  if (session.stage >= Session::Stage::leaving) return;
  if (session.stage == Session::Stage::here) {
    const auto people = hub_.leave(session.id, departure, words);
    spdlog::info("{} left ({}{}{}); {} here", session.name, words_for(departure),
                 words.empty() ? "" : ": ", words, people.value_or(0));
  } else {
    tell(session, chat::Dismissed{departure});
    spdlog::info("{} disconnected ({})", session.peer, words_for(departure));
  }
  session.stage = Session::Stage::leaving;
}

void Worker::refuse(const Session& session, Refused refused) {
  refused.unnamed = session.stage == Session::Stage::naming;
  tell(session, std::move(refused));
}

template <typename What>
void Worker::tell(const Session& session, What what) {
  // By way of the mailbox, so that it keeps its place among the answers to what came before.
  mailbox_.post(std::make_shared<const chat::Event>(chat::Event{session.id, std::move(what)}));
}

// Events become bytes.

void Worker::replay_waiting() {
  mailbox_.take_events(events_);
  for (const auto& event : events_) {
    if (desk_.given_up()) return;
    replay(*event);
  }
  events_.clear();
}

void Worker::replay(const chat::Event& event) {
  if (std::holds_alternative<chat::Stopping>(event.what)) return replay_stopping(event);
  auto& batch = audience_.batch();
  const auto before = batch.size();
  dialect::render_to_room(event, batch);
  if (auto* const session = find(event.subject)) replay_for_subject(*session, event, before);
  if (batch.size() > batch_limit) send_batch();
}

void Worker::replay_for_subject(Session& session, const chat::Event& event, std::size_t before) {
  if (session.seat != Session::nowhere) audience_.skip(session, before);
  const bool departs = std::holds_alternative<chat::Left>(event.what) ||
                       std::holds_alternative<chat::Dismissed>(event.what);
  if (session.stage == Session::Stage::closing) return;
  if (departs || !session.deaf) dialect::render_to_subject(event, session.outbox.tail());
  if (std::holds_alternative<chat::Joined>(event.what)) audience_.add(session);
  if (departs) close(session);
  touch(session);
  if (session.outbox.waiting().size() > limits_.send_limit) send_to(session, {});
}

void Worker::replay_stopping(const chat::Event& event) {
  dialect::render_to_room(event, audience_.batch());
  for (const auto& [id, session] : sessions_) {
    if (session->stage >= Session::Stage::leaving) continue;  // Its own departure closes it.
    if (session->stage == Session::Stage::naming) {
      dialect::render_to_subject(event, session->outbox.tail());
    }
    close(*session);
  }
}

void Worker::touch(Session& session) {
  if (std::exchange(session.touched, true)) return;
  touched_.push_back(&session);
}

void Worker::flush() {
  send_batch();
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

void Worker::send_batch() {
  if (audience_.batch().empty()) return;
  for (auto* const member : audience_.members()) send_to(*member, audience_.take_share(*member));
  audience_.batch().clear();
}

void Worker::send_to(Session& session, std::string_view share) {
  if (session.deaf) share = {};
  const auto waiting = session.outbox.waiting();
  if (waiting.empty() && share.empty()) return;
  if (!session.blocked) {
    const auto result = waiting.empty() ? net::send_some(session.fd, share)
                                        : net::send_some(session.fd, waiting, share);
    if (result < 0 && !kernel_is_full(errno)) return lose(session);
    const auto taken = static_cast<std::size_t>(std::max<ssize_t>(result, 0));
    const auto of_share = taken - std::min(taken, waiting.size());
    session.outbox.advance(taken - of_share);
    session.outbox.passed_by(share.substr(0, of_share));
    share.remove_prefix(of_share);
    if (!session.outbox.empty() || !share.empty()) {
      session.blocked = true;
      ask(Request::Kind::watch_writable, session);
    }
  }
  session.outbox.tail() += share;
  if (session.outbox.waiting().size() > limits_.send_limit) {
    session.outbox.cut_to_line();
    session.deaf = true;
    drop(session, Departure::too_slow, {});
  }
}

// It can't be reached. The loop will find that out too and say so, once it has read all that the
// client had sent.
void Worker::lose(Session& session) {
  session.deaf = true;
  session.outbox.clear();
}

// No more will be said to it than what waits in its outbox.
void Worker::close(Session& session) {
  if (session.seat != Session::nowhere) audience_.remove(session);
  session.stage = Session::Stage::closing;
  touch(session);
}

void Worker::release(Session& session) {
  ask(Request::Kind::release, session);
  sessions_.erase(session.id);
}

void Worker::ask(Request::Kind kind, const Session& session) {
  requests_.push_back({.kind = kind, .client = session.id});
}

Session* Worker::find(chat::ClientId client) {
  const auto found = sessions_.find(client);
  return found == sessions_.end() ? nullptr : found->second.get();
}

}  // namespace papo::server
