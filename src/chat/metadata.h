// SPDX-License-Identifier: MIT

// Facts about people and rooms, for programs. A fact has a key and a value, such as "url" and an
// address. Clients say which keys they want to hear of. A person without facts takes no memory
// here.
//
// Threads: those that may use the State.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "chat/client_id.h"
#include "chat/room_id.h"
#include "chat/watchers.h"

namespace papo::chat {

// Whether the text is a key: small letters, digits, and the signs _ . / -
bool is_fact_key(std::string_view text);

class Metadata {
 public:
  using Facts = std::map<std::string, std::string, std::less<>>;  // The values by their keys.
  using Keys = std::vector<std::string>;
  enum class Of : std::uint8_t { person, room };
  struct Owner {
    Of kind;
    std::uint64_t id;  // A client's or a room's.
    friend bool operator<(const Owner& one, const Owner& other) {
      return std::tie(one.kind, one.id) < std::tie(other.kind, other.id);
    }
  };
  static Owner of_person(ClientId client) { return {Of::person, client}; }
  static Owner of_room(RoomId room) { return {Of::room, room}; }

  // ---- Facts

  // Null if there are none.
  [[nodiscard]] const Facts* of(const Owner& owner) const {
    if (facts_.empty()) return nullptr;  // This is so in many houses.
    const auto found = facts_.find(owner);
    return found == facts_.end() ? nullptr : &found->second;
  }
  // False if there is no place for it.
  bool set(const Owner& owner, const std::string& key, std::string_view value);
  // False if there is no such fact.
  bool remove(const Owner& owner, std::string_view key);
  void forget(const Owner& owner);

  // ---- The keys that clients want to hear of

  // Null if there are none. The first that was asked for comes first.
  [[nodiscard]] const Keys* wanted_by(ClientId client) const {
    const auto found = wanted_.find(client);
    return found == wanted_.end() ? nullptr : &found->second;
  }
  // Null if there are none.
  [[nodiscard]] const Watchers::Clients* those_who_want(const std::string& key) const {
    return clients_.of(key);
  }
  // False if there is no place for it.
  bool want(ClientId client, const std::string& key);
  void want_no_more(ClientId client, const std::string& key);
  void forget(ClientId client);  // With the facts about that person.

  template <typename Digest>
  void add_to(Digest& digest) const {
    for (const auto& [owner, facts] : facts_) {
      digest.add(static_cast<std::uint64_t>(owner.kind));
      digest.add(owner.id);
      for (const auto& [key, value] : facts) {
        digest.add(key);
        digest.add(value);
      }
    }
    for (const auto& [client, keys] : wanted_) {
      digest.add(client);
      for (const auto& key : keys) digest.add(key);
    }
  }

 private:
  std::map<Owner, Facts> facts_;
  std::size_t bytes_ = 0;  // About the memory of all facts, and the same on every machine.
  std::map<ClientId, Keys> wanted_;
  Watchers clients_;  // By the key that they want.
};

}  // namespace papo::chat
