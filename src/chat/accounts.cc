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

AccountId Accounts::add(const Name& name, const Looks& looks) {
  const auto id = last_ + 1;
  const auto before = static_cast<Texts::difference_type>(texts_.size());
  take(id, name, looks, false);
  const auto added = texts_.begin() + before;
  std::sort(added, texts_.end());
  std::inplace_merge(texts_.begin(), added, texts_.end());
  return id;
}

void Accounts::take(AccountId id, const Name& name, const Looks& looks, bool is_suspended) {
  all_.push_back({.id = id, .is_suspended = is_suspended, .name = name.shown});
  last_ = std::max(last_, id);
  const auto add = [&](std::string_view text) {
    texts_.push_back({.digest = digest_of(text), .id = id});
  };
  add(name.key);
  if (looks[0] != name.key) add(looks[0]);
  if (looks[1] != name.key && looks[1] != looks[0]) add(looks[1]);
}

void Accounts::sort() {
  std::ranges::sort(all_, {}, &Account::id);
  std::ranges::sort(texts_);
  all_.shrink_to_fit();
  texts_.shrink_to_fit();
}

// Goes through all names, because an account does not keep its looks. That is seldom.
void Accounts::remove(AccountId id) {
  const auto* const account = find(id);
  if (account == nullptr) return;
  all_.erase(all_.begin() + (account - all_.data()));
  std::erase_if(texts_, [id](const Text& one) { return one.id == id; });
}

void Accounts::suspend(AccountId id, bool on) {
  const auto* const account = find(id);
  if (account == nullptr) return;
  all_.at(static_cast<std::size_t>(account - all_.data())).is_suspended = on;
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
  const auto found = std::ranges::equal_range(texts_, digest_of(text), {}, &Text::digest);
  return {found.begin(), found.end()};
}

}  // namespace papo::chat
