// SPDX-License-Identifier: MIT

// The members of a room, in the order in which they came, with their ranks.
//
// A page of members costs hardly more than the page: they stand side by side, and a member that
// leaves makes a hole. The holes are closed once there are more of them than members.
//
// Threads: those that may use the State.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "chat/room_modes.h"

namespace papo::chat {

struct Person;

class Members {
 public:
  using Place = std::uint64_t;  // A member's place, which stays the same when others leave.

  Place add(Person& person) {
    slots_.push_back({.place = next_ & all_places, .person = &person});
    ++count_;
    return next_++;
  }

  void remove(Place place) {
    at(place).person = nullptr;
    --count_;
    if (slots_.size() - count_ > count_) {
      std::erase_if(slots_, [](const Slot& slot) { return slot.person == nullptr; });
    }
  }

  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }
  // The number of places, with the holes.
  [[nodiscard]] std::size_t taken() const { return slots_.size(); }

  [[nodiscard]] Ranks ranks(Place place) const { return ranks_of(at(place)); }
  void set_ranks(Place place, Ranks ranks) {
    auto& slot = at(place);
    slot.op = ranks.op ? 1 : 0;
    slot.voice = ranks.voice ? 1 : 0;
  }

  // Whether the room's masks silence the member; none: that is not known.
  [[nodiscard]] std::optional<bool> is_silenced(Place place) const {
    const auto& slot = at(place);
    if (slot.is_judged == 0) return std::nullopt;
    return slot.silenced == 1;
  }
  void judge(Place place, bool silenced) {
    auto& slot = at(place);
    slot.is_judged = 1;
    slot.silenced = silenced ? 1 : 0;
  }
  void forget_verdict(Place place) { at(place).is_judged = 0; }
  void forget_verdicts() {
    for (auto& slot : slots_) slot.is_judged = 0;
  }

  // Calls visit(person) or visit(person, ranks) for at most `most` members, after the first
  // `passed_over`.
  template <typename Visit>
  void visit(std::size_t passed_over, std::size_t most, Visit visit) const {
    for (const auto& slot : slots_) {
      if (most == 0) return;
      if (slot.person == nullptr) continue;
      if (passed_over > 0) {
        --passed_over;
        continue;
      }
      --most;
      if constexpr (std::invocable<Visit&, Person&, Ranks>) {
        visit(*slot.person, ranks_of(slot));
      } else {
        visit(*slot.person);
      }
    }
  }

 private:
  static constexpr unsigned bits_of_place = 60;
  static constexpr Place all_places = (Place{1} << bits_of_place) - 1;

  // A member's rare facts are bits beside the place, because there are many members.
  struct Slot {
    Place place : bits_of_place;
    Place op : 1 = 0;
    Place voice : 1 = 0;
    Place is_judged : 1 = 0;  // Whether `silenced` is known.
    Place silenced : 1 = 0;
    Person* person;  // None: the member left.
  };

  static Ranks ranks_of(const Slot& slot) { return {.op = slot.op == 1, .voice = slot.voice == 1}; }

  [[nodiscard]] std::size_t index_of(Place place) const {
    const auto found = std::ranges::lower_bound(slots_, place, {},
                                                [](const Slot& slot) { return Place{slot.place}; });
    return static_cast<std::size_t>(found - slots_.begin());
  }
  Slot& at(Place place) { return slots_[index_of(place)]; }
  [[nodiscard]] const Slot& at(Place place) const { return slots_[index_of(place)]; }

  std::vector<Slot> slots_;  // In the order of places.
  std::size_t count_ = 0;
  Place next_ = 0;
};

}  // namespace papo::chat
