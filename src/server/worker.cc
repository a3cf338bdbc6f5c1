// SPDX-License-Identifier: MIT

#include "server/worker.h"

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <thread>
#include <utility>
#include <variant>

#include "base/memory_reserve.h"
#include "budget/limits.h"
#include "net/socket.h"

namespace papo::server {
namespace {

using chat::Departure;

// If more than this was rendered, it is sent before many clients are owed something alone, because
// that may copy the text that each is owed by then. A longer text for one client is sent at once.
constexpr std::size_t copied_limit = std::size_t{4} << 10;  // Bytes.

// A worker's recipients are its sessions.
Session& session_of(delivery::Recipient& recipient) { return static_cast<Session&>(recipient); }

template <typename What>
bool is(const chat::Event& event) {
  return std::holds_alternative<What>(event.what);
}

// How often the search for an answer compared something with a mask.
std::size_t compared_for(const chat::Event& event) {
  if (const auto* const found = std::get_if<chat::PeopleFound>(&event.what)) return found->compared;
  if (const auto* const listed = std::get_if<chat::RoomsListed>(&event.what)) {
    return listed->compared;
  }
  return 0;
}

// For how many bytes of an event its subject pays, because the subject's line caused the event. A
// search costs no less if it finds nothing. Coming in has its own price.
std::size_t bytes_to_pay(const chat::Event& event, std::size_t bytes) {
  if (const auto* const joined = std::get_if<chat::Joined>(&event.what)) {
    return joined->entered ? 0 : std::min(bytes, budget::most_paid_on_joining);
  }
  if (chat::is_answer(event)) return std::max(bytes, compared_for(event) * budget::bytes_compared);
  return is<chat::Aside>(event) ? bytes : 0;
}

}  // namespace

Worker::Worker(Settings settings, Mailbox& mailbox, engine::Hub& hub, LoopDesk& desk,
               Doorkeeper& doorkeeper, VisitorLog& visitor_log, budget::SendBudget& budget,
               net::Sender sender)
    : settings_(std::move(settings)),
      house_(settings_.house),
      mailbox_(mailbox),
      hub_(hub),
      desk_(desk),
      doorkeeper_(doorkeeper),
      visitor_log_(visitor_log),
      budget_(budget),
      outlet_(std::move(sender), *this) {}

// After a long turn the worker pauses for a part of that time, so that more gathers for the next
// turn. The clients that have just read something are about to answer. Without the pause the next
// turn would begin with the first answers. Its sends would carry little, and the other answers
// would wait for all of it.
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
  answers_of_turn_ = 0;
  for (const auto& input : inputs_.inputs()) {
    if (desk_.given_up()) return false;
    carry_out(input);
    // The size of an answer decides whether the next question waits.
    if (has_asked_ || mailbox_.events_waiting() > budget::events_limit) replay_waiting();
  }
  inputs_.clear();
  take_handshakes();
  hub_.wake();

  replay_waiting();
  charge_for_answers();
  flush();
  see_to_readers();
  hub_.wake();  // Clients that were found too slow left their rooms just now.

  mailbox_.settle();
  if (mailbox_.backlog() < budget::relief_mark && desk_.resume()) {
    requests_.push_back({.kind = Request::Kind::resume_reading});
  }
  desk_.post(requests_);
  if (!for_next_turn_.empty()) {
    mailbox_.post(for_next_turn_);
    std::this_thread::yield();  // On the same core the loop can hear others first.
  }
  if (std::exchange(tidy_asked_, false)) tidy();
  if (settings_.certificates != nullptr) {
    last_turn_ =
        std::chrono::steady_clock::now() - turn_began_ - std::exchange(for_handshakes_, {});
  }
  return true;
}

// Events become bytes.

// Replays all events so far, and those of held lines that can now be carried out.
void Worker::replay_waiting() {
  do {
    has_asked_ = false;
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
  if (const auto* const renamed = std::get_if<chat::RoomRenamed>(&event.what)) {
    audience_.rename(renamed->room);
  }
  if (const auto* const mirrored = std::get_if<chat::Mirrored>(&event.what)) {
    if (subject != nullptr) replay_for_subject(*subject, *mirrored->own);
    return;
  }
  replay_for_others(event, subject);
  if (subject != nullptr) replay_for_subject(*subject, event);
  if (has_much_to_send()) deliver();
}

void Worker::replay_for_others(const chat::Event& event, Session* subject) {
  switch (chat::reach_of(event)) {
    case chat::Reach::rooms:
      return replay_in_rooms(event, subject);
    case chat::Reach::everyone:
      return replay_for_everyone(event, subject);
    case chat::Reach::readers:
      return replay_for_readers(event, subject);
    case chat::Reach::subject:
    case chat::Reach::subject_and_observers:
    case chat::Reach::observers:
      return;
  }
}

// Each dialect says how often its clients are told. Most events are of one room, whose members
// share a text either way.
void Worker::replay_in_rooms(const chat::Event& event, Session* subject) {
  using wire::HowOften;
  const auto rooms = chat::rooms_of(event);
  bool is_news = false;  // News to at least one client.
  bool is_for_each = false;
  for (const auto& room : rooms) {
    audience_.add_to_room(room.id, [&](const wire::Variant& variant, std::string& out) {
      switch (variant.dialect->how_often(event)) {
        case HowOften::nobody:
          return;
        case HowOften::once_a_room:
          return variant.dialect->render_to_room(event, room.name, variant, out);
        case HowOften::once_a_person:
          if (rooms.size() == 1) return variant.dialect->render_to_others(event, variant, out);
          is_news = true;
          return;
        case HowOften::each_alone:
          is_for_each = true;
          return;
      }
    });
  }
  if (is_for_each) replay_for_each(event, subject);
  if (!is_news) return;
  if (subject != nullptr) audience_.leave_out(*subject);  // Before anything is sent of this.
  deliver_if_much();
  audience_.owe_news(rooms, subject, [&](const wire::Variant& variant, std::string& out) {
    if (variant.dialect->how_often(event) != HowOften::once_a_person) return;
    variant.dialect->render_to_others(event, variant, out);
  });
}

// The texts are sent in between, because all of them may be much.
void Worker::replay_for_each(const chat::Event& event, const Session* subject) {
  deliver_if_much();
  audience_.for_each_once(chat::rooms_of(event), [&](delivery::Recipient& recipient) {
    auto& session = session_of(recipient);
    if (&session == subject || session.stage == Session::Stage::closing) return;
    auto& conversation = *session.conversation;
    if (conversation.variant().dialect->how_often(event) != wire::HowOften::each_alone) return;
    const Errands errands{*this, session};
    audience_.owe(session, audience_.add_text([&](std::string& out) {
      conversation.tell_of_other(event, errands, out);
    }));
    if (has_much_to_send()) deliver();
  });
}

void Worker::replay_for_everyone(const chat::Event& event, const Session* subject) {
  deliver_if_much();
  for (auto& [id, session] : sessions_) {
    // The client was told that it is here, and has its name.
    const bool is_told = !session.called.empty() && session.stage != Session::Stage::closing;
    if (!is_told || &session == subject) continue;
    audience_.owe_news(session, [&](const wire::Variant& variant, std::string& out) {
      variant.dialect->render_to_others(event, variant, out);
    });
  }
}

// Each worker finds its own clients among the readers.
void Worker::replay_for_readers(const chat::Event& event, const Session* subject) {
  deliver_if_much();
  for (const auto reader : chat::readers_of(event)) {
    auto* const session = find(reader);
    if (session == nullptr || session == subject) continue;
    if (session->stage == Session::Stage::closing) continue;
    audience_.owe_news(*session, [&](const wire::Variant& variant, std::string& out) {
      if (variant.dialect->how_often(event) == wire::HowOften::nobody) return;
      variant.dialect->render_to_others(event, variant, out);
    });
  }
}

void Worker::replay_for_subject(Session& session, const chat::Event& event) {
  audience_.leave_out(session);
  const bool talks = is<chat::Said>(event);  // This is so for most events.
  if (!talks) count_visit(session, event);
  if (session.stage == Session::Stage::closing) return;
  charge_for(session, event);
  if (!talks) {
    charge_for_rooms(session, event);
    take_place(session, event);
  }
  const bool departs = is<chat::Departed>(event) || is<chat::Dismissed>(event);
  const Errands errands{*this, session};
  const auto render = [&](std::string& out) {
    if (chat::is_answer(event) && has_too_much(session)) {
      return session.conversation->tell({.subject = session.id,
                                         .what = chat::Refused{.why = chat::Refused::Why::behind},
                                         .answers = true,
                                         .context = event.context},
                                        errands, out);
    }
    session.conversation->tell(event, errands, out);
  };
  // A deaf client reads nothing, but its conversation learns as long as its lines count.
  const bool learns = !session.deaf || session.stage < Session::Stage::leaving;
  if (departs && session.deaf) {
    render(session.outbox.tail());
  } else if (learns) {
    owe_alone(session, event, render);
  }
  if (talks) return;
  if (departs) return close(session);
  const auto variant = session.variant;
  take_variants(session);
  if (session.variant != variant) follow_dialect(session);
  const bool answers = session.waits() && event.ticket == session.ticket;
  if (answers) take_answer(session, event);
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
  const auto size = text.end - text.begin;
  if (size == 0) return;  // Most events tell their subject nothing: who talks knows the line.
  audience_.owe(session, text);
  put_on_bill(session, event, size);
  if (size <= copied_limit) return;
  audience_.deliver_alone(
      session, text,
      [this](delivery::Recipient& to, delivery::Outlet::Pieces owed) { outlet_.send(to, owed); });
}

// The line of the question has paid the first token of the answer. A client that only asks whether
// the server is there need not take that before its next line is heard.
void Worker::put_on_bill(Session& session, const chat::Event& event, std::size_t bytes) {
  bytes = bytes_to_pay(event, bytes);
  if (bytes == 0) return;
  if (session.answered == 0 && session.bill == 0) answered_.push_back(session.id);
  answers_of_turn_ += bytes;
  if (!is<chat::Aside>(event)) session.answered += bytes;
  const auto tokens = static_cast<float>(bytes) / budget::bytes_of_answer_a_token - 1;
  if (tokens > 0) session.bill += tokens;
}

void Worker::charge_for_answers() {
  for (const auto id : answered_) {
    auto* const session = find(id);
    if (session == nullptr || session->bill == 0) continue;
    charge(*session, std::exchange(session->bill, 0.F));
  }
}

// At the end of the turn, when everything was sent. A client that has not taken its answers is
// heard again once it has.
void Worker::see_to_readers() {
  for (const auto id : answered_) {
    auto* const session = find(id);
    if (session == nullptr) continue;
    const bool was_answered = std::exchange(session->answered, 0) > 0;
    const bool waits_for_it = session->bytes_waiting() > budget::most_under_way;
    const bool is_free = is_heard(*session) && !session->waits();
    if (was_answered && waits_for_it && is_free) session->asked = Session::Asked::reader;
    go_on_if_read(*session);
  }
  answered_.clear();
}

// The client has taken its answers. The loop knows when it has paid for them.
void Worker::go_on_if_read(Session& session) {
  if (session.asked != Session::Asked::reader || session.answered > 0) return;
  // A client that sends no more may never read, and has to go.
  const bool has_read = session.bytes_waiting() <= budget::most_under_way;
  if (!has_read && !session.finished) return;
  session.asked = Session::Asked::loop;
  ask(Request::Kind::tell_when_paid, session);
}

// One line may ask for many answers.
bool Worker::has_too_much(const Session& session) {
  return std::max(session.bytes_waiting(), session.answered) > budget::most_answers_of_a_line;
}

// Counts the clients that have given no name yet, or that have just given one.
void Worker::count_unnamed(int change) {
  if (house_.unnamed == nullptr) return;
  house_.unnamed->fetch_add(static_cast<std::size_t>(change), std::memory_order_relaxed);
}

// Changes everything about the subject that holds in any dialect.
void Worker::take_place(Session& session, const chat::Event& event) {
  if (event.identity) session.is_logged_in = !event.identity->account.empty();
  if (const auto* const entered = std::get_if<chat::Entered>(&event.what)) {
    session.stage = Session::Stage::here;
    session.called = entered->name;
    session.login.reset();
    count_unnamed(-1);
  } else if (const auto* const joined = std::get_if<chat::Joined>(&event.what)) {
    if (joined->entered) {
      session.stage = Session::Stage::here;
      session.login.reset();
      count_unnamed(-1);
    }
    session.called = joined->name;
    const auto room = joined->room.id;
    audience_.seat(session, joined->room, session.conversation->variant_in(room));
  } else if (const auto* const left = std::get_if<chat::Left>(&event.what)) {
    audience_.unseat(session, left->room.id);
  } else if (const auto* const kicked = std::get_if<chat::Kicked>(&event.what)) {
    audience_.unseat(session, kicked->room.id);
  } else if (const auto* const renamed = std::get_if<chat::Renamed>(&event.what)) {
    session.called = renamed->name;
  } else if (const auto* const logged_in = std::get_if<chat::LoggedIn>(&event.what)) {
    const bool is_here = session.stage >= Session::Stage::here;
    if (is_here) return;
    session.login =
        std::make_unique<Session::Login>(Session::Login{.account = logged_in->account,
                                                        .name = logged_in->name,
                                                        .proof = session.while_it_waits().proof});
  } else if (is<chat::Dismissed>(event)) {
    session.stage = Session::Stage::leaving;
  }
}

// Changes the subject's variants, after its conversation may have changed them.
void Worker::take_variants(Session& session) {
  const auto& conversation = *session.conversation;
  audience_.vary(session, conversation.variant());
  for (auto& seat : session.seats) {
    audience_.vary(session, seat, conversation.variant_in(seat.room));
  }
}

// No further event comes.
void Worker::say_goodbye() {
  audience_.begin_event();
  deliver_if_much();
  const auto goodbye = [](const wire::Variant& variant, std::string& out) {
    variant.dialect->render_stopping(variant, out);
  };
  for (auto& [id, session] : sessions_) {
    // The client's own departure closes it.
    if (session.stage >= Session::Stage::leaving) continue;
    audience_.owe_news(session, goodbye);
    close(session);
  }
}

void Worker::touch(Session& session) {
  if (std::exchange(session.touched, true)) return;
  touched_.push_back(&session);
}

void Worker::flush() {
  deliver();
  // Sending may find a client too slow, but touches no other.
  for (auto* const session : touched_) {
    session->touched = false;
    if (!session->nothing_waits()) outlet_.send(*session, {});
    if (session->stage != Session::Stage::closing) continue;
    end_sealed(*session);
    if (session->nothing_waits()) {
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
      [this](Recipient& to, std::string_view owed) { outlet_.add(to, owed); },
      [this](Recipient& to, delivery::Outlet::Pieces owed) { outlet_.send(to, owed); });
  outlet_.flush();
  audience_.end_delivery();
}

void Worker::deliver_if_much() {
  if (audience_.added() > copied_limit) deliver();
}

void Worker::on_taken(delivery::Recipient& recipient, std::size_t bytes) {
  if (const auto& unsent = session_of(recipient).unsent) unsent->slowness.took(bytes, turn_began_);
}
void Worker::on_blocked(delivery::Recipient& recipient) {
  ask(Request::Kind::watch_writable, session_of(recipient));
}
void Worker::on_waiting(delivery::Recipient& recipient) { weigh(session_of(recipient)); }
void Worker::on_lost(delivery::Recipient& recipient) { lose(session_of(recipient)); }
void Worker::on_no_memory(delivery::Recipient& recipient) {
  give_up_on(session_of(recipient), Departure::out_of_memory);
}

// The waiting bytes of the client have changed. Tells the others, and gives the client up if these
// are too many.
void Worker::weigh(Session& session) {
  const auto waiting = session.bytes_waiting();
  if (!session.unsent) {
    session.unsent = std::make_unique<Session::Unsent>(
        Session::Unsent{.share = budget::SendBudget::Share{budget_, session.id, mailbox_},
                        .in_kernel = net::send_buffer(session.fd)});
  }
  auto& unsent = *session.unsent;
  const auto all = waiting == 0 ? 0 : session.memory_of_waiting() + unsent.in_kernel;
  for (const auto id : unsent.share.set(all)) {
    // An input that has this client go is on its way.
    if (auto* const condemned = find(id)) lose(*condemned);
  }
  session.counted = unsent.share.counted() > 0;
  if (session.deaf) return;
  unsent.slowness.see(waiting, turn_began_, settings_.slow);
  if (waiting > send_limit() || unsent.slowness.too_slow(turn_began_, settings_.slow)) {
    return give_up_on(session, Departure::too_slow);
  }
  tell_lag(session);
  if (waiting == 0) session.unsent.reset();
  go_on_if_read(session);
}

// Tells the Hub how far the client is behind. While the client is behind, the worker looks at it
// every second, because nobody else tells what its peer reads meanwhile.
void Worker::tell_lag(Session& session) {
  auto& unsent = *session.unsent;
  const auto lag = unsent.slowness.lag(turn_began_);
  if (lag == unsent.told_lag || session.stage != Session::Stage::here) return;
  hub_.ask({.client = session.id, .what = chat::Lags{lag}});
  unsent.told_lag = lag;
  if (lag.level == 0 || std::exchange(session.lags, true)) return;
  if (lagging_.empty()) ask(Request::Kind::look_again, session);
  lagging_.push_back(session.id);
}

void Worker::look_at_those_who_lag() {
  std::erase_if(lagging_, [this](chat::ClientId id) {
    auto* const session = find(id);
    if (session == nullptr) return true;
    if (session->unsent) {
      session->unsent->slowness.see_kernel(net::unacknowledged(session->fd), turn_began_);
      weigh(*session);
    }
    session->lags = session->unsent && session->unsent->told_lag.level > 0 &&
                    session->stage == Session::Stage::here;
    return !session->lags;
  });
  if (!lagging_.empty()) {
    requests_.push_back({.kind = Request::Kind::look_again, .client = lagging_.front()});
  }
}

// Clients for which much waits are the first to go when memory is short.
std::size_t Worker::send_limit() const {
  if (MemoryReserve::of_process().whole()) return settings_.send_limit;
  return std::min(settings_.send_limit, budget::send_limit_when_short);
}

// The client is told the reason when it leaves, after the line that it is reading.
void Worker::give_up_on(Session& session, Departure why) {
  session.outbox.cut_to_border();
  session.deaf = true;
  drop(session, why);
}

// The client cannot be reached. The loop will find that out, too, and say so once it has read all
// bytes of the client.
void Worker::lose(Session& session) {
  session.deaf = true;
  session.drop_waiting();
  go_on_if_read(session);
}

// Nothing more is sent to the client except the bytes in its outbox.
void Worker::close(Session& session) {
  while (!session.seats.empty()) audience_.unseat(session, session.seats.back().room);
  session.stage = Session::Stage::closing;
  stop_waiting(session);
  touch(session);
}

void Worker::release(Session& session) {
  if (session.called.empty()) count_unnamed(-1);
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
  handshakes_.shrink_to_fit();
  text_within_.shrink_to_fit();
  inputs_.tidy();
  events_.shrink_to_fit();
  ::malloc_trim(0);  // Free memory in the heap goes back to the kernel.
}

void Worker::ask(Request::Kind kind, const Session& session) {
  requests_.push_back({.kind = kind, .client = session.id});
}

Session* Worker::find(chat::ClientId client) {
  const auto found = sessions_.find(client);
  return found == sessions_.end() ? nullptr : &found->second;
}

}  // namespace papo::server
