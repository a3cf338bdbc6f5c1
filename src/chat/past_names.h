// SPDX-License-Identifier: MIT

// The names that people had here lately: of those that left, and of those that are called otherwise
// now. The oldest are forgotten.
//
// Threads: those that may use the State.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "chat/event.h"
#include "chat/limits.h"

namespace papo::chat {

class PastNames {
 public:
  struct One {
    std::string key;
    PastPeople::Person person;
  };

  void add(One one) {
    if (all_.size() >= most_past_names) all_.pop_front();
    all_.push_back(std::move(one));
  }

  // The last ones that were called so, the very last first.
  [[nodiscard]] std::vector<PastPeople::Person> find(const std::string& key,
                                                     std::size_t most) const {
    std::vector<PastPeople::Person> found;
    for (auto one = all_.rbegin(); one != all_.rend() && found.size() < most; ++one) {
      if (one->key == key) found.push_back(one->person);
    }
    return found;
  }

  [[nodiscard]] const std::deque<One>& all() const { return all_; }

 private:
  std::deque<One> all_;
};

}  // namespace papo::chat
