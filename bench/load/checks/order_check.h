// SPDX-License-Identifier: MIT

// Judges whether every message reached every other client, once, and all in one order.
//
// The one order is a list of messages. The first client that sees the next message puts it on the
// list, and every client must then see exactly that list. Where the protocol does not send messages
// back, a client's own messages are left out. Only a client that gets every message may add to the
// list. Without an echo that is a client that says nothing itself (a listener), because a sender
// does not see where its own messages stand. Messages that a sender gets ahead of all listeners are
// kept, and judged once they are on the list. If each client agrees with the list, every two
// clients agree with each other.
//
// A message that a client passes over is missing to that client. If the message comes later, it was
// out of order; if it never comes, it was lost. A message that comes again, or back to its sender
// without an echo, is a duplicate.
//
// A message that the first client missed is put on the list later: when another client sees it, or
// when a later message of its sender shows that it was missed. Its place is then a guess, according
// to the client that saw it first. If two clients disagree on the messages of two senders, the one
// that was read first counts as right.
//
// The check costs little. The next expected bytes are compared with those that other clients got,
// which may differ: a protocol can say one message in a few ways. A message is complete once no
// client stands before it, so no count is kept of each.
//
// Threads: no shared state. Nothing is allocated for a message that comes as expected, except that
// the lists grow to the number of messages in flight.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "bench/load/figures/histogram.h"

namespace papo::bench {

class OrderCheck {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Client = std::size_t;

  // Clients are numbered from 0, and the first `senders` of them send. Without an echo at least one
  // client must be left to listen. `latency` gets the time of each delivery.
  OrderCheck(std::size_t clients, std::size_t senders, bool echo, Histogram& latency);

  // The client is about to send a message. Returns the message's number; numbers count up from 0.
  std::uint64_t send(Client sender, Time at);

  // Takes off the front of `bytes` everything that is, byte for byte, due to the client next.
  void take_expected(Client client, std::string_view& bytes, Time at);

  // The client got this message, which came as `wire`.
  void receive(Client client, std::uint64_t id, std::string_view wire, Time at);

  // The client lost its connection: nothing more is due to that client.
  void leave(Client client);

  // The sender of a message. None if the message was never sent, or was complete long ago and
  // forgotten.
  [[nodiscard]] std::optional<Client> sender_of(std::uint64_t id) const;

  [[nodiscard]] std::uint64_t sent() const { return next_id_; }
  // Messages that no client waits for any more: each client got the message, or a later one.
  [[nodiscard]] std::uint64_t completed() const { return completed_; }
  // Deliveries that were passed over and may still come, to clients that are still here.
  [[nodiscard]] std::uint64_t awaited() const { return awaited_; }
  // Deliveries to different clients, each counted once.
  [[nodiscard]] std::uint64_t delivered() const { return delivered_; }
  [[nodiscard]] std::uint64_t duplicated() const { return duplicated_; }
  [[nodiscard]] std::uint64_t out_of_order() const { return out_of_order_; }

  // Ends the check: a delivery that has not come by now is lost. Returns the number of lost ones.
  // For a client that left, only messages that it had passed over count.
  std::uint64_t finish();

 private:
  // A place in the list. It grows with the list, whose front is forgotten once complete.
  using Place = std::uint64_t;

  struct Sent {
    Time at;
    Client sender;
    std::optional<Place> place;  // None until the message is on the list.
  };

  // Bytes as which a message came.
  struct Wire {
    std::size_t begin = 0;  // In wire_.
    std::size_t size = 0;   // 0: there is none.
  };
  // A message that looks different in more ways is still read, but more slowly.
  using Wires = std::array<Wire, 8>;

  struct Listed {
    std::uint64_t id;
    Time sent_at;
    Client sender;
    std::size_t waiting_count;  // Clients for which this is the next one due.
    // The first client missed the message, so its place may be further up.
    bool guessed;
    Wires wires;  // As clients have shown them so far; the rest is empty.
  };

  struct Early {
    std::uint64_t id;
    Time at;
  };

  struct Member {
    // The place that is due next; never the client's own message without an echo.
    Place next = 0;
    // Messages that the client got and that cannot be judged yet, from early_begin on.
    std::vector<Early> early;
    std::size_t early_begin = 0;
    std::unordered_set<std::uint64_t> missing;
    std::deque<std::uint64_t> unlisted;  // Messages of this client that are not on the list yet.
    bool here = true;
  };

  [[nodiscard]] Place end() const { return first_place_ + list_.size(); }
  [[nodiscard]] Listed& at(Place place) { return list_[place - first_place_]; }
  [[nodiscard]] Sent& message(std::uint64_t id) { return sent_[id - first_id_]; }

  [[nodiscard]] bool is_due(Client client, Client sender) const {
    return echo_ || client != sender;
  }
  [[nodiscard]] bool may_extend_list(Client client) const {
    return echo_ || client >= senders_ || listeners_here_ == 0;
  }

  [[nodiscard]] std::optional<Place> place_of_unlisted(Client client);
  bool judge(Client client, std::uint64_t id, std::string_view wire, Time at);
  void judge_again(Client client, std::uint64_t id);
  void pass_over(Member& member, std::uint64_t id);
  void judge_early();
  void list_message(std::uint64_t id, Place place);
  void append(std::uint64_t id, bool guessed);
  void insert(std::uint64_t id, Place place);
  [[nodiscard]] std::string_view bytes_of(const Wire& wire) const;
  [[nodiscard]] std::size_t size_at_front(const Listed& listed, std::string_view bytes) const;
  void learn(Listed& listed, std::string_view wire);
  void correct_guess(std::uint64_t id, Place not_before);
  void make_room(Place place, Place until);
  [[nodiscard]] Place place_after_own(Client sender, Place from, Place until);
  void move(Client client, Place to);
  void count_waiting(Place place, bool waits);
  void complete();
  void forget();

  std::vector<Member> members_;
  std::size_t senders_;
  std::size_t listeners_here_;
  bool echo_;
  bool finishing_ = false;
  Histogram& latency_;

  std::deque<Sent> sent_;  // From first_id_ on.
  std::uint64_t first_id_ = 0;
  std::uint64_t next_id_ = 0;

  std::vector<Listed> list_;  // From first_place_ on.
  Place first_place_ = 0;
  std::string wire_;  // The bytes of the listed messages, in any order.
  std::size_t waiting_at_end_;
  std::vector<Client> early_clients_;

  Place completed_ = 0;
  std::uint64_t awaited_ = 0;
  std::uint64_t delivered_ = 0;
  std::uint64_t duplicated_ = 0;
  std::uint64_t out_of_order_ = 0;
};

}  // namespace papo::bench
