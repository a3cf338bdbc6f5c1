// SPDX-License-Identifier: MIT

#include "chat/metadata.h"

#include <algorithm>

#include "chat/limits.h"

namespace papo::chat {
namespace {

// The cost of a fact beside its texts.
constexpr std::size_t beside_its_texts = 150;  // Bytes.

std::size_t bytes_of(std::string_view key, std::string_view value) {
  return beside_its_texts + key.size() + value.size();
}

}  // namespace

bool is_fact_key(std::string_view text) {
  const auto fits = [](char c) {
    constexpr std::string_view signs = "_./-";
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || signs.find(c) != signs.npos;
  };
  return !text.empty() && text.size() <= longest_fact_key && std::ranges::all_of(text, fits);
}

bool Metadata::set(const Owner& owner, const std::string& key, std::string_view value) {
  const auto* const known = of(owner);
  const auto found = known == nullptr ? Facts::const_iterator{} : known->find(key);
  const bool is_new = known == nullptr || found == known->end();
  if (is_new && known != nullptr && known->size() >= most_facts) return false;
  const auto before = is_new ? 0 : bytes_of(key, found->second);
  const auto after = bytes_of(key, value);
  if (bytes_ - before + after > most_bytes_of_facts) return false;
  bytes_ = bytes_ - before + after;
  facts_[owner][key] = value;
  return true;
}

bool Metadata::remove(const Owner& owner, std::string_view key) {
  const auto of_owner = facts_.find(owner);
  if (of_owner == facts_.end()) return false;
  auto& facts = of_owner->second;
  const auto found = facts.find(key);
  if (found == facts.end()) return false;
  bytes_ -= bytes_of(found->first, found->second);
  facts.erase(found);
  if (facts.empty()) facts_.erase(of_owner);
  return true;
}

void Metadata::forget(const Owner& owner) {
  const auto found = facts_.find(owner);
  if (found == facts_.end()) return;
  for (const auto& [key, value] : found->second) bytes_ -= bytes_of(key, value);
  facts_.erase(found);
}

bool Metadata::want(ClientId client, const std::string& key) {
  const auto* const known = wanted_by(client);
  if (known != nullptr && std::ranges::find(*known, key) != known->end()) return true;
  if (known != nullptr && known->size() >= most_fact_keys_wanted) return false;
  if (clients_.count() >= most_fact_keys_wanted_in_all) return false;
  clients_.add(key, client);
  wanted_[client].push_back(key);
  return true;
}

void Metadata::want_no_more(ClientId client, const std::string& key) {
  const auto found = wanted_.find(client);
  if (found == wanted_.end()) return;
  clients_.remove(key, client);
  std::erase(found->second, key);
  if (found->second.empty()) wanted_.erase(found);
}

void Metadata::forget(ClientId client) {
  forget(of_person(client));
  const auto found = wanted_.find(client);
  if (found == wanted_.end()) return;
  for (const auto& key : found->second) clients_.remove(key, client);
  wanted_.erase(found);
}

}  // namespace papo::chat
