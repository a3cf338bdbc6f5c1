// SPDX-License-Identifier: MIT

#include "server/hub_admin.h"

#include <utility>

namespace papo::server {

// `ask` makes a request of the account's id.
template <typename Ask>
AdminActions::Fault HubAdmin::for_account(const chat::Name& account, Ask ask) {
  const auto found = book_.find(account.key);
  if (!found) return "there is no account " + account.shown;
  hub_.ask({.client = 0, .what = ask(found->id)});
  hub_.wake();
  return std::nullopt;
}

AdminActions::Fault HubAdmin::set_hash(const chat::Name& account, const std::string& hash) {
  return for_account(
      account, [&](chat::AccountId id) { return chat::SetPassword{.account = id, .hash = hash}; });
}

AdminActions::Fault HubAdmin::set_suspended(const chat::Name& account, bool is_suspended) {
  return for_account(account, [&](chat::AccountId id) {
    return chat::Suspend{.account = id, .on = is_suspended};
  });
}

AdminActions::Fault HubAdmin::drop(const chat::Name& account) {
  return for_account(account, [](chat::AccountId id) { return chat::DropAccount{.account = id}; });
}

AdminActions::Fault HubAdmin::erase(const chat::Name& account, bool and_drop) {
  auto fault =
      for_account(account, [](chat::AccountId id) { return chat::EraseSaid{.account = id}; });
  return fault || !and_drop ? fault : drop(account);
}

}  // namespace papo::server
