// SPDX-License-Identifier: MIT

// The names that clients watch. Each client of a person has a list of its own.
//
// Threads: those that may use the State.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "chat/client_id.h"
#include "chat/names.h"

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

// The names by clients, and the clients by names.
class WatchLists {
 public:
  using Names = std::vector<Name>;

  void add(ClientId client, const Name& name) {
    if (watches(client, name.key)) return;
    by_client_[client].push_back(name);
    watchers_.add(name.key, client);
  }
  void remove(ClientId client, const std::string& key) {
    if (!watches(client, key)) return;
    watchers_.remove(key, client);
    auto& names = by_client_[client];
    std::erase_if(names, [&](const Name& one) { return one.key == key; });
    if (names.empty()) by_client_.erase(client);
  }
  // The client's whole list.
  void remove(ClientId client) {
    const auto list = by_client_.find(client);
    if (list == by_client_.end()) return;
    for (const auto& name : list->second) watchers_.remove(name.key, client);
    by_client_.erase(list);
  }

  // The clients that watch the name; null if there are none.
  [[nodiscard]] const Watchers::Clients* of(const std::string& key) const {
    return watchers_.of(key);
  }
  // In the order in which the client added them.
  [[nodiscard]] const Names& of(ClientId client) const {
    const auto found = by_client_.find(client);
    return found == by_client_.end() ? none_ : found->second;
  }
  [[nodiscard]] bool watches(ClientId client, const std::string& key) const {
    const auto* const clients = of(key);
    return clients != nullptr && clients->contains(client);
  }
  // The sum of the names of all clients.
  [[nodiscard]] std::size_t count() const { return watchers_.count(); }
  [[nodiscard]] const std::map<ClientId, Names>& all() const { return by_client_; }

 private:
  Watchers watchers_;
  std::map<ClientId, Names> by_client_;
  const Names none_{};
};

}  // namespace papo::chat
