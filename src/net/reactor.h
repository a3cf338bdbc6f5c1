// SPDX-License-Identifier: MIT

// The loop's work with connections: accepts them, reads and frames their lines, tells when a client
// can be written to again, keeps the deadlines, and closes them.
//
// The reactor never writes to a connection that has an owner, and never closes one before its owner
// has called release(). Ids are never used twice, so a late call for a connection that is gone does
// nothing.
//
// A connection comes by a listener (net/listener.h), and first passes the listener's steps
// (net/entry.h). After the steps that may name the peer, the connection counts for its site
// (budget/sites.h), and gets an owner. The other steps find out what it speaks. The owner is to
// greet the client once that is known, or when nothing has come for a while: in other protocols the
// client speaks first. A connection that a step refuses is never heard.
//
// The dialect also decides how the bytes reach the owner: in lines, without telnet's negotiation
// (net/telnet.h), or in chunks, as they were read. Once a read's bytes of a connection are out, no
// more is read until the owner gives some back by bytes_taken(). So a connection holds two reads of
// memory at most, and TCP slows its sender down. If the chunks are only a wrapping (TLS), the owner
// finds the dialect in them, and then tells it (speaks()).
//
// Coming in, talking and asking cost tokens (budget/limits.h), of the connection and of its site. A
// connection without tokens waits: a newcomer at the door, without an owner; others with the bytes
// that were read of them. All waiting connections are looked at together, and go on by turns, one
// line or chunk each. So no client waits long for a neighbour at the same site.
//
// Some dialects ask a client that is quiet for a sign of life. The loop looks at the connections of
// these dialects several times in the time that makes one quiet. A connection that the loop itself
// leaves unread is not quiet.
//
// A connection is not read for one of four reasons: the rate limit, chunks that are out, congestion
// (told by Handler::congested()), and its end. The unread bytes stay in the kernel, and TCP slows
// the sender down. If the peer is gone while its bytes still wait for tokens, it is heard for a few
// seconds more, and the rest is dropped.
//
// Reading may find no memory, which costs the connection that was read. So a Handler that throws
// std::bad_alloc must have changed nothing. Only on_line(), on_line_too_long(), on_telnet() and
// on_chunk() may throw it.
//
// Threads: the loop's, all of it. No method may be called from within a Handler method.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "budget/limits.h"
#include "budget/sites.h"
#include "net/acceptor.h"
#include "net/connection.h"
#include "net/deadline_queue.h"
#include "net/entry.h"
#include "net/gate.h"
#include "net/lingering.h"
#include "net/listener.h"
#include "net/loop.h"
#include "net/socket.h"
#include "net/vanished.h"

namespace papo::net {

class Reactor {
 public:
  using Id = std::uint64_t;

  enum class End {
    finished,  // The peer will send no more; it may still read.
    lost,
  };

  // Is told what happens to connections.
  class Handler {
   public:
    // The listener of the connection stays where it is.
    virtual void on_open(Id id, int fd, const Address& peer, const Listener& listener) = 0;
    // The dialect of the connection: once, before its first bytes. Until then it is unknown, and
    // the client may be greeted.
    virtual void on_dialect(Id id, Dialect dialect) = 0;
    virtual void on_greet(Id id) = 0;  // Once, before its first line.
    // A step has refused the connection, and this is the only answer to it. Nothing more comes from
    // it, and no end.
    virtual void on_refused(Id id, std::string_view answer) = 0;
    virtual void on_line(Id id, std::string_view line) = 0;
    virtual void on_line_too_long(Id id) = 0;
    // The answer to telnet's negotiation. It may stand anywhere among the client's bytes.
    virtual void on_telnet(Id id, std::string_view answer) = 0;
    // Further chunks come while less than a read's bytes are out.
    virtual void on_chunk(Id id, std::string_view bytes) = 0;
    virtual void on_end(Id id, End end) = 0;  // No further line or chunk comes from it.
    virtual void on_writable(Id id) = 0;      // Once for each watch_writable().
    virtual void on_name_deadline(Id id) = 0;
    // The time of a client whose dialect is brief is over.
    virtual void on_time_up(Id id) = 0;
    // The owner must let go of it now, whatever still waits.
    virtual void on_last_deadline(Id id) = 0;
    // The lines of the client have waited for tokens for long.
    virtual void on_slowed(Id id) = 0;
    // Nothing has come from the client for long. If nothing comes for as long again, it is lost.
    virtual void on_quiet(Id id) = 0;
    // The client has tokens again: once for each tell_when_paid().
    virtual void on_paid(Id id) = 0;
    virtual void on_exhausted(int error_number) = 0;
    virtual void on_recovered() = 0;
    virtual void on_turn_end() = 0;
    virtual void on_all_closed() = 0;  // After stop(): no connection is left.
    // Whether too much waits already. If so, nothing is read until resume_reading().
    virtual bool congested() = 0;

   protected:
    ~Handler() = default;
  };

  // The limits and the answer that a dialect has of its own.
  struct OfDialect {
    std::size_t max_line = 0;     // Bytes; 0: the listener's limit.
    bool asks_the_quiet = false;  // Whether the handler is told that a connection is quiet.
    bool takes_telnet = true;     // Whether telnet's negotiation is taken out of its lines.
    bool is_brief = false;        // Whether a connection has Limits::brief_patience in all.
    // The answer to one connection too many from a site.
    std::function<std::string(std::size_t allowed)> refusal_of_site{};
  };

  // The limits for all listeners together.
  struct Limits {
    std::size_t max_connections;
    unsigned rate_limit;             // Tokens a second of one connection; 0: any number.
    std::chrono::seconds idle_ping;  // 0: none.
    std::size_t max_per_site = 0;    // Connections from one site; 0: any number.
    std::size_t max_per_shared_site = 0;
    // Whether many people share the peer's site. None: no site is shared.
    std::function<bool(const AddressRange& peer)> is_shared{};
    // Each dialect has its place as its number. One beyond the last has nothing of its own.
    std::vector<OfDialect> of_dialects{};
    std::chrono::milliseconds quiet_after = budget::quiet_after;
    std::chrono::milliseconds brief_patience = budget::brief_patience;
    // The id of the connection with this number, from 1 on. No two are the same.
    std::function<Id(std::uint64_t serial)> id_of = [](std::uint64_t serial) { return serial; };
  };

  Reactor(Loop& loop, Limits limits, Handler& handler);

  // Listens from now on: connections wait in the kernel until start(). Throws std::system_error.
  void listen(Listener listener);
  [[nodiscard]] std::vector<Acceptor::Place> places() const { return acceptor_.places(); }
  void start() { acceptor_.start(); }

  void watch_writable(Id id);
  // The owner has sent its last word: no further line is taken from the client, and soon its last
  // deadline comes.
  void finish(Id id);
  // The owner will not touch the descriptor again. The reactor closes it once all sent bytes have
  // arrived.
  void release(Id id);
  // Like release(), but the sent bytes need not arrive.
  void abort(Id id);
  void resume_reading();
  // The owner has dealt with so many bytes of the chunks that it was given.
  void bytes_taken(Id id, std::uint32_t bytes);
  // The owner has found out by the chunks which dialect the connection speaks.
  void speaks(Id id, Dialect dialect);
  // The owner of a connection that sends chunks can greet the client from now on. It is told to do
  // so in a while.
  void greet_later(Id id);
  // The connection speaks for a client at that address, as a gateway said. It counts for that site
  // from now on. If that site has too many connections, a step's refusal follows.
  void move(Id id, const AddressRange& peer);
  // A client's request cost so many tokens more than its line. The client is read again once it and
  // its site have them.
  void charge(Id id, double tokens);
  // The owner carries out no more lines of the client before this one has the tokens that it was
  // charged. Nothing more is read before that, either.
  void tell_when_paid(Id id);

  [[nodiscard]] std::size_t connections() const { return connections_.size(); }
  // Gives back memory that it does not need any more.
  void tidy();

  // Accepts and reads no more. Lines that were read and wait for tokens are handed on. From now on
  // each client has at least so long to take its last bytes.
  void stop(std::chrono::milliseconds patience = {});

 private:
  static constexpr std::size_t all_lines = std::numeric_limits<std::size_t>::max();

  void accept(Gate& gate, Fd fd, const Address& peer);
  void refuse(Fd fd, std::string_view why);
  void pass_steps(Connection& connection, std::size_t most_lines);
  void turn_away(Connection& connection, const std::string& answer);
  void settle(Connection& connection);
  void enter(Connection& connection);
  void open(Connection& connection);
  void begin(Connection& connection, std::size_t most_lines);
  void refuse(Connection& connection, std::string_view why);
  void let_go_of_refused();
  void on_ready(Connection& connection, Poll::Ready ready);
  template <typename Take>
  void take_from(Connection& connection, Take take);
  void read_if_may(Connection& connection);
  void read_once(Connection& connection);
  void hear(Connection& connection, std::string_view bytes, std::size_t most_lines);
  std::string_view without_telnet(Connection& connection, std::string_view bytes);
  void hand_on(Connection& connection, std::string_view bytes);
  void set_greeting(Connection& connection);
  bool puts_greeting_off(Connection& connection);
  void take_dialect(Connection& connection, Dialect dialect);
  void greet(Connection& connection);
  void pass_greeting(Id id);
  void frame(Connection& connection, std::string_view bytes, std::size_t most_lines);
  static void pay_for_passed_over(Connection& connection, std::size_t bytes);
  bool has_tokens(Connection& connection);
  static void pay(Connection& connection, double tokens);
  void wait_for_tokens(Connection& connection, std::string_view held = {});
  void take_turns();
  void put_the_quiet_first();
  void go_on(Connection& connection);
  void tell_if_paid(Connection& connection);
  void tell_if_slowed(Connection& connection);
  void part(Connection& connection, bool lost);
  void pass_parting(Id id);
  void pass_name_deadline(Id id);
  void pass_brief_deadline(Id id);
  void tell_if_time_is_up(const Connection& connection);
  void look_whether_quiet(Id id);
  [[nodiscard]] const OfDialect& of_dialect(const Connection& connection) const;
  void lose(Id id);
  void end(Connection& connection, End how);
  void watch(Connection& connection);
  [[nodiscard]] bool reads(const Connection& connection) const;
  static bool has_credit(const Connection& connection);
  [[nodiscard]] bool reads_later(const Connection& connection) const;
  Connection* find(Id id);
  void tell_if_all_closed();

  Loop& loop_;
  Limits limits_;
  Handler& handler_;
  std::array<char, budget::most_read> space_{};  // Every read goes into this.
  std::string without_telnet_;
  std::string answer_to_telnet_;
  Lingering lingering_;
  DeadlineQueue last_deadlines_;
  DeadlineQueue partings_;
  DeadlineQueue looks_at_the_quiet_;  // For connections whose dialect asks the quiet.
  DeadlineQueue brief_deadlines_;     // If a dialect is brief, for all connections.
  std::list<Gate> gates_;
  Acceptor acceptor_;
  std::uint64_t last_serial_ = 0;
  bool stopping_ = false;
  std::vector<Id> congested_;
  std::deque<Id> waiting_;   // Connections that wait for tokens, in the order of their turns.
  std::vector<Id> refused_;  // Refused connections, until the end of the turn.
  budget::Sites sites_;      // Before the connections, which have their places in it,
  Vanished vanished_;        // Watches the connections, and so stands before them.
  std::unordered_map<Id, Connection> connections_;
  Timer tokens_due_;  // Runs while a connection waits for tokens.
  TurnEnd turn_end_;
};

}  // namespace papo::net
