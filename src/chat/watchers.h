// SPDX-License-Identifier: MIT

// The names that clients watch.
//
// Threads: those that may use the State.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>

#include "chat/client_id.h"

namespace papo::chat {

class Watchers {
 public:
  using Clients = std::set<ClientId>;

  void add(const std::string& key, ClientId client) {
    if (by_key_[key].insert(client).second) ++count_;
  }
  void remove(const std::string& key, ClientId client) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return;
    count_ -= found->second.erase(client);
    if (found->second.empty()) by_key_.erase(found);
  }

  // The clients that watch the name; null if there are none.
  [[nodiscard]] const Clients* of(const std::string& key) const {
    if (by_key_.empty()) return nullptr;  // This is so in most houses.
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] std::size_t count() const {
    return count_;
  }  // The sum of the clients of all names.
  [[nodiscard]] const std::map<std::string, Clients>& all() const { return by_key_; }

 private:
  std::map<std::string, Clients> by_key_;
  std::size_t count_ = 0;
};

}  // namespace papo::chat
