// What the loop thread does with connections: accepts them, reads and frames their lines, tells
// when one can be written to again, keeps their deadlines, and closes them.
//
// It never writes to a connection that has an owner, and never closes one before the owner has
// called release(). Ids are never used twice, so a call that comes late for one that is gone does
// nothing.
//
// Who connects from the address of a proxy has to say first for whom (net/proxy_header.h). Only
// then does it count among those of its site (net/sites.h), get an owner, and have its lines read.
//
// What it begins with tells whether it speaks as we do (Limits::answer_to). Its owner is to greet
// it once that is known, or nothing has come for a while: other protocols have the client speak
// first. Who speaks otherwise is never heard, and telnet's negotiation (net/telnet.h) is taken out
// of what the others send.
//
// Coming in, talking and asking cost tokens (net/rates.h), of the connection and of its site. Who
// has none waits: a newcomer at the door, without an owner yet; others with what was read of them.
// All who wait are looked at together, and go on by turns, one line each, so that nobody waits long
// for a neighbour at the same site.
//
// Three things make a connection wait to be read: the rate limit, congestion of whoever takes the
// lines (told by Handler::congested()), and its end. What is not read stays in the kernel, and TCP
// slows the sender down. A peer that is gone, while what it sent still waits for tokens, is heard
// for a few seconds more; the rest is dropped.
//
// What is read may find no memory, which costs the connection that it was read from. So a Handler
// that throws std::bad_alloc, from on_line() or on_line_too_long() only, has changed nothing.
//
// Threads: the loop's, all of it. None of the methods may be called from within a Handler method.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "net/acceptor.h"
#include "net/deadline_queue.h"
#include "net/line_framer.h"
#include "net/lingering.h"
#include "net/loop.h"
#include "net/sites.h"
#include "net/socket.h"
#include "net/telnet.h"
#include "net/token_bucket.h"
#include "net/vanished.h"

namespace papo::net {

class Reactor {
 public:
  using Id = std::uint64_t;

  enum class End {
    finished,  // The peer will send no more; it may still read.
    lost,
  };

  // Who is told what happens.
  class Handler {
   public:
    virtual void on_open(Id id, int fd, const Address& peer) = 0;
    virtual void on_greet(Id id) = 0;  // Once, before its first line.
    // It speaks otherwise, and is to be told this and no more. No line comes from it, and no end.
    virtual void on_other_protocol(Id id, std::string_view answer) = 0;
    virtual void on_line(Id id, std::string_view line) = 0;
    virtual void on_line_too_long(Id id) = 0;
    virtual void on_end(Id id, End end) = 0;  // No further line comes from it.
    virtual void on_writable(Id id) = 0;      // Once for each watch_writable().
    virtual void on_name_deadline(Id id) = 0;
    virtual void on_last_deadline(Id id) = 0;  // Let go of it now, whatever still waits.
    virtual void on_slowed(Id id) = 0;         // What it sends has waited for tokens for long.
    virtual void on_exhausted(int error_number) = 0;
    virtual void on_recovered() = 0;
    virtual void on_turn_end() = 0;
    virtual void on_all_closed() = 0;  // After stop(): no connection is left.
    // Too much waits already: read no more until resume_reading().
    virtual bool congested() = 0;

   protected:
    ~Handler() = default;
  };

  struct Limits {
    std::size_t max_connections;
    std::size_t max_line;               // Bytes.
    unsigned rate_limit;                // Tokens a second of one connection; 0: any number.
    std::chrono::seconds name_timeout;  // 0: none.
    std::chrono::seconds idle_ping;     // 0: none.
    std::string refusal;                // What a connection above max_connections is sent.
    std::size_t max_per_site = 0;       // Connections from one site; 0: any number.
    std::size_t max_per_shared_site = 0;
    // Whether many people share the peer's site; none: nobody does.
    std::function<bool(const Address& peer)> is_shared{};
    // What one more is sent where there are as many as are allowed.
    std::function<std::string(std::size_t allowed)> refusal_of_site{};
    std::string refusal_at_the_door{};  // What one is sent where too many wait to come in.
    std::string refusal_of_memory{};    // What one is sent that there is no memory for.
    // Whether a peer is a proxy; none: nobody is.
    std::function<bool(const Address& peer)> is_proxy{};
    std::string refusal_of_proxy{};  // What a proxy is sent that does not say for whom it speaks.
    // What someone is answered that has begun with these bytes and speaks otherwise; an empty text
    // if not, and none while it cannot be known. None: all speak as we do.
    std::function<std::optional<std::string>(std::string_view bytes)> answer_to{};
    // What a connection is called, by how many came before it: from 1 on. No two are called alike.
    std::function<Id(std::uint64_t serial)> id_of = [](std::uint64_t serial) { return serial; };
    std::chrono::milliseconds greeting_delay{500};  // For want of a first line.
  };

  Reactor(Loop& loop, Limits limits, Handler& handler);

  Acceptor& acceptor() { return acceptor_; }

  void watch_writable(Id id);
  // Its owner has said its last word to it: no further line is taken from it, and soon its last
  // deadline comes.
  void finish(Id id);
  // The owner will not touch the descriptor again: it is closed, once what was sent has arrived.
  void release(Id id);
  // The same, but nothing of what was sent to it needs to arrive.
  void abort(Id id);
  void resume_reading();
  // What a client asked for has cost so many tokens more than its line did: it is read again once
  // it and its site have them.
  void charge(Id id, double tokens);

  [[nodiscard]] std::size_t connections() const { return connections_.size(); }
  // Gives back memory that it does not need any more.
  void tidy();

  // Accepts and reads no more. Lines that had been read and waited for their turn are handed on.
  // From now on everyone has at least so long to take what was said.
  void stop(std::chrono::milliseconds patience = {});

 private:
  struct Connection {
    enum class Stage : std::uint8_t {
      announcing,   // A proxy, which has yet to say for whom it speaks.
      at_the_door,  // Its site has no tokens for it.
      owned,
      refused,  // Without ever getting an owner.
    };

    Connection(Reactor& reactor, Id id, Fd connected);
    // What it sent, or it as a whole, waits for tokens.
    [[nodiscard]] bool waits() const { return throttled || stage == Stage::at_the_door; }

    Id id;
    std::optional<Sites::Place> place;  // None while it is announcing.
    Fd fd;
    Poll poll;  // After fd, so that it is gone before fd is closed.
    Vanished::Watched watched;
    LineFramer framer;
    TokenBucket bucket;
    std::string held;  // Read, but not yet framed: for the rate limit, for want of an owner, or as
                       // long as it is not known what it speaks.
    Telnet telnet;
    std::size_t passed_over = 0;                  // Bytes of lines without end, not paid yet.
    std::unique_ptr<Address> peer;                // While it is at the door.
    std::chrono::milliseconds throttled_since{};  // For how long it has never caught up.
    Stage stage = Stage::announcing;
    bool known = false;    // That it speaks as we do.
    bool greeted = false;  // Or about to be.
    bool throttled = false;
    bool told_slowed = false;  // Since then.
    bool parting = false;      // Its peer was gone while it waited.
    bool congested = false;
    bool ended = false;
    bool finishing = false;
    bool wants_writable = false;
  };

  void accept(Fd fd, const Address& peer);
  void refuse(Fd fd, std::string_view why);
  void take_proxy_header(Connection& connection, std::string_view bytes);
  void enter(Connection& connection, const Address& peer);
  void open(Connection& connection, const Address& peer);
  void refuse(Connection& connection, std::string_view why);
  void let_go_of_refused();
  void on_ready(Connection& connection, Poll::Ready ready);
  template <typename Take>
  void take_from(Connection& connection, Take take);
  void read_once(Connection& connection);
  void hear(Connection& connection, std::string_view bytes, std::size_t most_lines);
  void greet(Connection& connection);
  void pass_greeting(Id id);
  void frame(Connection& connection, std::string_view bytes, std::size_t most_lines);
  static void pay_for_passed_over(Connection& connection, std::size_t bytes);
  bool has_tokens(Connection& connection);
  static void pay(Connection& connection, double tokens);
  void wait_for_tokens(Connection& connection);
  void take_turns();
  void put_the_quiet_first();
  void go_on(Connection& connection);
  void tell_if_slowed(Connection& connection);
  void part(Connection& connection, bool lost);
  void pass_parting(Id id);
  void pass_name_deadline(Id id);
  void lose(Id id);
  void end(Connection& connection, End how);
  void watch(Connection& connection);
  [[nodiscard]] bool reads(const Connection& connection) const;
  Connection* find(Id id);
  void tell_if_all_closed();

  Loop& loop_;
  Limits limits_;
  Handler& handler_;
  std::array<char, 65536> space_{};  // What every read goes into.
  std::size_t read_size_;
  std::string without_telnet_;
  Lingering lingering_;
  DeadlineQueue greetings_;
  DeadlineQueue name_deadlines_;
  DeadlineQueue last_deadlines_;
  DeadlineQueue partings_;
  Acceptor acceptor_;
  std::uint64_t last_serial_ = 0;
  bool stopping_ = false;
  std::vector<Id> congested_;
  std::deque<Id> waiting_;   // For tokens, in the order of their turns.
  std::vector<Id> refused_;  // Until the end of the turn.
  Sites sites_;              // Before the connections, which have their places in it,
  Vanished vanished_;        // and are watched by this.
  std::unordered_map<Id, std::unique_ptr<Connection>> connections_;
  Timer tokens_due_;  // Runs while someone waits for them.
  TurnEnd turn_end_;
};

}  // namespace papo::net
