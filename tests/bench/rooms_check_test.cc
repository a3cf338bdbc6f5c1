// SPDX-License-Identifier: MIT

#include "bench/load/checks/rooms_check.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "bench/load/figures/histogram.h"
#include "bench/wire_of.h"

namespace papo::bench {
namespace {

using Client = RoomsCheck::Client;

// Room 0 has clients 0, 3 and 6, and 0 and 3 send. Room 1 has client 1, which sends, and 4. Room 2
// has client 2, which sends, and 5.
class RoomsCheckTest : public testing::Test {
 protected:
  static constexpr std::size_t rooms = 3;
  static constexpr std::size_t clients = 7;
  static constexpr std::size_t senders = 4;

  std::uint64_t send(Client sender) { return check_.send(sender, sent_at_); }

  void give(Client client, std::uint64_t id) {
    const std::string wire = wire_of(id);
    std::string_view bytes = wire;
    check_.take_expected(client, bytes, sent_at_);
    if (!bytes.empty()) check_.receive(client, id, wire, sent_at_);
  }

  const RoomsCheck::Time sent_at_ = RoomsCheck::Time{std::chrono::seconds{1}};
  Histogram latency_;
  RoomsCheck check_{rooms, clients, senders, false, latency_};
};

TEST_F(RoomsCheckTest, EachMessageIsOneOfItsRoom) {
  std::set<std::uint64_t> ids;
  for (int round = 0; round < 5; ++round) {
    for (Client sender = 0; sender < senders; ++sender) {
      const std::uint64_t id = send(sender);
      EXPECT_TRUE(ids.insert(id).second) << id;
      EXPECT_TRUE(check_.was_sent(id));
      EXPECT_EQ(check_.sender_of(id), sender);
    }
  }
  EXPECT_EQ(check_.sent(), ids.size());
  // The last message of room 0, which has two senders; and the next numbers, which were never sent.
  EXPECT_TRUE(check_.was_sent(9 * rooms));
  EXPECT_FALSE(check_.was_sent(10 * rooms));
  EXPECT_FALSE(check_.was_sent(5 * rooms + 1));
  EXPECT_FALSE(check_.sender_of(5 * rooms + 1));
}

TEST_F(RoomsCheckTest, IsContentOnceEachRoomHasItsOwn) {
  for (int round = 0; round < 300; ++round) {  // The first of these rounds are forgotten by then.
    const std::uint64_t one = send(0);
    const std::uint64_t other = send(1);
    const std::uint64_t further = send(3);
    give(4, other);
    EXPECT_EQ(check_.completed(), check_.sent() - 2);
    give(6, one);
    give(6, further);
    give(0, further);
    give(3, one);
    EXPECT_EQ(check_.completed(), check_.sent());
  }
  EXPECT_EQ(check_.delivered(), 300 * (2 + 1 + 2));
  EXPECT_EQ(check_.finish(), 0);
  EXPECT_EQ(check_.duplicated() + check_.out_of_order() + check_.astray() + check_.awaited(), 0);
}

TEST_F(RoomsCheckTest, WhatReachesAnotherRoomIsAstray) {
  const std::uint64_t id = send(1);
  give(4, id);
  give(5, id);
  give(2, id);
  EXPECT_EQ(check_.astray(), 2);
  EXPECT_EQ(check_.delivered(), 1);
  EXPECT_EQ(check_.duplicated(), 0);
  EXPECT_EQ(check_.finish(), 0);
}

TEST_F(RoomsCheckTest, FaultsAreThoseOfAllRooms) {
  const std::uint64_t lost = send(1);
  give(4, send(1));
  const std::uint64_t twice = send(2);
  give(5, twice);
  give(5, twice);
  const std::uint64_t late = send(0);
  const std::uint64_t early = send(3);
  give(6, late);
  give(6, early);
  give(3, late);
  give(0, early);
  EXPECT_EQ(check_.awaited(), 1);
  give(0, lost);
  EXPECT_EQ(check_.astray(), 1);
  EXPECT_EQ(check_.duplicated(), 1);
  EXPECT_EQ(check_.finish(), 1);
}

TEST_F(RoomsCheckTest, NothingIsDueToWhoLeft) {
  send(0);
  check_.leave(3);
  EXPECT_EQ(check_.completed(), 0);
  give(6, 0);
  EXPECT_EQ(check_.completed(), 1);
  send(2);
  EXPECT_EQ(check_.finish(), 1);
}

TEST_F(RoomsCheckTest, OneRoomIsNumberedAsAlways) {
  RoomsCheck one{1, clients, senders, false, latency_};
  for (std::uint64_t id = 0; id < 10; ++id) EXPECT_EQ(one.send(id % senders, sent_at_), id);
  EXPECT_EQ(one.sender_of(6), 2);
  EXPECT_FALSE(one.was_sent(10));
}

}  // namespace
}  // namespace papo::bench
