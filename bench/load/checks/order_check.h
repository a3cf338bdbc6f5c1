// SPDX-License-Identifier: MIT

// Judges whether every message reached every other client, once, and all in one order.
//
// The one order is a list of the messages, made as they come in: the first client to see what
// comes next puts it there, and every client must then see exactly that list, less its own messages
// where the protocol does not send those back. Only a client that gets every message may add to the
// list: with no echo that is one that says nothing itself (a listener), because what a sender sees
// leaves open where its own messages stand. What a sender gets ahead of all listeners is kept, and
// judged once it is on the list. Agreement of each client with the one list is agreement of every
// two clients with each other.
//
// What a client passes over is missing to it; if it comes later it was out of order, if it never
// comes it was lost. A message that comes again, or back to its sender though there is no echo, is
// a duplicate. A message that the first client missed is put on the list when it must have stood
// there, since a later one of the same sender does, or when another one sees it; where exactly it
// stands is then a guess, which goes by whoever saw it first. Where two clients disagree on the
// messages of two senders, the one that was read first is taken to be right.
//
// It costs little: what is expected next is compared byte by byte with what the first client got,
// and a message is complete once no client stands before it, so that no count is kept of each.
//
// Threads: no shared state. Nothing is allocated for a message that comes as expected, but for the
// lists growing to the number of messages in flight.
#pragma once

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

  // Clients are numbered from 0; the first `senders` of them send. Unless there is an echo at least
  // one must be left to listen. `latency` gets the time that each delivery took.
  OrderCheck(std::size_t clients, std::size_t senders, bool echo, Histogram& latency);

  // A message of that client is about to be sent; returns its number. They count up from 0.
  std::uint64_t send(Client sender, Time at);

  // Takes off the front of `bytes` all that is, byte for byte, what the client is due next.
  void take_expected(Client client, std::string_view& bytes, Time at);

  // The client got this message, which came as `wire`.
  void receive(Client client, std::uint64_t id, std::string_view wire, Time at);

  // The client lost its connection: nothing more is due to it.
  void leave(Client client);

  // Who sent it; none if that was never sent, or is so long done that it was forgotten.
  [[nodiscard]] std::optional<Client> sender_of(std::uint64_t id) const;

  [[nodiscard]] std::uint64_t sent() const { return next_id_; }
  // Messages that no client waits for any more (it got them, or got something after them).
  [[nodiscard]] std::uint64_t completed() const { return completed_; }
  // Deliveries that were passed over and may still come, to clients that are still here.
  [[nodiscard]] std::uint64_t awaited() const { return awaited_; }
  // To different clients, each once.
  [[nodiscard]] std::uint64_t delivered() const { return delivered_; }
  [[nodiscard]] std::uint64_t duplicated() const { return duplicated_; }
  [[nodiscard]] std::uint64_t out_of_order() const { return out_of_order_; }

  // Ends the check: what has not come by now never will. Returns how many deliveries were lost.
  // For a client that left, only what it had passed over counts.
  std::uint64_t finish();

 private:
  // A place in the list; grows with the list, whose front is forgotten once complete.
  using Place = std::uint64_t;

  struct Sent {
    Time at;
    Client sender;
    std::optional<Place> place;  // None until the message is on the list.
  };

  struct Listed {
    std::uint64_t id;
    Time sent_at;
    Client sender;
    std::size_t wire_begin;     // In wire_.
    std::size_t wire_size;      // 0: nobody has shown yet what it looks like.
    std::size_t waiting_count;  // Clients for which this is the next one due.
    bool guessed;               // The first client missed it, so it may stand further up.
  };

  struct Early {
    std::uint64_t id;
    Time at;
  };

  struct Member {
    Place next = 0;            // What it is due next; never its own message without an echo.
    std::vector<Early> early;  // What it got but cannot be judged yet, from early_begin on.
    std::size_t early_begin = 0;
    std::unordered_set<std::uint64_t> missing;
    std::deque<std::uint64_t> unlisted;  // What it sent that is not on the list yet.
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
  void list_message(std::uint64_t id, std::string_view wire, Place place);
  void append(std::uint64_t id, std::string_view wire, bool guessed);
  void insert(std::uint64_t id, std::string_view wire, Place place);
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
  std::string wire_;  // The messages on the list as they came, in any order.
  std::size_t waiting_at_end_;
  std::vector<Client> early_clients_;

  Place completed_ = 0;
  std::uint64_t awaited_ = 0;
  std::uint64_t delivered_ = 0;
  std::uint64_t duplicated_ = 0;
  std::uint64_t out_of_order_ = 0;
};

}  // namespace papo::bench
