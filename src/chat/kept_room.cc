// SPDX-License-Identifier: MIT

#include "chat/kept_room.h"

#include <algorithm>

namespace papo::chat {

void KeptRooms::add(const std::string& key, AccountId founder) {
  remove(key);
  founders_.emplace(key, founder);
  ++counts_[founder];
}

void KeptRooms::remove(const std::string& key) {
  const auto found = founders_.find(key);
  if (found == founders_.end()) return;
  const auto count = counts_.find(found->second);
  if (--count->second == 0) counts_.erase(count);
  founders_.erase(found);
}

void KeptRooms::rename(const std::string& key, const std::string& to) {
  const auto founder = founder_of(key);
  if (founder == 0) return;
  remove(key);
  add(to, founder);
}

AccountId KeptRooms::founder_of(const std::string& key) const {
  const auto found = founders_.find(key);
  return found == founders_.end() ? 0 : found->second;
}

std::size_t KeptRooms::count_of(AccountId founder) const {
  const auto found = counts_.find(founder);
  return found == counts_.end() ? 0 : found->second;
}

std::vector<std::string> KeptRooms::rooms_of(AccountId founder) const {
  std::vector<std::string> keys;
  if (!counts_.contains(founder)) return keys;
  for (const auto& [key, owner] : founders_) {
    if (owner == founder) keys.push_back(key);
  }
  std::ranges::sort(keys);
  return keys;
}

std::vector<std::string> KeptRooms::all() const {
  std::vector<std::string> keys;
  keys.reserve(founders_.size());
  for (const auto& [key, owner] : founders_) keys.push_back(key);
  std::ranges::sort(keys);
  return keys;
}

}  // namespace papo::chat
