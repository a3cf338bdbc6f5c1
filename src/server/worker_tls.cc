// SPDX-License-Identifier: MIT

// A worker's clients that speak TLS. Their chunks are sealed: the channel makes text of them, and
// the text is cut into lines here. The first lines show which dialect is spoken within.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "budget/limits.h"
#include "budget/prices.h"
#include "server/first_bytes.h"
#include "server/worker.h"

namespace papo::server {
namespace {

using chat::Departure;
using Stage = Session::Stage;
using State = tls::Channel::State;

}  // namespace

void Worker::begin_tls(Session& session) {
  auto taken = session.taken;
  taken.remove(tls_wrapping);
  const auto usual = taken.has(plain_dialect) ? plain_dialect : irc_dialect;
  try {
    session.channel = settings_.certificates->accept();
    session.within = std::make_unique<Session::Within>();
    session.within->entry = std::make_unique<net::Entry>(
        settings_.steps_within_tls, taken, net::Spoken{.dialect = usual}, net::Address{});
  } catch (const std::bad_alloc&) {
    break_off(session);
  }
}

// A handshake takes long, so it waits for the end of the turn, or for a later one.
void Worker::take_sealed(Session& session, std::string_view bytes) {
  if (session.channel->state() != State::shaking_hands) return open_sealed(session, bytes);
  try {
    auto& put_off = session.within->put_off;
    if (put_off.empty()) handshakes_.push_back(session.id);
    put_off += bytes;
  } catch (const std::bad_alloc&) {
    break_off(session);
  }
}

// The other work of the turn before tells how long this turn may take.
void Worker::take_handshakes() {
  if (handshakes_.empty()) return;
  using Clock = std::chrono::steady_clock;
  const auto began = Clock::now();
  const auto allowed = std::max<Clock::duration>(budget::least_for_handshakes,
                                                 last_turn_ / budget::part_for_handshakes);
  while (!handshakes_.empty() && Clock::now() - began < allowed) {
    auto* const session = find(handshakes_.front());
    handshakes_.pop_front();
    if (session != nullptr) take_put_off(*session);
  }
  for_handshakes_ = Clock::now() - began;
  if (!handshakes_.empty()) for_next_turn_.add(Input::Kind::handshakes, 0);
}

// Nothing more comes after the end of the client's bytes, so they are not put off any longer then.
void Worker::take_put_off(Session& session) {
  if (!session.within || session.within->put_off.empty()) return;
  const auto bytes = std::exchange(session.within->put_off, {});
  open_sealed(session, bytes);
}

void Worker::open_sealed(Session& session, std::string_view bytes) {
  if (session.stage >= Stage::leaving) return give_bytes_back(session);
  auto& channel = *session.channel;
  std::string text;
  text.swap(text_within_);
  text.clear();
  try {
    const bool was_open = channel.is_open();
    const auto state = channel.take(bytes, text);
    if (!channel.unsent().empty()) touch(session);
    if (!was_open && channel.is_open()) {
      const auto protocol = channel.agreed_protocol();
      if (protocol == "irc" && session.within->entry) {
        speak_within(session, irc_dialect);
      } else if (protocol == "http/1.1" && session.within->entry &&
                 session.taken.has(http_dialect)) {
        speak_within(session, http_dialect);
      } else {
        ask(Request::Kind::greet_later, session);
      }
      touch(session);
    }
    if (!text.empty()) hear_within(session, text);
    if (state == State::broken) return break_off(session);
    if (state == State::finished && !std::exchange(session.finished, true)) {
      go_on_if_read(session);
      if (!session.waits()) drop(session, Departure::lost);
    }
  } catch (const std::bad_alloc&) {
    break_off(session);
  }
  text_within_.swap(text);
  give_bytes_back(session);
}

void Worker::hear_within(Session& session, std::string_view text) {
  auto& within = *session.within;
  if (!within.entry) return take_text(session, text);
  within.entry->add(text);
  while (!within.entry->over()) {
    const auto verdict = within.entry->look();
    if (std::holds_alternative<net::EntryStep::Waits>(verdict)) return;
    if (const auto* const refused = std::get_if<net::EntryStep::Refused>(&verdict)) {
      within.entry.reset();
      return turn_away(session, refused->answer);
    }
  }
  const auto entry = std::move(within.entry);
  speak_within(session, entry->spoken().dialect);
  take_text(session, entry->bytes());
}

void Worker::speak_within(Session& session, net::Dialect dialect) {
  session.within->entry.reset();
  const auto number = static_cast<std::uint8_t>(dialect);
  begin_conversation(session, number);
  requests_.push_back({.kind = Request::Kind::speaks, .client = session.id, .dialect = number});
  greet(session);
}

// An answer may be among the events by now, and it comes before the next line.
void Worker::take_lines_within(Session& session, std::string_view text) {
  const auto limit = longest_line(session);
  while (const auto line = session.within->framer.next(text, limit)) {
    settle_question(session);
    if (session.stage >= Stage::leaving) return;
    if (line->too_long) {
      refuse(session, {.why = chat::Refused::Why::line_too_long, .limit = limit});
    } else {
      take_line(session, line->text);
    }
  }
}

// The loop has taken tokens for the chunk, and knows nothing of its lines. Short lines cost more
// than their bytes.
void Worker::pay_for_line_within(Session& session, std::size_t bytes) {
  auto& within = *session.within;
  auto cost = budget::cost_of_line(bytes);
  const auto paid = std::min(cost, within.paid_by_chunk);
  within.paid_by_chunk -= paid;
  cost -= paid;
  if (cost <= 0) return;
  within.owed += cost;
  charge(session, cost);
}

// Nothing more can be said to the client, except the alert that TLS may have for it. Its lines so
// far are carried out.
void Worker::break_off(Session& session) {
  const bool has_alert = session.channel && session.channel->state() == State::broken;
  if (has_alert && session.stage != Stage::here) {
    visitor_log_.info(site(session), "{} could not speak TLS: {}", session.peer,
                      session.channel->reason());
  }
  session.finished = true;
  end_lines(session);
  drop(session, Departure::lost);
  session.deaf = true;
  session.outbox.clear();
  if (!has_alert) session.cut_off = true;
  touch(session);
}

// For a client that is being closed: its text ends in good order, once all of it has left.
void Worker::end_sealed(Session& session) {
  if (!session.channel) return;
  auto& channel = *session.channel;
  if (channel.state() == State::shaking_hands) return session.outbox.clear();
  if (session.blocked || !session.outbox.empty() || !channel.can_seal()) return;
  channel.finish();
  outlet_.send(session, {});
}

}  // namespace papo::server
