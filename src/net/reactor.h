// What the loop thread does with connections: accepts them, reads and frames their lines, tells
// when one can be written to again, keeps their deadlines, and closes them.
//
// It never writes to a connection that has an owner, and never closes one before the owner has
// called release(). Ids are never used twice, so a call that comes late for one that is gone does
// nothing.
//
// Who connects from the address of a proxy has to say first for whom (net/proxy_header.h). Only
// then does it count among those of its address, get an owner, and have its lines read.
//
// Three things make a connection wait to be read: its own rate limit, congestion of whoever takes
// the lines (told by Handler::congested()), and its end. What is not read stays in the kernel, and
// TCP slows the sender down.
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
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "net/acceptor.h"
#include "net/deadline_queue.h"
#include "net/host_counts.h"
#include "net/line_framer.h"
#include "net/lingering.h"
#include "net/loop.h"
#include "net/socket.h"
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
    virtual void on_line(Id id, std::string_view line) = 0;
    virtual void on_line_too_long(Id id) = 0;
    virtual void on_end(Id id, End end) = 0;  // No further line comes from it.
    virtual void on_writable(Id id) = 0;      // Once for each watch_writable().
    virtual void on_name_deadline(Id id) = 0;
    virtual void on_last_deadline(Id id) = 0;  // Let go of it now, whatever still waits.
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
    unsigned rate_limit;                // Lines a second; 0: none.
    std::chrono::seconds name_timeout;  // 0: none.
    std::chrono::seconds idle_ping;     // 0: none.
    std::string refusal;                // What a connection above max_connections is sent.
    std::size_t max_per_address = 0;    // Connections from one address; 0: any number.
    std::string refusal_of_address{};   // What one above that is sent.
    std::string refusal_of_memory{};    // What one is sent that there is no memory for.
    // Whether a peer is a proxy; none: nobody is.
    std::function<bool(const Address& peer)> is_proxy{};
    std::string refusal_of_proxy{};  // What a proxy is sent that does not say for whom it speaks.
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
  // it has them.
  void charge(Id id, double tokens);

  [[nodiscard]] std::size_t connections() const { return connections_.size(); }
  // Gives back memory that it does not need any more.
  void tidy();

  // Accepts and reads no more. Lines that had been read and waited for their turn are handed on.
  // From now on everyone has at least so long to take what was said.
  void stop(std::chrono::milliseconds patience = {});

 private:
  struct Connection {
    Connection(Reactor& reactor, Id id, Fd connected, std::optional<HostCounts::Place> place);

    Id id;
    std::optional<HostCounts::Place> place;  // None until a proxy has said for whom it speaks.
    Fd fd;
    Poll poll;  // After fd, so that it is gone before fd is closed.
    Vanished::Watched watched;
    LineFramer framer;
    TokenBucket bucket;
    std::string held;  // Read, but not yet framed: for the rate limit, or for want of an owner.
    std::size_t passed_over = 0;  // Bytes of lines without end, since they last cost a token.
    bool refused = false;         // Without ever getting an owner.
    bool throttled = false;
    bool congested = false;
    bool ended = false;
    bool finishing = false;
    bool wants_writable = false;
  };

  void accept(Fd fd, const Address& peer);
  void refuse(Fd fd, std::string_view why);
  void take_proxy_header(Connection& connection, std::string_view bytes);
  void refuse(Connection& connection, std::string_view why);
  void let_go_of_refused();
  void on_ready(Connection& connection, Poll::Ready ready);
  template <typename Take>
  void take_from(Connection& connection, Take take);
  void read_once(Connection& connection);
  void frame(Connection& connection, std::string_view bytes);
  bool spend_token(Connection& connection);
  void unthrottle();
  void go_on(Connection& connection);
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
  Lingering lingering_;
  DeadlineQueue name_deadlines_;
  DeadlineQueue last_deadlines_;
  Acceptor acceptor_;
  Id last_id_ = 0;
  bool stopping_ = false;
  std::vector<Id> congested_;
  std::vector<Id> throttled_;
  std::vector<Id> refused_;  // Until the end of the turn.
  HostCounts hosts_;         // Before the connections, which have their places in it,
  Vanished vanished_;        // and are watched by this.
  std::unordered_map<Id, std::unique_ptr<Connection>> connections_;
  Timer tokens_due_;  // Runs while someone is throttled.
  TurnEnd turn_end_;
};

}  // namespace papo::net
