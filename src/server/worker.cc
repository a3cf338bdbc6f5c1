#include "server/worker.h"

#include <malloc.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <optional>
#include <span>
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

// What was rendered is sent at once if it is more than this, even if more events wait.
constexpr std::size_t batch_limit = std::size_t{256} << 10;  // Bytes.

constexpr chat::RoomId the_room = 1;

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

// How many bytes of the pieces the kernel took; none if the peer cannot be reached any more.
std::optional<std::size_t> hand_to_kernel(int fd, std::span<const std::string_view> pieces) {
  const auto result =
      pieces.size() == 1 ? net::send_some(fd, pieces.front()) : net::send_some(fd, pieces);
  if (result >= 0) return static_cast<std::size_t>(result);
  const bool full = errno == EAGAIN || errno == ENOBUFS || errno == ENOMEM;
  return full ? std::optional<std::size_t>{0} : std::nullopt;
}

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
    if (std::exchange(tidy_asked_, false)) tidy();
  }
}

// Inputs become commands.

void Worker::carry_out(const Input& input) {
  if (input.kind == Input::Kind::opened) return open(input);
  if (input.kind == Input::Kind::no_more_lines) return hub_.worker_drained();
  if (input.kind == Input::Kind::tidy) {
    tidy_asked_ = true;  // Once the turn is over.
    return;
  }

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
    case Input::Kind::tidy:
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
  audience_.begin_event();
  if (std::holds_alternative<chat::Stopping>(event.what)) return replay_stopping(event);
  auto* const subject = find(event.subject);
  if (subject != nullptr) audience_.settle(*subject);
  audience_.add_to_room(the_room,
                        [&](wire::View, std::string& out) { dialect::render_to_room(event, out); });
  if (subject != nullptr) replay_for_subject(*subject, event);
  if (audience_.added() > batch_limit) deliver();
}

void Worker::replay_for_subject(Session& session, const chat::Event& event) {
  audience_.leave_out(session);
  if (session.stage == Session::Stage::closing) return;
  const auto render = [&](std::string& out) { dialect::render_to_subject(event, out); };
  const bool departs = std::holds_alternative<chat::Left>(event.what) ||
                       std::holds_alternative<chat::Dismissed>(event.what);
  if (departs && session.deaf) render(session.outbox.tail());
  audience_.add_for(session, render);
  if (std::holds_alternative<chat::Joined>(event.what)) {
    audience_.seat(session, the_room, wire::View::talking);
  }
  if (departs) close(session);
}

void Worker::replay_stopping(const chat::Event& event) {
  for (const auto& [id, session] : sessions_) {
    if (session->stage >= Session::Stage::leaving) continue;  // Its own departure closes it.
    audience_.add_for(*session, [&](std::string& out) { dialect::render_to_subject(event, out); });
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
  audience_.deliver([this](Session& session, Pieces owed) { send_to(session, owed); });
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
  }
  std::size_t left = 0;  // Of what was taken.
  if (!session.blocked && outbox.empty() && !owed.empty()) {
    const auto taken = hand_to_kernel(session.fd, owed);
    if (!taken) return lose(session);
    left = *taken;
  }
  for (const auto piece : owed) {
    const auto sent = std::min(left, piece.size());
    left -= sent;
    outbox.passed_by(piece.substr(0, sent));
    outbox.tail() += piece.substr(sent);
  }
  if (!session.blocked && !outbox.empty()) {
    session.blocked = true;
    ask(Request::Kind::watch_writable, session);
  }
  if (outbox.waiting().size() > limits_.send_limit) {
    outbox.cut_to_line();
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
  while (!session.seats.empty()) audience_.unseat(session, session.seats.back().room);
  session.stage = Session::Stage::closing;
  touch(session);
}

void Worker::release(Session& session) {
  ask(Request::Kind::release, session);
  sessions_.erase(session.id);
}

void Worker::tidy() {
  mailbox_.tidy();
  hub_.tidy();
  audience_.tidy();
  sessions_.rehash(0);
  touched_.shrink_to_fit();
  requests_.shrink_to_fit();
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
