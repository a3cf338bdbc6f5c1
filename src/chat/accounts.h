// SPDX-License-Identifier: MIT

// The accounts as the State knows them: their names, and the names that look like these. Passwords
// are elsewhere (src/store).
//
// Threads: those that may use the State.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chat/account_id.h"
#include "chat/look_alikes.h"
#include "chat/names.h"
#include "chat/stamp.h"

namespace papo::chat {

struct Account {
  AccountId id;
  bool is_suspended = false;  // Nobody may log in. The name stays taken.
  bool stays = false;         // The person stays here when its last client goes.
  std::string name;
  std::uint64_t proof = 0;  // The proof of the password that counts (proof_of()).
  Sequence since = 0;       // Lines before that one are another's. 0: all lines are the account's.
  Sequence read_up_to = 0;  // The last line that was read in the first room. 0: none is known.
};

// Tells one hash of a password from others. A password that was right for an older hash is right no
// more, whatever the disk has.
std::uint64_t proof_of(std::string_view hash);

class Accounts {
 public:
  // `last` is the highest id that was ever given.
  explicit Accounts(AccountId last = 0) : last_(last) {}
  // With accounts that were made earlier: each(add) calls add(account, key, looks).
  template <typename Each>
  Accounts(AccountId last, Each each) : Accounts(last) {
    each([this](Account&& account, std::string_view key, const Looks& looks) {
      take(std::move(account), key, looks);
    });
    sort();
  }

  // The id of a new account.
  AccountId add(const Name& name, const Looks& looks, std::uint64_t proof, Sequence now);
  // Forgets the account, if there is one. Its name is free then.
  void remove(AccountId id);
  void suspend(AccountId id, bool on);
  void set_stays(AccountId id, bool stays);
  void set_proof(AccountId id, std::uint64_t proof);
  void set_read_up_to(AccountId id, Sequence line);

  // Null if there is none. Holds until the accounts change.
  [[nodiscard]] const Account* find(AccountId id) const;
  // The account with that name, or one whose name looks so; 0: there is none.
  [[nodiscard]] AccountId called(const Name& name) const;
  [[nodiscard]] AccountId like(const Looks& looks) const;

  [[nodiscard]] std::size_t size() const { return all_.size(); }
  [[nodiscard]] AccountId last() const { return last_; }
  [[nodiscard]] const std::vector<Account>& all() const { return all_; }  // In the order of ids.

 private:
  // The digest of a text of a name: its key, or a look. The texts would take much memory, so a text
  // with the same digest is compared with those that the account's name has.
  struct Text {
    std::uint64_t digest;
    AccountId id;

    // NOLINTNEXTLINE(modernize-use-nullptr): the compiler makes a comparison with 0 of this.
    friend auto operator<=>(const Text&, const Text&) = default;
  };
  using Texts = std::vector<Text>;

  void take(Account&& account, std::string_view key, const Looks& looks);
  Account* find_to_change(AccountId id);
  void sort();
  [[nodiscard]] std::span<const Text> with(std::string_view text) const;

  // Vectors in order take a third of the memory of tables, and accounts are seldom made.
  std::vector<Account> all_;
  Texts texts_;
  AccountId last_;
};

}  // namespace papo::chat
