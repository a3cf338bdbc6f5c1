// SPDX-License-Identifier: MIT

// The members of a room, in the order in which they came.
//
// A page of members costs hardly more than the page: they stand side by side, and a member that
// leaves makes a hole. The holes are closed once there are more of them than members.
//
// Threads: those that may use the State.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace papo::chat {

struct Person;

class Members {
 public:
  using Place = std::uint64_t;  // A member's place, which stays the same when others leave.

  Place add(Person& person) {
    slots_.push_back({.place = next_, .person = &person});
    ++count_;
    return next_++;
  }

  void remove(Place place) {
    std::ranges::lower_bound(slots_, place, {}, &Slot::place)->person = nullptr;
    --count_;
    if (slots_.size() - count_ > count_) {
      std::erase_if(slots_, [](const Slot& slot) { return slot.person == nullptr; });
    }
  }

  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }
  // The number of places, with the holes.
  [[nodiscard]] std::size_t taken() const { return slots_.size(); }

  // Calls visit(person) for at most `most` members, after the first `passed_over`.
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
      visit(*slot.person);
    }
  }

 private:
  struct Slot {
    Place place;
    Person* person;  // None: the member left.
  };

  std::vector<Slot> slots_;  // In the order of places.
  std::size_t count_ = 0;
  Place next_ = 0;
};

}  // namespace papo::chat
