// SPDX-License-Identifier: MIT

#include "chat/accounts.h"

#include <algorithm>

#include "chat/digest.h"

namespace papo::chat {
namespace {

std::uint64_t digest_of(std::string_view text) {
  Digest digest;
  digest.add(text);
  return digest.value();
}

}  // namespace

std::uint64_t proof_of(std::string_view hash) { return digest_of(hash); }

AccountId Accounts::add(const Name& name, const Looks& looks, std::uint64_t proof, Sequence now) {
  const auto id = last_ + 1;
  const auto before = static_cast<Texts::difference_type>(texts_.size());
  take({.id = id, .name = name.shown, .proof = proof, .since = now}, name.key, looks);
  const auto added = texts_.begin() + before;
  std::sort(added, texts_.end());
  std::inplace_merge(texts_.begin(), added, texts_.end());
  return id;
}

void Accounts::take(Account&& account, std::string_view key, const Looks& looks) {
  const auto add = [&](std::string_view text) {
    texts_.push_back({.digest = digest_of(text), .id = account.id});
  };
  add(key);
  if (looks[0] != key) add(looks[0]);
  if (looks[1] != key && looks[1] != looks[0]) add(looks[1]);
  last_ = std::max(last_, account.id);
  all_.push_back(std::move(account));
}

void Accounts::sort() {
  std::ranges::sort(all_, {}, &Account::id);
  std::ranges::sort(texts_);
  all_.shrink_to_fit();
  texts_.shrink_to_fit();
}

// Goes through all names, because an account does not keep its looks. That is seldom.
void Accounts::remove(AccountId id) {
  if (std::erase_if(all_, [id](const Account& one) { return one.id == id; }) == 0) return;
  std::erase_if(texts_, [id](const Text& one) { return one.id == id; });
}

void Accounts::suspend(AccountId id, bool on) {
  if (auto* const account = find_to_change(id)) account->is_suspended = on;
}

void Accounts::set_stays(AccountId id, bool stays) {
  if (auto* const account = find_to_change(id)) account->stays = stays;
}

void Accounts::set_read_up_to(AccountId id, Sequence line) {
  if (auto* const account = find_to_change(id)) account->read_up_to = line;
}

void Accounts::set_proof(AccountId id, std::uint64_t proof) {
  if (auto* const account = find_to_change(id)) account->proof = proof;
}

Account* Accounts::find_to_change(AccountId id) {
  const auto* const found = find(id);
  return found == nullptr ? nullptr : all_.data() + (found - all_.data());
}

const Account* Accounts::find(AccountId id) const {
  const auto found = std::ranges::lower_bound(all_, id, {}, &Account::id);
  return found == all_.end() || found->id != id ? nullptr : &*found;
}

AccountId Accounts::called(const Name& name) const {
  for (const auto& one : with(name.key)) {
    if (key_of(find(one.id)->name) == name.key) return one.id;
  }
  return 0;
}

AccountId Accounts::like(const Looks& looks) const {
  for (const auto& look : looks) {
    for (const auto& one : with(look)) {
      const auto& name = find(one.id)->name;
      const auto its = looks_of(name);
      const bool is_alike = key_of(name) == look || std::ranges::find(its, look) != its.end();
      if (is_alike) return one.id;
    }
  }
  return 0;
}

std::span<const Accounts::Text> Accounts::with(std::string_view text) const {
  const auto digest = digest_of(text);
  const auto first = std::ranges::lower_bound(texts_, digest, {}, &Text::digest);
  const auto end = std::ranges::upper_bound(texts_, digest, {}, &Text::digest);
  return {first, end};
}

}  // namespace papo::chat
