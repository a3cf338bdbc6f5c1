// SPDX-License-Identifier: MIT

// The accounts as the State knows them: their names, and the names that look like these. Passwords
// are elsewhere (src/store).
//
// Threads: those that may use the State.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <unordered_map>

#include "chat/account_id.h"
#include "chat/look_alikes.h"
#include "chat/names.h"

namespace papo::chat {

struct Account {
  std::string name;
  bool is_suspended = false;  // Nobody may log in. The name stays taken.
};

class Accounts {
 public:
  // `last` is the highest id that was ever given.
  explicit Accounts(AccountId last = 0) : last_(last) {}

  // The id of a new account.
  AccountId add(const Name& name, const Looks& looks);
  // Adds one that was made earlier.
  void add(AccountId id, const Name& name, const Looks& looks, bool is_suspended);
  // Forgets the account, if there is one. Its name is free then.
  void remove(AccountId id);
  void suspend(AccountId id, bool on);

  [[nodiscard]] const Account* find(AccountId id) const;
  // The account with that name, or one whose name looks so; 0: there is none.
  [[nodiscard]] AccountId called(const Name& name) const;
  [[nodiscard]] AccountId like(const Looks& looks) const;

  [[nodiscard]] std::size_t size() const { return by_id_.size(); }
  [[nodiscard]] AccountId last() const { return last_; }
  [[nodiscard]] const std::map<AccountId, Account>& all() const { return by_id_; }

 private:
  std::map<AccountId, Account> by_id_;
  // The keys and the looks of all names. Nothing depends on the order of this table.
  struct Text {
    AccountId id;
    bool is_key;  // Of the account's own name.
  };
  std::unordered_map<std::string, Text> names_;
  AccountId last_;
};

}  // namespace papo::chat
