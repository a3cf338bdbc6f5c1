// SPDX-License-Identifier: MIT

// A client as the receiver of bytes.
//
// Threads: the client's owner, for life.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "chat/event.h"
#include "delivery/outbox.h"
#include "delivery/variants.h"
#include "tls/channel.h"

namespace papo::delivery {

struct Group;  // delivery/audience.h

// A recipient's place in a room.
struct Seat {
  chat::RoomId room;
  Group* group;
  std::size_t index;  // The place among the group's members.
};

// A part of what a recipient is owed this turn, in one of the Audience's texts.
struct Piece {
  const std::string* text;
  std::size_t begin;
  std::size_t end;
};

struct Recipient {
  // A delivery reads these first members, so they stand side by side.
  int fd = -1;
  bool blocked = false;  // The kernel takes no more bytes until the loop says that it does.
  bool deaf = false;     // Gets no more bytes: the client is too slow, or cannot be reached.
  bool listed = false;   // The Audience has the recipient on a list.
  bool counted = false;  // The owner has counted bytes that wait for the recipient.
  // Seals the text of the recipient. None: the recipient reads it as it is.
  std::unique_ptr<tls::Channel> channel{};
  Outbox outbox{};            // Text that is not sealed yet.
  std::vector<Seat> seats{};  // In the order in which the client joined the rooms.

  // A chain of pieces, which come before the share of the seats (Audience::Link).
  std::uint32_t first_piece = 0;  // 0: none.
  std::uint32_t last_piece = 0;

  std::uint64_t told_once = 0;  // The last event of those that are told once.
  VariantId variant = 0;        // The variant of text that belongs to no particular room.

  // The bytes that wait for the recipient, sealed ones as well.
  [[nodiscard]] bool nothing_waits() const {
    return outbox.empty() && (channel == nullptr || channel->unsent().empty());
  }
  [[nodiscard]] std::size_t bytes_waiting() const {
    return outbox.waiting().size() + (channel == nullptr ? 0 : channel->unsent().size());
  }
  [[nodiscard]] std::size_t memory_of_waiting() const {
    return outbox.memory() + (channel == nullptr ? 0 : channel->memory_of_unsent());
  }
  void drop_waiting() {
    outbox.clear();
    if (channel != nullptr) channel->drop_unsent();
  }

  // Has the processor fetch the members that a delivery reads.
  void prefetch() const {
    __builtin_prefetch(&fd);
    __builtin_prefetch(&seats);
  }
};

}  // namespace papo::delivery
