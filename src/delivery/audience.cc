// SPDX-License-Identifier: MIT

#include "delivery/audience.h"

#include <algorithm>
#include <utility>

namespace papo::delivery {
namespace {

// So many bytes are kept for the batches of the next turns.
constexpr std::size_t most_spare = std::size_t{1} << 20;  // Bytes.

// So many pieces have their place kept for the next turns.
constexpr std::size_t most_links = std::size_t{1} << 14;

}  // namespace

void Audience::seat(Recipient& recipient, const chat::RoomRef& room, const wire::Variant& variant) {
  rooms_[room.id].name = room.name;
  settle(recipient);
  auto& seat = recipient.seats.emplace_back(Seat{.room = room.id, .group = {}, .index = 0});
  sit(recipient, seat, variants_.intern(variant));
}

void Audience::unseat(Recipient& recipient, chat::RoomId room) {
  settle(recipient);
  const auto seat = std::ranges::find(recipient.seats, room, &Seat::room);
  if (seat == recipient.seats.end()) return;
  stand_up(*seat);
  recipient.seats.erase(seat);
  left_.push_back(room);
}

void Audience::rename(const chat::RoomRef& room) {
  if (const auto found = rooms_.find(room.id); found != rooms_.end())
    found->second.name = room.name;
}

void Audience::vary(Recipient& recipient, Seat& seat, const wire::Variant& variant) {
  const auto id = variants_.intern(variant);
  if (seat.group->variant == id) return;
  settle(recipient);
  stand_up(seat);
  sit(recipient, seat, id);
}

void Audience::vary(Recipient& recipient, const wire::Variant& variant) {
  recipient.variant = variants_.intern(variant);
}

Group& Audience::group_of(Room& room, VariantId variant) {
  const auto found =
      std::ranges::find(room.groups, variant, [](const auto& group) { return group->variant; });
  if (found != room.groups.end()) return **found;
  return *room.groups.emplace_back(std::make_unique<Group>(Group{.variant = variant}));
}

void Audience::sit(Recipient& recipient, Seat& seat, VariantId variant) {
  auto& group = group_of(rooms_.at(seat.room), variant);
  seat.group = &group;
  seat.index = group.members.size();
  group.members.push_back(
      {.recipient = &recipient, .from = group.batch ? group.batch->text.size() : 0});
}

void Audience::stand_up(const Seat& seat) {
  auto& members = seat.group->members;
  const auto last = members.back();
  std::ranges::find(last.recipient->seats, seat.room, &Seat::room)->index = seat.index;
  members[seat.index] = last;
  members.pop_back();
}

void Audience::owe(Recipient& recipient, Piece piece) {
  if (recipient.deaf || piece.begin == piece.end) return;  // An empty piece is the most frequent.
  settle(recipient);
  add_piece(recipient, piece);
}

void Audience::settle(Recipient& recipient) {
  const auto owing = std::ranges::count_if(recipient.seats, owes);
  if (owing == 0) return;
  if (recipient.deaf || owing > 1) {
    const auto before = private_.size();
    take_in_order(recipient, [&](std::string_view part) {
      if (!recipient.deaf) private_ += part;
    });
    count(private_.size() - before);
    add_piece(recipient, {.text = &private_, .begin = before, .end = private_.size()});
    return;
  }
  const auto& seat = *std::ranges::find_if(recipient.seats, owes);
  const auto& text = seat.group->batch->text;
  add_piece(recipient, {.text = &text,
                        .begin = std::exchange(member_of(seat).from, text.size()),
                        .end = text.size()});
}

void Audience::leave_out(Recipient& recipient) {
  for (const auto& seat : recipient.seats) {
    const auto& batch = seat.group->batch;
    if (!batch || batch->marks.empty() || batch->marks.back().event != event_) continue;
    member_of(seat).from = batch->text.size();
  }
}

Batch& Audience::open_batch(Group& group) {
  if (!group.batch) {
    if (spare_batches_.empty()) put_aside(std::make_unique<Batch>());
    group.batch = std::move(spare_batches_.back());
    spare_batches_.pop_back();
    spare_ -= group.batch->text.capacity();
    active_.push_back(&group);
  }
  return *group.batch;
}

void Audience::put_aside(std::unique_ptr<Batch> batch) {
  spare_ += batch->text.capacity();
  spare_batches_.push_back(std::move(batch));
}

void Audience::end_event(Batch& batch, std::size_t before) {
  if (batch.text.size() == before) return;
  batch.marks.push_back({.event = event_, .end = batch.text.size()});
  added_ += batch.text.size() - before;
}

void Audience::add_piece(Recipient& recipient, Piece piece) {
  if (piece.begin == piece.end) return;
  const auto last = recipient.last_piece;
  if (last != 0 && link(last).piece.text == piece.text && link(last).piece.end == piece.begin) {
    link(last).piece.end = piece.end;
    return;
  }
  links_.push_back({.piece = piece, .next = 0});
  recipient.last_piece = static_cast<std::uint32_t>(links_.size());
  (last == 0 ? recipient.first_piece : link(last).next) = recipient.last_piece;
  if (!std::exchange(recipient.listed, true)) listed_.push_back(&recipient);
}

bool Audience::owes(const Seat& seat) {
  return seat.group->batch && member_of(seat).from < seat.group->batch->text.size();
}

// Takes the parts that several groups owe to the recipient, event by event.
template <typename Take>
void Audience::take_in_order(Recipient& recipient, Take take) {
  const auto next_mark = [](const Seat& seat) {
    const auto& marks = seat.group->batch->marks;
    return *std::ranges::upper_bound(marks, member_of(seat).from, {}, &Batch::Mark::end);
  };
  for (;;) {
    const Seat* first = nullptr;
    for (const auto& seat : recipient.seats) {
      if (!owes(seat)) continue;
      if (first == nullptr || next_mark(seat).event < next_mark(*first).event) first = &seat;
    }
    if (first == nullptr) return;
    const auto end = next_mark(*first).end;
    const auto begin = std::exchange(member_of(*first).from, end);
    take(std::string_view{first->group->batch->text}.substr(begin, end - begin));
  }
}

bool Audience::list_if_more(Recipient& recipient) {
  if (!recipient.listed && recipient.seats.size() > 1) {
    recipient.listed = true;
    listed_.push_back(&recipient);
  }
  return recipient.listed;
}

std::span<const std::string_view> Audience::take_parts(Recipient& recipient) {
  parts_.clear();
  for (auto next = recipient.first_piece; next != 0; next = link(next).next) {
    const auto& piece = link(next).piece;
    parts_.push_back(std::string_view{*piece.text}.substr(piece.begin, piece.end - piece.begin));
  }
  recipient.first_piece = recipient.last_piece = 0;
  recipient.listed = false;
  const auto owing = std::ranges::count_if(recipient.seats, owes);
  if (owing == 1) {
    const auto& seat = *std::ranges::find_if(recipient.seats, owes);
    const auto& text = seat.group->batch->text;
    parts_.push_back(
        std::string_view{text}.substr(std::exchange(member_of(seat).from, text.size())));
  }
  if (owing <= 1 && parts_.size() <= most_parts) return parts_;
  joined_parts_.clear();
  for (const auto part : parts_) joined_parts_ += part;
  take_in_order(recipient, [&](std::string_view part) { joined_parts_ += part; });
  parts_.assign(1, joined_parts_);
  return parts_;
}

// Forgets the private text from there on.
void Audience::forget_from(std::size_t begin) {
  added_ -= private_.size() - begin;
  told_ -= private_.size() - begin;
  private_.resize(begin);
}

void Audience::end_delivery() {
  for (auto* const group : active_) {
    for (auto& member : group->members) member.from = 0;
    auto batch = std::move(group->batch);
    batch->text.clear();
    batch->marks.clear();
    if (spare_ + batch->text.capacity() <= most_spare) put_aside(std::move(batch));
  }
  active_.clear();
  listed_.clear();
  links_.clear();
  if (links_.capacity() > most_links) links_.shrink_to_fit();
  news_.clear();
  private_.clear();
  if (private_.capacity() > most_spare) private_.shrink_to_fit();
  added_ = 0;
  told_ = 0;
  for (const auto room : left_) {
    const auto found = rooms_.find(room);
    if (found == rooms_.end()) continue;
    const auto& groups = found->second.groups;
    if (std::ranges::all_of(groups, [](const auto& group) { return group->members.empty(); })) {
      rooms_.erase(found);
    }
  }
  left_.clear();
}

void Audience::tidy() {
  rooms_.rehash(0);
  for (auto& [id, room] : rooms_) {
    std::erase_if(room.groups, [](const auto& group) { return group->members.empty(); });
    for (const auto& group : room.groups) group->members.shrink_to_fit();
  }
  spare_batches_.clear();
  spare_ = 0;
  private_.shrink_to_fit();
  active_.shrink_to_fit();
  listed_.shrink_to_fit();
  links_.shrink_to_fit();
  left_.shrink_to_fit();
  joined_parts_ = {};
}

}  // namespace papo::delivery
