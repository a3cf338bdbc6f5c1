// SPDX-License-Identifier: MIT

// How a connection comes in: the listeners, and the steps of each.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <variant>

#include "base/memory_reserve.h"
#include "budget/limits.h"
#include "net/reactor.h"

namespace papo::net {
namespace {

using namespace std::chrono_literals;

// With a rate limit, read bytes may have to wait here, so less is read at a time.
std::size_t read_size(unsigned rate_limit, std::size_t max_line, std::size_t space) {
  if (rate_limit == 0) return space;
  return std::min(space, std::max(budget::most_read_of_limited, max_line));
}

}  // namespace

void Reactor::listen(Listener listener) {
  const auto bytes_a_read = read_size(limits_.rate_limit, listener.limits.max_line, space_.size());
  auto& gate = gates_.emplace_back(
      loop_, std::move(listener), bytes_a_read, [this](Id id) { pass_greeting(id); },
      [this](Id id) { pass_name_deadline(id); });
  acceptor_.listen(gate.listener, [this, &gate](Fd fd, const Address& peer) {
    accept(gate, std::move(fd), peer);
  });
}

void Reactor::accept(Gate& gate, Fd fd, const Address& peer) {
  set_no_delay(fd.get());
  if (connections_.size() >= limits_.max_connections) {
    return refuse(std::move(fd), gate.listener.refusals.full);
  }
  if (!MemoryReserve::of_process().whole()) {
    return refuse(std::move(fd), gate.listener.refusals.of_memory);
  }
  const auto& listener = gate.listener;
  auto entry = std::make_unique<Entry>(listener.steps, listener.dialects, listener.usual, peer);
  auto place = entry->names_peer() ? std::nullopt : sites_.take(range_of(peer), loop_.now());
  if (!entry->names_peer() && !place) {
    return refuse(std::move(fd), listener.refusals.of_site(sites_.most_from(range_of(peer))));
  }
  if (limits_.idle_ping > 0s) set_keepalive(fd.get(), limits_.idle_ping);
  const Id id = limits_.id_of(++last_serial_);
  const budget::TokenBucket tokens{limits_.rate_limit, limits_.rate_limit * budget::burst_seconds,
                                   loop_.now()};
  const auto on_its_turn = [this](Connection& connection, Poll::Ready ready) {
    on_ready(connection, ready);
  };
  Connection* made = nullptr;
  try {
    made = &connections_
                .try_emplace(id, loop_, vanished_, gate, id, std::move(fd), tokens, on_its_turn)
                .first->second;
    // epoll has no room for it: only this connection is lost.
  } catch (const std::system_error& error) {
    handler_.on_exhausted(error.code().value());
    return;
  }
  auto& connection = *made;
  connection.entry = std::move(entry);
  if (place) {
    connection.place.emplace(*std::move(place));
    enter(connection);
    pass_steps(connection, all_lines);
  }
  watch(connection);
  if (listener.limits.name_timeout > 0s) gate.name_deadlines.set(id);
  if (std::ranges::any_of(limits_.of_dialects, &OfDialect::is_brief)) brief_deadlines_.set(id);
}

// Passes as many steps as the bytes allow. At the door it waits with the rest.
void Reactor::pass_steps(Connection& connection, std::size_t most_lines) {
  using Stage = Connection::Stage;
  while (connection.entry) {
    auto& entry = *connection.entry;
    if (connection.stage == Stage::at_the_door || connection.stage == Stage::refused) return;
    if (connection.stage == Stage::owned && entry.over()) return begin(connection, most_lines);
    const auto verdict = entry.look();
    if (std::holds_alternative<EntryStep::Waits>(verdict)) return;
    if (const auto* const refused = std::get_if<EntryStep::Refused>(&verdict)) {
      return turn_away(connection, refused->answer);
    }
    if (!connection.place && !entry.names_peer()) settle(connection);
  }
}

// The owner gives the answer, if there is one.
void Reactor::turn_away(Connection& connection, const std::string& answer) {
  if (connection.stage != Connection::Stage::owned) return refuse(connection, answer);
  connection.ended = true;
  connection.entry.reset();
  handler_.on_refused(connection.id, answer);
}

// The peer is known now.
void Reactor::settle(Connection& connection) {
  const auto& peer = connection.entry->peer();
  auto place = sites_.take(range_of(peer), loop_.now());
  if (!place) {
    const auto& refusals = connection.gate.listener.refusals;
    return refuse(connection, refusals.of_site(sites_.most_from(range_of(peer))));
  }
  connection.place.emplace(*std::move(place));
  enter(connection);
}

// Gives the connection to an owner, as soon as its site has the tokens.
void Reactor::enter(Connection& connection) {
  if (!connection.place->bucket().empty(loop_.now())) return open(connection);
  if (!connection.place->wait_at_the_door()) {
    return refuse(connection, connection.gate.listener.refusals.at_the_door);
  }
  connection.stage = Connection::Stage::at_the_door;
  wait_for_tokens(connection);
}

void Reactor::open(Connection& connection) {
  connection.place->go_in();
  connection.place->bucket().take(budget::cost_of_entering);
  connection.stage = Connection::Stage::owned;
  const auto& entry = *connection.entry;
  handler_.on_open(connection.id, connection.fd.get(), entry.peer(), connection.gate.listener);
  if (!entry.over()) set_greeting(connection);
}

void Reactor::set_greeting(Connection& connection) {
  ++connection.greetings_due;
  connection.gate.greetings.set(connection.id);
}

// All steps are passed: from now on the connection is heard.
void Reactor::begin(Connection& connection, std::size_t most_lines) {
  const auto entry = std::move(connection.entry);
  connection.framing = entry->spoken().framing;
  take_dialect(connection, entry->spoken().dialect);
  handler_.on_dialect(connection.id, entry->spoken().dialect);
  if (connection.framing == Framing::lines) greet(connection);
  connection.greeted = true;
  hear(connection, entry->bytes(), most_lines);
  tell_if_time_is_up(connection);
}

void Reactor::greet(Connection& connection) {
  if (connection.entry && !connection.entry->greets()) return;
  if (!std::exchange(connection.greeted, true)) handler_.on_greet(connection.id);
}

void Reactor::pass_greeting(Id id) {
  auto* const connection = find(id);
  if (connection == nullptr || --connection->greetings_due > 0) return;
  if (connection->greeted || connection->ended) return;
  // The bytes may have come in time, while this process was stopped.
  read_if_may(*connection);
  if (!connection->ended)
    puts_greeting_off(*connection) ? set_greeting(*connection) : greet(*connection);
  watch(*connection);
}

// A browser opens more connections than it needs at once. A greeting would be taken for the answer
// to the request for which such a connection is used later, so it waits until the browser would
// have closed the connection.
bool Reactor::puts_greeting_off(Connection& connection) {
  const bool waits = !connection.greeted && connection.place && connection.place->has_browser();
  return waits && ++connection.greetings_held < budget::most_greetings_held;
}

void Reactor::pass_name_deadline(Id id) {
  auto* const connection = find(id);
  if (connection == nullptr) return;
  if (connection->stage == Connection::Stage::at_the_door) {
    return connection->gate.name_deadlines.set(id);
  }
  // The name may have come in time, while this process was stopped.
  read_if_may(*connection);
  if (!connection->place) return refuse(*connection, connection->entry->too_late());
  handler_.on_name_deadline(id);
}

// The dialect may not be known yet. The requests that came in time are heard first.
void Reactor::pass_brief_deadline(Id id) {
  auto* const connection = find(id);
  if (connection == nullptr) return;
  if (of_dialect(*connection).is_brief) {
    read_if_may(*connection);
    watch(*connection);
  }
  connection->time_is_up = true;
  if (!connection->entry) tell_if_time_is_up(*connection);
}

void Reactor::tell_if_time_is_up(const Connection& connection) {
  const bool concerns = connection.time_is_up && of_dialect(connection).is_brief;
  if (concerns && !connection.ended) handler_.on_time_up(connection.id);
}

// The connection has no owner. The calling poll may be its own, so it stays until the end of the
// turn.
void Reactor::refuse(Connection& connection, std::string_view why) {
  if (std::exchange(connection.stage, Connection::Stage::refused) == Connection::Stage::refused) {
    return;
  }
  send_some(connection.fd.get(), why);
  watch(connection);
  refused_.push_back(connection.id);
}

void Reactor::let_go_of_refused() {
  for (const Id id : std::exchange(refused_, {})) {
    lingering_.crowded() ? abort(id) : release(id);
  }
}

// The connection never gets an owner, so the loop itself sends this answer.
void Reactor::refuse(Fd fd, std::string_view why) {
  send_some(fd.get(), why);
  if (!lingering_.crowded()) lingering_.add(std::move(fd));
}

}  // namespace papo::net
