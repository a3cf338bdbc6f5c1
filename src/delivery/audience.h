// SPDX-License-Identifier: MIT

// A worker's clients by room, and the bytes that this turn owes to each of them.
//
// An event is rendered once for each group, onto the end of the group's batch. (A group is the
// members of a room that have one variant.) At the end of the turn the batch itself is sent to each
// member, so nothing is copied for a member that gets all of it. Text for single clients is
// rendered into one text for all of them, and each client has a list of the pieces that it gets.
//
// A turn is replayed event by event: begin_event(), then the members that come and go, and the
// event's text. It ends with deliver(), and with end_delivery() after everything was sent.
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

// The text that a turn owes to a group.
struct Batch {
  struct Mark {
    std::uint64_t event;  // The number of the event that ends here.
    std::size_t end;
  };
  std::string text;
  std::vector<Mark> marks;
};

// The members of a room that read the same bytes.
struct Group {
  VariantId variant;
  struct Member {
    Recipient* recipient;
    std::size_t from;  // The place in the batch where the member's share begins.
  };
  std::vector<Member> members{};
  std::unique_ptr<Batch> batch{};  // None while the turn has nothing for them.
};

class Audience {
 public:
  // Everything until the next call belongs to one event.
  void begin_event() {
    ++event_;
    news_.clear();
  }

  // Gives the recipient a seat in the room. From now on the recipient is owed the room's text in
  // that variant.
  void seat(Recipient& recipient, const chat::RoomRef& room, const wire::Variant& variant);
  // Takes the seat away. Text that the recipient was owed stays so.
  void unseat(Recipient& recipient, chat::RoomId room);
  // From now on the recipient reads that room's text in that variant.
  void vary(Recipient& recipient, Seat& seat, const wire::Variant& variant);
  // From now on the recipient reads text of no particular room in that variant.
  void vary(Recipient& recipient, const wire::Variant& variant);

  // The room is called otherwise from now on.
  void rename(const chat::RoomRef& room);
  [[nodiscard]] const std::string& name_of(chat::RoomId room) const { return rooms_.at(room).name; }

  // Renders an event for a room, once for each variant of its members: render(variant, out) appends
  // to a text.
  template <typename Render>
  void add_to_room(chat::RoomId room, Render render) {
    const auto found = rooms_.find(room);
    if (found == rooms_.end()) return;
    std::size_t most = 0;
    for (const auto& group : found->second.groups) {
      if (group->members.empty()) continue;
      auto& batch = open_batch(*group);
      const auto before = batch.text.size();
      render(variants_.at(group->variant), batch.text);
      end_event(batch, before);
      most = std::max(most, batch.text.size() - before);
    }
    told_ += most;
  }

  // Renders text for single recipients.
  template <typename Render>
  Piece add_text(Render render) {
    const auto before = private_.size();
    render(private_);
    count(private_.size() - before);
    return {.text = &private_, .begin = before, .end = private_.size()};
  }
  // The recipient is owed that piece, after everything that it is owed by now.
  void owe(Recipient& recipient, Piece piece);

  // News is told once, however many rooms people share. This event's news is rendered once for each
  // variant: render(variant, out) appends to a text.
  template <typename Render>
  void owe_news(Recipient& recipient, Render render) {
    const auto told = std::ranges::find(news_, recipient.variant, &News::variant);
    if (told != news_.end()) return owe(recipient, told->text);
    const auto text =
        add_text([&](std::string& out) { render(variants_.at(recipient.variant), out); });
    news_.push_back({.variant = recipient.variant, .text = text});
    owe(recipient, text);
  }
  // Everyone in any of the rooms is owed the news, except for one client (or none).
  template <typename Render>
  void owe_news(std::span<const chat::RoomRef> rooms, const Recipient* except, Render render) {
    for_each_once(rooms, [&](Recipient& recipient) {
      if (&recipient != except) owe_news(recipient, render);
    });
  }

  // Calls act(recipient) for everyone in any of the rooms, once.
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

  // Puts the recipient's pieces in order so far, so that the next text can be left out.
  void settle(Recipient& recipient);
  // The recipient does not get this event's text for its rooms. settle() was called before that.
  void leave_out(Recipient& recipient);

  // To be called between two turns. Gives back memory that is not needed any more.
  void tidy();

  // About how many bytes were rendered since the last delivery.
  [[nodiscard]] std::size_t added() const { return added_; }
  // About how many of these bytes a single recipient may be owed. Of an event for a room, the
  // longest variant counts alone.
  [[nodiscard]] std::size_t told() const { return told_; }

  // Hands out what each recipient is owed. Usually that is one text, by one(recipient, text), which
  // stays valid until end_delivery(). Otherwise it is several parts, by several(recipient, parts),
  // which do not stay valid.
  template <typename One, typename Several>
  void deliver(One one, Several several) {
    for (auto* const group : active_) {
      auto& members = group->members;
      for (std::size_t i = 0; i < members.size(); ++i) {
        auto& member = members[i];
        // The kernel's work for one member drives the next one out of the cache.
        if (i + 2 < members.size()) members[i + 2].recipient->prefetch();
        if (i + 1 < members.size() && members[i + 1].recipient->channel) {
          members[i + 1].recipient->channel->prefetch();
        }
        if (list_if_more(*member.recipient)) continue;
        const auto share = std::string_view{group->batch->text}.substr(member.from);
        member.from = 0;
        if (!share.empty()) one(*member.recipient, share);
      }
    }
    for (auto* const recipient : listed_) {
      const auto parts = take_parts(*recipient);
      if (parts.empty()) continue;  // The recipient got everything alone.
      if (parts.size() == 1 && parts.front().data() != joined_parts_.data()) {
        one(*recipient, parts.front());
      } else {
        several(*recipient, parts);
      }
    }
  }
  void end_delivery();

  // Hands out all that the recipient is owed by now, by several(recipient, parts).
  template <typename Several>
  void deliver_to(Recipient& recipient, Several several) {
    const bool was_listed = recipient.listed;
    if (const auto parts = take_parts(recipient); !parts.empty()) several(recipient, parts);
    recipient.listed = was_listed;  // The list still has the recipient, for the rest of the turn.
  }
  // Does so, where the last of it is the piece, which nobody else is owed: its text is forgotten.
  // So a long text for one recipient does not make the delivery to all others come sooner.
  template <typename Several>
  void deliver_alone(Recipient& recipient, Piece piece, Several several) {
    deliver_to(recipient, several);
    forget_from(piece.begin);
  }

 private:
  // More parts than this are copied together before they are sent.
  static constexpr std::size_t most_parts = 16;

  struct Room {
    std::string name{};
    std::vector<std::unique_ptr<Group>> groups{};  // One for each variant; some may be empty.
  };

  // A piece in the chain of a recipient, and the number of the next link.
  struct Link {
    Piece piece;
    std::uint32_t next;  // 0: none.
  };
  Link& link(std::uint32_t number) { return links_[number - 1]; }

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
  // Counts text for a single recipient.
  void count(std::size_t bytes) {
    added_ += bytes;
    told_ += bytes;
  }
  void add_piece(Recipient& recipient, Piece piece);
  static Group::Member& member_of(const Seat& seat) { return seat.group->members[seat.index]; }
  static bool owes(const Seat& seat);
  template <typename Take>
  static void take_in_order(Recipient& recipient, Take take);
  bool list_if_more(Recipient& recipient);
  std::span<const std::string_view> take_parts(Recipient& recipient);
  void forget_from(std::size_t begin);

  Variants variants_;
  std::unordered_map<chat::RoomId, Room> rooms_;
  // Rooms that a member left. Empty ones are removed at the end of the turn.
  std::vector<chat::RoomId> left_;
  std::uint64_t event_ = 0;
  std::string private_;     // The text for single recipients, of all of them.
  std::vector<News> news_;  // The news of this event, in its variants so far.
  std::size_t added_ = 0;
  std::size_t told_ = 0;

  std::vector<Group*> active_;  // The groups with a batch.
  // The recipients that are owed more than the share of one group.
  std::vector<Recipient*> listed_;
  std::vector<Link> links_;  // The links of all chains, by number, from 1 on.
  std::vector<std::unique_ptr<Batch>> spare_batches_;
  std::size_t spare_ = 0;  // The bytes of the spare batches.
  std::vector<std::string_view> parts_;
  std::string joined_parts_;
};

}  // namespace papo::delivery
