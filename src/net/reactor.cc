// SPDX-License-Identifier: MIT

#include "net/reactor.h"

#include <algorithm>
#include <cerrno>
#include <functional>
#include <span>
#include <utility>

#include "base/memory_reserve.h"
#include "budget/limits.h"
#include "budget/prices.h"

namespace papo::net {
namespace {

using namespace std::chrono_literals;

// How often the loop looks at connections that ran out of tokens.
constexpr auto between_tokens = 200ms;

}  // namespace

Reactor::Reactor(Loop& loop, Limits limits, Handler& handler)
    : loop_(loop),
      limits_(std::move(limits)),
      handler_(handler),
      lingering_(loop, [this] { tell_if_all_closed(); }),
      last_deadlines_(loop, budget::last_word_patience,
                      [this](Id id) {
                        if (find(id) != nullptr) handler_.on_last_deadline(id);
                      }),
      partings_(loop, budget::parting_patience, [this](Id id) { pass_parting(id); }),
      looks_at_the_quiet_(loop, limits_.quiet_after / budget::looks_at_the_quiet,
                          [this](Id id) { look_whether_quiet(id); }),
      brief_deadlines_(loop, limits_.brief_patience, [this](Id id) { pass_brief_deadline(id); }),
      acceptor_(loop, {.on_exhausted = [this](int error) { handler_.on_exhausted(error); },
                       .on_recovered = [this] { handler_.on_recovered(); }}),
      sites_({.most = limits_.max_per_site,
              .most_shared = limits_.max_per_shared_site,
              .rate = limits_.rate_limit,
              .is_shared = limits_.is_shared}),
      vanished_(loop, limits_.idle_ping, [this](Id id) { lose(id); }),
      tokens_due_(loop, [this] { take_turns(); }),
      turn_end_(loop, [this] {
        let_go_of_refused();
        handler_.on_turn_end();
      }) {}

// The peer has vanished. The lines that wait for tokens are handed on first, and then this is
// called again.
void Reactor::lose(Id id) {
  auto* const connection = find(id);
  if (connection == nullptr || connection->ended || connection->throttled) return;
  if (connection->stage != Connection::Stage::owned) return refuse(*connection, {});
  end(*connection, End::lost);
  watch(*connection);
}

void Reactor::tidy() {
  connections_.rehash(0);
  congested_.shrink_to_fit();
  waiting_.shrink_to_fit();
  const auto is_gone = [this](Id id) { return !connections_.contains(id); };
  last_deadlines_.forget(is_gone);
  partings_.forget(is_gone);
  looks_at_the_quiet_.forget(is_gone);
  brief_deadlines_.forget(is_gone);
  for (auto& gate : gates_) {
    gate.greetings.forget(is_gone);
    gate.name_deadlines.forget(is_gone);
  }
  lingering_.tidy();
  vanished_.tidy();
}

void Reactor::on_ready(Connection& connection, Poll::Ready ready) {
  if (ready.writable && connection.wants_writable) {
    connection.wants_writable = false;
    handler_.on_writable(connection.id);
  }
  if (ready.hung_up && connection.waits()) part(connection, ready.failed);
  if (ready.readable && !has_credit(connection)) connection.more_came = true;
  if (ready.readable) read_if_may(connection);
  watch(connection);
}

void Reactor::read_if_may(Connection& connection) {
  if (reads(connection)) take_from(connection, [&] { read_once(connection); });
}

// The bytes of a connection may need more memory than there is. The connection is lost then, with
// everything it sent since.
template <typename Take>
void Reactor::take_from(Connection& connection, Take take) {
  if (at_own_risk(take)) return;
  if (connection.stage != Connection::Stage::owned) return refuse(connection, {});
  end(connection, End::lost);
}

void Reactor::read_once(Connection& connection) {
  if (handler_.congested()) {
    connection.congested = true;
    congested_.push_back(connection.id);
    return;
  }
  const auto got =
      receive_some(connection.fd.get(), std::span{space_}.first(connection.gate.read_size));
  if (got > 0) {
    connection.silence = 0;
    hear(connection, {space_.data(), static_cast<std::size_t>(got)}, all_lines);
  } else if (got < 0 && errno == EAGAIN) {
    return;
  } else if (!connection.place) {
    refuse(connection, {});  // Refused like connections that only look whether we are here.
  } else if (got < 0) {
    end(connection, End::lost);
  } else {
    greet(connection);
    end(connection, End::finished);
  }
}

void Reactor::hear(Connection& connection, std::string_view bytes, std::size_t most_lines) {
  if (connection.entry) {
    connection.entry->add(bytes);
    return pass_steps(connection, most_lines);
  }
  if (connection.framing == Framing::chunks) return hand_on(connection, bytes);
  if (connection.telnet.concerns(bytes) && of_dialect(connection).takes_telnet) {
    bytes = without_telnet(connection, bytes);
    if (bytes.empty() && !has_tokens(connection)) return wait_for_tokens(connection);
  }
  frame(connection, bytes, most_lines);
}

std::string_view Reactor::without_telnet(Connection& connection, std::string_view bytes) {
  const auto text = connection.telnet.take_out(bytes, without_telnet_, answer_to_telnet_);
  pay_for_passed_over(connection, bytes.size() - std::min(bytes.size(), text.size()));
  if (!answer_to_telnet_.empty()) {
    const auto answer = std::exchange(answer_to_telnet_, {});
    pay(connection, static_cast<double>(answer.size()) / budget::bytes_a_token);
    handler_.on_telnet(connection.id, answer);
  }
  return text;
}

// The owner gives the bytes back.
void Reactor::hand_on(Connection& connection, std::string_view chunk) {
  if (chunk.empty()) return;
  if (!has_tokens(connection)) {
    return wait_for_tokens(connection, chunk);
  }
  connection.bytes_out += static_cast<std::uint32_t>(chunk.size());
  handler_.on_chunk(connection.id, chunk);
  pay(connection, budget::cost_of_line(chunk.size()));
}

void Reactor::bytes_taken(Id id, std::uint32_t bytes) {
  auto* const connection = find(id);
  if (connection == nullptr) return;
  connection->bytes_out -= bytes;
  if (!has_credit(*connection)) return;
  connection->more_came = false;
  watch(*connection);
}

void Reactor::speaks(Id id, Dialect dialect) {
  auto* const connection = find(id);
  if (connection == nullptr) return;
  connection->greeted = true;
  take_dialect(*connection, dialect);
  tell_if_time_is_up(*connection);
}

void Reactor::take_dialect(Connection& connection, Dialect dialect) {
  connection.dialect = dialect;
  const auto& of = of_dialect(connection);
  if (of.asks_the_quiet) looks_at_the_quiet_.set(connection.id);
  if (connection.place) connection.place->set_browser(of.is_brief);
}

void Reactor::greet_later(Id id) {
  auto* const connection = find(id);
  if (connection == nullptr || connection->ended) return;
  connection->greeted = false;
  set_greeting(*connection);
}

// Frames at most so many lines. The rest waits, like lines without tokens.
void Reactor::frame(Connection& connection, std::string_view bytes, std::size_t most_lines) {
  const auto read = bytes.size();
  const auto own = of_dialect(connection).max_line;
  const auto max_line = own > 0 ? own : connection.gate.listener.limits.max_line;
  for (std::size_t lines = 0;; ++lines) {
    if (!bytes.empty() && (lines == most_lines || !has_tokens(connection))) {
      return wait_for_tokens(connection, bytes);
    }
    const auto line = connection.framer.next(bytes, max_line);
    if (!line) break;
    if (line->too_long) {
      handler_.on_line_too_long(connection.id);
    } else {
      handler_.on_line(connection.id, line->text);
    }
    pay(connection, budget::cost_of_line(line->text.size()));
  }
  if (connection.framer.passing_over()) pay_for_passed_over(connection, read);
}

// A line without end would cost us reads and its sender nothing, and so would telnet's commands.
void Reactor::pay_for_passed_over(Connection& connection, std::size_t bytes) {
  connection.passed_over += static_cast<std::uint32_t>(bytes);
  if (connection.passed_over < budget::bytes_passed_over_a_token) return;
  connection.passed_over = 0;
  pay(connection, 1);
}

bool Reactor::has_tokens(Connection& connection) {
  const auto now = loop_.now();
  return stopping_ || (!connection.bucket.empty(now) && !connection.place->bucket().empty(now));
}

void Reactor::pay(Connection& connection, double tokens) {
  connection.bucket.take(tokens);
  connection.place->bucket().take(tokens);
}

// With what was read of it, and may not be heard yet.
void Reactor::wait_for_tokens(Connection& connection, std::string_view held) {
  auto& waiting = connection.waiting;
  if (!waiting) {
    waiting = std::make_unique<Connection::Waiting>(Connection::Waiting{.since = loop_.now()});
  }
  waiting->held = held;
  if (connection.stage == Connection::Stage::owned) connection.throttled = true;
  waiting_.push_back(connection.id);
  if (!tokens_due_.running()) tokens_due_.start(between_tokens, between_tokens);
}

// All waiting connections go on at the same time, so that their lines reach each reader together.
// One by one they would keep a worker busy all the time. Each connection has one line a round, as
// long as any of them has tokens.
void Reactor::take_turns() {
  put_the_quiet_first();
  for (std::size_t in_vain = 0; in_vain < waiting_.size();) {
    const Id id = waiting_.front();
    waiting_.pop_front();
    auto* const connection = find(id);
    if (connection == nullptr || !connection->waits()) continue;
    const bool at_the_door = connection->stage == Connection::Stage::at_the_door;
    const bool goes_on =
        at_the_door ? !connection->place->bucket().empty(loop_.now()) : has_tokens(*connection);
    if (goes_on) {
      in_vain = 0;
      go_on(*connection);
    } else {
      ++in_vain;
      waiting_.push_back(id);
      tell_if_slowed(*connection);
    }
  }
  if (waiting_.empty()) tokens_due_.stop();
}

// A connection with many tokens of its own has taken little lately. So no client waits long for a
// neighbour of its site that floods. A newcomer stands in the middle, behind clients that hardly
// talk. Among equals, those that have waited since the last time stay in front.
void Reactor::put_the_quiet_first() {
  const double in_the_middle = limits_.rate_limit * budget::burst_seconds / 2.0;
  std::vector<std::pair<double, Id>> by_tokens;
  by_tokens.reserve(waiting_.size());
  for (const Id id : waiting_) {
    auto* const connection = find(id);
    if (connection == nullptr || !connection->waits()) continue;
    const bool at_the_door = connection->stage == Connection::Stage::at_the_door;
    by_tokens.emplace_back(at_the_door ? in_the_middle : connection->bucket.tokens(loop_.now()),
                           id);
  }
  std::ranges::stable_sort(by_tokens, std::greater{}, &std::pair<double, Id>::first);
  waiting_.clear();
  for (const auto& [tokens, id] : by_tokens) waiting_.push_back(id);
}

// The client learns the reason. If the client is gone, its kernel answers with a reset.
void Reactor::tell_if_slowed(Connection& connection) {
  auto& waiting = *connection.waiting;
  if (!connection.throttled || waiting.told_slowed) return;
  if (loop_.now() - waiting.since < budget::slowed_after) return;
  waiting.told_slowed = true;
  handler_.on_slowed(connection.id);
}

// Goes on with the bytes that were read of it.
void Reactor::go_on(Connection& connection) {
  connection.throttled = false;
  if (connection.stage == Connection::Stage::at_the_door) open(connection);
  tell_if_paid(connection);
  const auto held = std::exchange(connection.waiting->held, {});
  const auto most = stopping_ ? all_lines : 1;
  take_from(connection, [&] {
    if (connection.entry) return pass_steps(connection, most);
    connection.framing == Framing::chunks ? hand_on(connection, held)
                                          : frame(connection, held, most);
  });
  if (!connection.throttled) connection.waiting.reset();
  watch(connection);
}

// The peer will send no more than the bytes that are there, and may be gone. A newcomer without
// bytes need not wait for its turn.
void Reactor::part(Connection& connection, bool lost) {
  if (std::exchange(connection.parting, true)) return;
  const bool at_the_door = connection.stage == Connection::Stage::at_the_door;
  if (at_the_door && connection.entry->bytes().empty() &&
      (lost || unread(connection.fd.get()) == 0)) {
    return refuse(connection, {});
  }
  partings_.set(connection.id);
}

void Reactor::pass_parting(Id id) {
  auto* const connection = find(id);
  if (connection == nullptr || connection->ended || connection->finishing) return;
  if (connection->stage != Connection::Stage::owned) return refuse(*connection, {});
  connection->throttled = false;
  connection->waiting.reset();
  tell_if_paid(*connection);
  end(*connection, End::finished);
  watch(*connection);
}

// A connection that the loop leaves unread is not quiet: it may have sent something.
void Reactor::look_whether_quiet(Id id) {
  auto* const connection = find(id);
  if (connection == nullptr || stopping_) return;
  auto& silence = connection->silence;
  const bool may_tell = silence > 0 && silence % budget::looks_at_the_quiet == 0;
  if (may_tell) {  // The bytes may have come in time, while this process was stopped.
    read_if_may(*connection);
    watch(*connection);
  }
  if (connection->ended || connection->finishing) return;
  if (!reads(*connection)) silence = 0;
  ++silence;
  if (silence > 2 * budget::looks_at_the_quiet) return lose(id);
  if (silence == budget::looks_at_the_quiet + 1) handler_.on_quiet(id);
  looks_at_the_quiet_.set(id);
}

const Reactor::OfDialect& Reactor::of_dialect(const Connection& connection) const {
  static const OfDialect nothing;
  const auto number = static_cast<std::size_t>(connection.dialect);
  return number < limits_.of_dialects.size() ? limits_.of_dialects[number] : nothing;
}

void Reactor::end(Connection& connection, End how) {
  connection.ended = true;
  handler_.on_end(connection.id, how);
}

bool Reactor::reads(const Connection& connection) const {
  return has_credit(connection) && reads_later(connection);
}

// Less than a read's bytes are out. The loop reads on while the owner is busy, so that a turn of
// the owner deals with all that came during the one before.
bool Reactor::has_credit(const Connection& connection) {
  return connection.bytes_out < connection.gate.read_size;
}

// Whether it is read, as soon as it has credit.
bool Reactor::reads_later(const Connection& connection) const {
  return !stopping_ && !connection.throttled && !connection.congested && !connection.ended &&
         !connection.finishing &&
         (connection.stage == Connection::Stage::owned ||
          connection.stage == Connection::Stage::announcing);
}

// Most bytes come back before more has come. Two system calls are saved then.
void Reactor::watch(Connection& connection) {
  const bool until_gone = connection.waits() && !connection.parting && !connection.finishing;
  const bool readable = reads_later(connection) && !connection.more_came;
  connection.poll.watch(readable, connection.wants_writable, until_gone);
}

Connection* Reactor::find(Id id) {
  const auto found = connections_.find(id);
  return found == connections_.end() ? nullptr : &found->second;
}

void Reactor::watch_writable(Id id) {
  auto* connection = find(id);
  if (connection == nullptr) return;
  connection->wants_writable = true;
  watch(*connection);
}

void Reactor::finish(Id id) {
  auto* connection = find(id);
  if (connection == nullptr || connection->finishing) return;
  connection->finishing = true;
  if (connection->waiting) connection->waiting->held.clear();
  watch(*connection);
  last_deadlines_.set(id);
}

void Reactor::release(Id id) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  Fd fd = std::move(found->second.fd);
  connections_.erase(found);  // The poll ends first; only then may the descriptor be closed.
  lingering_.add(std::move(fd));
  tell_if_all_closed();
}

void Reactor::abort(Id id) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  reset_at_close(found->second.fd.get());
  connections_.erase(found);
  tell_if_all_closed();
}

void Reactor::move(Id id, const AddressRange& peer) {
  auto* const connection = find(id);
  if (connection == nullptr || !connection->place || connection->ended) return;
  auto place = sites_.take(peer, loop_.now());
  if (!place) {
    if (connection->waiting) connection->waiting->held.clear();
    turn_away(*connection, of_dialect(*connection).refusal_of_site(sites_.most_from(peer)));
    return watch(*connection);
  }
  connection->place.emplace(*std::move(place));
  connection->place->bucket().take(budget::cost_of_entering);
}

void Reactor::charge(Id id, double tokens) {
  if (auto* const connection = find(id)) pay(*connection, tokens);
}

void Reactor::tell_when_paid(Id id) {
  auto* const connection = find(id);
  if (connection == nullptr) return;
  connection->owner_waits = true;
  if (has_tokens(*connection)) return tell_if_paid(*connection);
  if (!connection->throttled) wait_for_tokens(*connection);
  watch(*connection);
}

void Reactor::tell_if_paid(Connection& connection) {
  if (std::exchange(connection.owner_waits, false)) handler_.on_paid(connection.id);
}

void Reactor::resume_reading() {
  for (const Id id : std::exchange(congested_, {})) {
    auto* connection = find(id);
    if (connection == nullptr) continue;
    connection->congested = false;
    watch(*connection);
  }
}

void Reactor::stop(std::chrono::milliseconds patience) {
  stopping_ = true;
  last_deadlines_.allow(patience);
  lingering_.allow(patience);
  acceptor_.close();
  for (auto& [id, connection] : connections_) {
    if (connection.stage != Connection::Stage::owned) refuse(connection, {});
    if (connection.throttled) go_on(connection);
    watch(connection);
  }
  let_go_of_refused();
  tell_if_all_closed();
}

void Reactor::tell_if_all_closed() {
  if (stopping_ && connections_.empty() && lingering_.empty()) handler_.on_all_closed();
}

}  // namespace papo::net
