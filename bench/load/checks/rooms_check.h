// SPDX-License-Identifier: MIT

// Judges many rooms at once: each room has an OrderCheck of its own, and no message of one room may
// reach another.
//
// Clients are dealt out like cards, client i to room i % rooms. So are the first of them, which
// send. The number of a message is dealt out the same way, so the number tells the message's room.
// With one room everything is as in that room's own check.
//
// Threads: no shared state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "bench/load/figures/histogram.h"
#include "order_check.h"

namespace papo::bench {

class RoomsCheck {
 public:
  using Time = OrderCheck::Time;
  using Client = OrderCheck::Client;

  // The numbers are for all rooms together. Each room must have a sender and, without an echo, a
  // client that only listens.
  RoomsCheck(std::size_t rooms, std::size_t clients, std::size_t senders, bool echo,
             Histogram& latency);

  [[nodiscard]] std::size_t room_of(Client client) const { return client % rooms_.size(); }

  // As in OrderCheck.
  std::uint64_t send(Client sender, Time at);
  void take_expected(Client client, std::string_view& bytes, Time at);
  void receive(Client client, std::uint64_t id, std::string_view wire, Time at);
  void leave(Client client);
  std::uint64_t finish();

  [[nodiscard]] bool was_sent(std::uint64_t id) const;
  [[nodiscard]] std::optional<Client> sender_of(std::uint64_t id) const;

  // These two are read after every turn, so they are kept; the others are added up.
  [[nodiscard]] std::uint64_t sent() const { return sent_; }
  [[nodiscard]] std::uint64_t completed() const { return completed_; }
  [[nodiscard]] std::uint64_t awaited() const { return sum(&OrderCheck::awaited); }
  [[nodiscard]] std::uint64_t delivered() const { return sum(&OrderCheck::delivered); }
  [[nodiscard]] std::uint64_t duplicated() const { return sum(&OrderCheck::duplicated); }
  [[nodiscard]] std::uint64_t out_of_order() const { return sum(&OrderCheck::out_of_order); }
  // Messages that reached a client in another room.
  [[nodiscard]] std::uint64_t astray() const { return astray_; }

 private:
  // Does something with the client's room: `what` gets the room's check and the client's number
  // there.
  template <typename What>
  void in_room_of(Client client, What what);

  [[nodiscard]] std::uint64_t sum(std::uint64_t (OrderCheck::*figure)() const) const;

  std::vector<OrderCheck> rooms_;
  std::uint64_t sent_ = 0;
  std::uint64_t completed_ = 0;
  std::uint64_t astray_ = 0;
};

}  // namespace papo::bench
