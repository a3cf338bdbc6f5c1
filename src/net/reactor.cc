#include "net/reactor.h"

#include <algorithm>
#include <cerrno>
#include <span>
#include <system_error>
#include <utility>

#include "base/memory_reserve.h"
#include "net/proxy_header.h"

namespace papo::net {
namespace {

using namespace std::chrono_literals;

constexpr unsigned burst_seconds = 5;   // A burst is what this many seconds of the rate allow.
constexpr auto between_tokens = 200ms;  // Looks at those who ran out of them.
constexpr auto last_word_patience = 5s;
constexpr std::size_t throttled_read_size = 4096;
constexpr std::size_t passed_over_a_token = std::size_t{1} << 20;  // Bytes.

// With a rate limit, what was read may have to wait here, so less is read at a time.
std::size_t read_size(const Reactor::Limits& limits, std::size_t space) {
  if (limits.rate_limit == 0) return space;
  return std::min(space, std::max(throttled_read_size, limits.max_line));
}

}  // namespace

Reactor::Connection::Connection(Reactor& reactor, Id connection_id, Fd connected,
                                std::optional<HostCounts::Place> taken)
    : id(connection_id),
      place(std::move(taken)),
      fd(std::move(connected)),
      poll(reactor.loop_, fd.get(),
           [this, &reactor](Poll::Ready ready) { reactor.on_ready(*this, ready); }),
      watched(reactor.vanished_, id, fd.get()),
      bucket(reactor.limits_.rate_limit, reactor.limits_.rate_limit * burst_seconds,
             reactor.loop_.now()) {}

Reactor::Reactor(Loop& loop, Limits limits, Handler& handler)
    : loop_(loop),
      limits_(std::move(limits)),
      handler_(handler),
      read_size_(read_size(limits_, space_.size())),
      lingering_(loop, [this] { tell_if_all_closed(); }),
      name_deadlines_(loop, limits_.name_timeout, [this](Id id) { pass_name_deadline(id); }),
      last_deadlines_(loop, last_word_patience,
                      [this](Id id) {
                        if (find(id) != nullptr) handler_.on_last_deadline(id);
                      }),
      acceptor_(loop,
                {.on_accept = [this](Fd fd, const Address& peer) { accept(std::move(fd), peer); },
                 .on_exhausted = [this](int error) { handler_.on_exhausted(error); },
                 .on_recovered = [this] { handler_.on_recovered(); }}),
      hosts_(limits_.max_per_address),
      vanished_(loop, limits_.idle_ping, [this](Id id) { lose(id); }),
      tokens_due_(loop, [this] { unthrottle(); }),
      turn_end_(loop, [this] {
        let_go_of_refused();
        handler_.on_turn_end();
      }) {}

void Reactor::accept(Fd fd, const Address& peer) {
  set_no_delay(fd.get());
  if (connections_.size() >= limits_.max_connections) {
    return refuse(std::move(fd), limits_.refusal);
  }
  if (!MemoryReserve::of_process().whole()) {
    return refuse(std::move(fd), limits_.refusal_of_memory);
  }
  const bool is_proxy = limits_.is_proxy && limits_.is_proxy(peer);
  auto place = is_proxy ? std::nullopt : hosts_.take(host_of(peer));
  if (!is_proxy && !place) return refuse(std::move(fd), limits_.refusal_of_address);
  if (limits_.idle_ping > 0s) set_keepalive(fd.get(), limits_.idle_ping);
  const Id id = ++last_id_;
  std::unique_ptr<Connection> connection;
  try {
    connection = std::make_unique<Connection>(*this, id, std::move(fd), std::move(place));
  } catch (const std::system_error& error) {  // epoll has no room for it: it alone is lost.
    handler_.on_exhausted(error.code().value());
    return;
  }
  if (!is_proxy) handler_.on_open(id, connection->fd.get(), peer);
  watch(*connection);
  connections_.emplace(id, std::move(connection));
  if (limits_.name_timeout > 0s) name_deadlines_.set(id);
}

// What a proxy says before anything else. What follows it came from whom it speaks for.
void Reactor::take_proxy_header(Connection& connection, std::string_view bytes) {
  connection.held += bytes;
  const auto header = parse_proxy_header(connection.held);
  if (header.state == ProxyHeader::State::incomplete) return;
  if (header.state == ProxyHeader::State::malformed) {
    return refuse(connection, limits_.refusal_of_proxy);
  }
  const auto peer = header.source ? *header.source : peer_address(connection.fd.get());
  auto place = hosts_.take(host_of(peer));
  if (!place) return refuse(connection, limits_.refusal_of_address);
  handler_.on_open(connection.id, connection.fd.get(), peer);
  connection.place.emplace(*std::move(place));
  const auto held = std::exchange(connection.held, {});
  frame(connection, std::string_view{held}.substr(header.length));
}

void Reactor::pass_name_deadline(Id id) {
  auto* const connection = find(id);
  if (connection == nullptr) return;
  // It may have sent its name in time, and we were stopped meanwhile.
  if (reads(*connection)) take_from(*connection, [&] { read_once(*connection); });
  if (!connection->place) return refuse(*connection, limits_.refusal_of_proxy);
  handler_.on_name_deadline(id);
}

// Its peer has vanished.
void Reactor::lose(Id id) {
  auto* const connection = find(id);
  if (connection == nullptr || connection->ended) return;
  if (!connection->place) return refuse(*connection, {});
  end(*connection, End::lost);
  watch(*connection);
}

// It has no owner. Its own poll may be who calls, so it stays until the turn is over.
void Reactor::refuse(Connection& connection, std::string_view why) {
  if (std::exchange(connection.refused, true)) return;
  send_some(connection.fd.get(), why);
  watch(connection);
  refused_.push_back(connection.id);
}

void Reactor::let_go_of_refused() {
  for (const Id id : std::exchange(refused_, {})) release(id);
}

void Reactor::tidy() {
  connections_.rehash(0);
  congested_.shrink_to_fit();
  throttled_.shrink_to_fit();
  for (auto* const deadlines : {&name_deadlines_, &last_deadlines_}) {
    deadlines->forget([this](Id id) { return !connections_.contains(id); });
  }
  lingering_.tidy();
  vanished_.tidy();
}

// It never gets an owner, so this one word is the loop's to say.
void Reactor::refuse(Fd fd, std::string_view why) {
  send_some(fd.get(), why);
  lingering_.add(std::move(fd));
}

void Reactor::on_ready(Connection& connection, Poll::Ready ready) {
  if (ready.writable && connection.wants_writable) {
    connection.wants_writable = false;
    handler_.on_writable(connection.id);
  }
  if (ready.readable && reads(connection)) {
    take_from(connection, [&] { read_once(connection); });
  }
  watch(connection);
}

// What it sent may be more than there is memory for. Then it is lost, with all that it sent since.
template <typename Take>
void Reactor::take_from(Connection& connection, Take take) {
  if (at_own_risk(take)) return;
  if (!connection.place) return refuse(connection, {});
  end(connection, End::lost);
}

void Reactor::read_once(Connection& connection) {
  if (handler_.congested()) {
    connection.congested = true;
    congested_.push_back(connection.id);
    return;
  }
  const auto got = receive_some(connection.fd.get(), std::span{space_}.first(read_size_));
  if (got > 0) {
    const std::string_view bytes{space_.data(), static_cast<std::size_t>(got)};
    if (connection.place) return frame(connection, bytes);
    take_proxy_header(connection, bytes);
  } else if (!connection.place && (got == 0 || errno != EAGAIN)) {
    refuse(connection, {});  // As those do that only look whether we are here.
  } else if (got == 0) {
    end(connection, End::finished);
  } else if (errno != EAGAIN) {
    end(connection, End::lost);
  }
}

void Reactor::frame(Connection& connection, std::string_view bytes) {
  const auto read = bytes.size();
  while (const auto line = connection.framer.next(bytes, limits_.max_line)) {
    if (line->too_long) {
      handler_.on_line_too_long(connection.id);
    } else {
      handler_.on_line(connection.id, line->text);
    }
    if (!spend_token(connection)) {
      connection.held = bytes;
      return;
    }
  }
  if (connection.framer.passing_over()) {
    // A line without end would cost us reads and its sender nothing.
    connection.passed_over += read;
    if (connection.passed_over < passed_over_a_token) return;
    connection.passed_over = 0;
    spend_token(connection);
  }
}

// Whether the connection may go on; if not, it waits for tokens.
bool Reactor::spend_token(Connection& connection) {
  connection.bucket.take();
  if (stopping_ || !connection.bucket.empty(loop_.now())) return true;
  connection.throttled = true;
  throttled_.push_back(connection.id);
  if (!tokens_due_.running()) tokens_due_.start(between_tokens, between_tokens);
  return false;
}

// All who talk too fast go on at the same time. What they say then goes to each of the others at
// once, where one by one they would have a worker busy with them all the time.
void Reactor::unthrottle() {
  for (const Id id : std::exchange(throttled_, {})) {
    auto* connection = find(id);
    if (connection == nullptr || !connection->throttled) continue;
    if (connection->bucket.empty(loop_.now())) {
      throttled_.push_back(id);
      continue;
    }
    go_on(*connection);
  }
  if (throttled_.empty()) tokens_due_.stop();
}

// With what it had sent when it was throttled.
void Reactor::go_on(Connection& connection) {
  connection.throttled = false;
  const auto held = std::exchange(connection.held, {});
  take_from(connection, [&] { frame(connection, held); });
  watch(connection);
}

void Reactor::end(Connection& connection, End how) {
  connection.ended = true;
  handler_.on_end(connection.id, how);
}

bool Reactor::reads(const Connection& connection) const {
  return !stopping_ && !connection.throttled && !connection.congested && !connection.ended &&
         !connection.finishing && !connection.refused;
}

void Reactor::watch(Connection& connection) {
  connection.poll.watch(reads(connection), connection.wants_writable);
}

Reactor::Connection* Reactor::find(Id id) {
  const auto found = connections_.find(id);
  return found == connections_.end() ? nullptr : found->second.get();
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
  connection->held.clear();
  watch(*connection);
  last_deadlines_.set(id);
}

void Reactor::release(Id id) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  Fd fd = std::move(found->second->fd);
  connections_.erase(found);  // Its poll goes first; only then may the descriptor be closed.
  lingering_.add(std::move(fd));
  tell_if_all_closed();
}

void Reactor::abort(Id id) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  reset_at_close(found->second->fd.get());
  connections_.erase(found);
  tell_if_all_closed();
}

void Reactor::charge(Id id, double tokens) {
  if (auto* const connection = find(id)) connection->bucket.take(tokens);
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
    if (!connection->place) refuse(*connection, {});
    if (connection->throttled) go_on(*connection);
    watch(*connection);
  }
  let_go_of_refused();
  tell_if_all_closed();
}

void Reactor::tell_if_all_closed() {
  if (stopping_ && connections_.empty() && lingering_.empty()) handler_.on_all_closed();
}

}  // namespace papo::net
