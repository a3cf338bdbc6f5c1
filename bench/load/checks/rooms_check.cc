// SPDX-License-Identifier: MIT

#include "rooms_check.h"

namespace papo::bench {
namespace {

// How many of `count` things that are dealt out this room gets.
std::size_t share(std::size_t count, std::size_t rooms, std::size_t room) {
  return count / rooms + (room < count % rooms ? 1 : 0);
}

}  // namespace

RoomsCheck::RoomsCheck(std::size_t rooms, std::size_t clients, std::size_t senders, bool echo,
                       Histogram& latency) {
  rooms_.reserve(rooms);
  for (std::size_t room = 0; room < rooms; ++room) {
    rooms_.emplace_back(share(clients, rooms, room), share(senders, rooms, room), echo, latency);
  }
}

template <typename What>
void RoomsCheck::in_room_of(Client client, What what) {
  OrderCheck& room = rooms_[room_of(client)];
  const std::uint64_t before = room.completed();
  what(room, client / rooms_.size());
  completed_ += room.completed() - before;
}

std::uint64_t RoomsCheck::send(Client sender, Time at) {
  ++sent_;
  const std::uint64_t id = rooms_[room_of(sender)].send(sender / rooms_.size(), at);
  return id * rooms_.size() + room_of(sender);
}

void RoomsCheck::take_expected(Client client, std::string_view& bytes, Time at) {
  in_room_of(client,
             [&](OrderCheck& room, Client member) { room.take_expected(member, bytes, at); });
}

void RoomsCheck::receive(Client client, std::uint64_t id, std::string_view wire, Time at) {
  if (id % rooms_.size() != room_of(client)) {
    ++astray_;
    return;
  }
  in_room_of(client, [&](OrderCheck& room, Client member) {
    room.receive(member, id / rooms_.size(), wire, at);
  });
}

void RoomsCheck::leave(Client client) {
  in_room_of(client, [](OrderCheck& room, Client member) { room.leave(member); });
}

std::uint64_t RoomsCheck::finish() {
  std::uint64_t lost = 0;
  for (OrderCheck& room : rooms_) lost += room.finish();
  return lost;
}

bool RoomsCheck::was_sent(std::uint64_t id) const {
  return id / rooms_.size() < rooms_[id % rooms_.size()].sent();
}

std::optional<RoomsCheck::Client> RoomsCheck::sender_of(std::uint64_t id) const {
  const std::size_t room = id % rooms_.size();
  const auto member = rooms_[room].sender_of(id / rooms_.size());
  if (!member) return std::nullopt;
  return *member * rooms_.size() + room;
}

std::uint64_t RoomsCheck::sum(std::uint64_t (OrderCheck::*figure)() const) const {
  std::uint64_t all = 0;
  for (const OrderCheck& room : rooms_) all += (room.*figure)();
  return all;
}

}  // namespace papo::bench
