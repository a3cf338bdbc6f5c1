// SPDX-License-Identifier: MIT

// Who of a worker's own clients is in which room, and what this turn owes to each of them.
//
// An event is rendered once for all members of a room that see it alike (a Group: those of one
// variant), onto the end of their batch, and at the end of the turn the batch itself is sent to
// each: nothing is copied for those who get all of it. What is for one client alone is rendered
// into a text that all share as well, and each has a list of the pieces that it gets.
//
// A turn is replayed event by event: begin_event(), then who comes and goes and what it adds; and
// ends with deliver(), and end_delivery() once all was sent.
//
// Threads: the worker's.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "chat/event.h"
#include "delivery/recipient.h"
#include "delivery/variants.h"
#include "wire/variant.h"

namespace papo::delivery {

// What a group is sent in a turn.
struct Batch {
  struct Mark {
    std::uint64_t event;  // The number of the event that ends here.
    std::size_t end;
  };
  std::string text;
  std::vector<Mark> marks;
};

// Members of a room who see the same.
struct Group {
  VariantId variant;
  struct Member {
    Recipient* recipient;
    std::size_t from;  // Where in the batch begins what it is still owed.
  };
  std::vector<Member> members{};
  std::unique_ptr<Batch> batch{};  // None while a turn has nothing for them.
};

class Audience {
 public:
  // What follows until the next call belongs to one event.
  void begin_event() {
    ++event_;
    news_.clear();
  }

  // The recipient, which is not in the room yet, is owed what is added for it from now on, in that
  // variant.
  void seat(Recipient& recipient, const chat::RoomRef& room, const wire::Variant& variant);
  // No more. What it was owed remains so.
  void unseat(Recipient& recipient, chat::RoomId room);
  // What is added for one of its rooms from now on is for the recipient in that variant.
  void vary(Recipient& recipient, Seat& seat, const wire::Variant& variant);
  // The same for what is of no room in particular.
  void vary(Recipient& recipient, const wire::Variant& variant);

  [[nodiscard]] const std::string& name_of(chat::RoomId room) const { return rooms_.at(room).name; }

  // Renders something for a room, once for each variant in which its members see it:
  // render(variant, out) appends to a text.
  template <typename Render>
  void add_to_room(chat::RoomId room, Render render) {
    const auto found = rooms_.find(room);
    if (found == rooms_.end()) return;
    for (const auto& group : found->second.groups) {
      if (group->members.empty()) continue;
      auto& batch = open_batch(*group);
      const auto before = batch.text.size();
      render(variants_.at(group->variant), batch.text);
      end_event(batch, before);
    }
  }

  // Renders something for single recipients.
  template <typename Render>
  Piece add_text(Render render) {
    const auto before = private_.size();
    render(private_);
    added_ += private_.size() - before;
    return {.text = &private_, .begin = before, .end = private_.size()};
  }
  // The recipient is owed that piece, after all that it is owed by now.
  void owe(Recipient& recipient, Piece piece);

  // News is told once, however many rooms people share. What this event has of it is rendered once
  // for each variant: render(variant, out) appends to a text.
  template <typename Render>
  void owe_news(Recipient& recipient, Render render) {
    const auto told = std::ranges::find(news_, recipient.variant, &News::variant);
    if (told != news_.end()) return owe(recipient, told->text);
    const auto text =
        add_text([&](std::string& out) { render(variants_.at(recipient.variant), out); });
    news_.push_back({.variant = recipient.variant, .text = text});
    owe(recipient, text);
  }
  // All who are in any of the rooms are owed it, but for one of them (or none).
  template <typename Render>
  void owe_news(std::span<const chat::RoomRef> rooms, const Recipient* except, Render render) {
    for_each_once(rooms, [&](Recipient& recipient) {
      if (&recipient != except) owe_news(recipient, render);
    });
  }

  // Puts in order what the recipient is owed by now, so that what comes next may be left out.
  void settle(Recipient& recipient);
  // What this event added to the recipient's rooms is not for it. It had been settled before.
  void leave_out(Recipient& recipient);

  // Between two turns. Gives back memory that it does not need any more.
  void tidy();

  // About how many bytes were rendered since the last delivery.
  [[nodiscard]] std::size_t added() const { return added_; }

  // Hands each recipient what it is owed: mostly one text, which stays as it is until
  // end_delivery(), to one(recipient, text); else parts, which do not, to several(recipient,
  // parts).
  template <typename One, typename Several>
  void deliver(One one, Several several) {
    for (auto* const group : active_) {
      auto& members = group->members;
      for (std::size_t i = 0; i < members.size(); ++i) {
        auto& member = members[i];
        // The kernel's work between two members drives the next one out of the cache.
        if (i + 1 < members.size()) members[i + 1].recipient->prefetch();
        if (list_if_more(*member.recipient)) continue;
        const auto share = std::string_view{group->batch->text}.substr(member.from);
        member.from = 0;
        if (!share.empty()) one(*member.recipient, share);
      }
    }
    for (auto* const recipient : listed_) {
      const auto parts = take_parts(*recipient);
      if (parts.size() == 1 && parts.front().data() != joined_parts_.data()) {
        one(*recipient, parts.front());
      } else {
        several(*recipient, parts);
      }
    }
  }
  void end_delivery();

 private:
  // A turn's share in more parts than this is copied together before it is sent.
  static constexpr std::size_t most_parts = 16;

  struct Room {
    std::string name{};
    std::vector<std::unique_ptr<Group>> groups{};  // One for each variant; some may be empty.
  };

  struct News {
    VariantId variant;
    Piece text;
  };

  static Group& group_of(Room& room, VariantId variant);
  void sit(Recipient& recipient, Seat& seat, VariantId variant);
  void stand_up(const Seat& seat);
  Batch& open_batch(Group& group);
  void put_aside(std::unique_ptr<Batch> batch);
  void end_event(Batch& batch, std::size_t before);
  void add_piece(Recipient& recipient, Piece piece);
  static Group::Member& member_of(const Seat& seat) { return seat.group->members[seat.index]; }
  static bool owes(const Seat& seat);
  template <typename Do>
  void for_each_once(std::span<const chat::RoomRef> rooms, Do act) {
    for (const auto& room : rooms) {
      const auto found = rooms_.find(room.id);
      if (found == rooms_.end()) continue;
      for (const auto& group : found->second.groups) {
        for (const auto& member : group->members) {
          if (std::exchange(member.recipient->told_once, event_) != event_) act(*member.recipient);
        }
      }
    }
  }
  template <typename Take>
  static void take_in_order(Recipient& recipient, Take take);
  bool list_if_more(Recipient& recipient);
  std::span<const std::string_view> take_parts(Recipient& recipient);

  Variants variants_;
  std::unordered_map<chat::RoomId, Room> rooms_;
  std::vector<chat::RoomId> left_;  // Rooms that someone left; they go, if empty, with the turn.
  std::uint64_t event_ = 0;
  std::string private_;     // What is for one recipient alone, of all of them.
  std::vector<News> news_;  // That this event has, in the variants in which it was told.
  std::size_t added_ = 0;

  std::vector<Group*> active_;      // With a batch.
  std::vector<Recipient*> listed_;  // Owed more than the share of one group.
  std::vector<std::unique_ptr<Batch>> spare_batches_;
  std::size_t spare_ = 0;  // Bytes that they take.
  std::vector<std::string_view> parts_;
  std::string joined_parts_;
};

}  // namespace papo::delivery
