// SPDX-License-Identifier: MIT

#include "chat/accounts.h"

#include <algorithm>

namespace papo::chat {

AccountId Accounts::add(const Name& name, const Looks& looks) {
  const auto id = last_ + 1;
  add(id, name, looks, false);
  return id;
}

void Accounts::add(AccountId id, const Name& name, const Looks& looks, bool is_suspended) {
  by_id_.insert_or_assign(id, Account{.name = name.shown, .is_suspended = is_suspended});
  for (const auto& look : looks) names_.emplace(look, Text{.id = id, .is_key = false});
  names_.insert_or_assign(name.key, Text{.id = id, .is_key = true});
  last_ = std::max(last_, id);
}

// Goes through all names, because an account does not keep its looks. That is seldom.
void Accounts::remove(AccountId id) {
  if (by_id_.erase(id) == 0) return;
  std::erase_if(names_, [id](const auto& one) { return one.second.id == id; });
}

void Accounts::suspend(AccountId id, bool on) {
  const auto found = by_id_.find(id);
  if (found != by_id_.end()) found->second.is_suspended = on;
}

const Account* Accounts::find(AccountId id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &found->second;
}

AccountId Accounts::called(const Name& name) const {
  const auto found = names_.find(name.key);
  return found == names_.end() || !found->second.is_key ? 0 : found->second.id;
}

AccountId Accounts::like(const Looks& looks) const {
  for (const auto& look : looks) {
    if (const auto found = names_.find(look); found != names_.end()) return found->second.id;
  }
  return 0;
}

}  // namespace papo::chat
