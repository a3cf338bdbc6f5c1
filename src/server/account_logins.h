// SPDX-License-Identifier: MIT

// Checks the passwords of accounts, and makes the hashes of new ones.
//
// A check costs the same whether there is such an account or not, so its time tells nobody which
// names are registered. Guesses at one account by those that gave wrong passwords before are
// limited, wherever they come from. An owner that gives the right one at once is not. New accounts
// are limited for each site.
//
// A certificate needs no such check: nobody has the key of a certificate by guessing. A wrong one
// still counts as a wrong password, for its site.
//
// Threads: judge() is for one thread at a time; has_accounts() any.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "budget/token_bucket.h"
#include "chat/account_id.h"
#include "chat/event.h"
#include "server/guess_queue.h"
#include "server/passwords.h"

namespace papo::server {

struct KnownAccount {
  chat::AccountId id;
  std::string name;
  std::string hash;
};

enum class FoundBy : std::uint8_t {
  name,         // By its key.
  certificate,  // By its fingerprint.
};

class AccountLogins {
 public:
  // Finds the account by that text. May read the disk, and throw.
  using Find = std::function<std::optional<KnownAccount>(FoundBy by, const std::string& text)>;

  explicit AccountLogins(Find find) : find_(std::move(find)) {}

  [[nodiscard]] bool has_accounts() const { return static_cast<bool>(find_); }

  chat::PasswordChecked judge(const Guess& guess, PasswordMemory& memory);

 private:
  // The tokens of a text: an account at which somebody guessed, or a site that registered.
  class Buckets {
   public:
    budget::TokenBucket& of(const std::string& text, unsigned burst);

   private:
    using Bucket = std::pair<std::string, budget::TokenBucket>;
    std::list<Bucket> last_used_first_{};
    std::map<std::string, std::list<Bucket>::iterator> by_text_{};
  };

  chat::PasswordChecked log_in(const Guess& guess, PasswordMemory& memory);
  [[nodiscard]] chat::PasswordChecked log_in_by_certificate(const Guess& guess) const;
  [[nodiscard]] const std::string& dummy();

  const Find find_;
  Buckets logins_;
  Buckets registrations_;
  std::string dummy_;  // A hash of the same cost as an account's.
};

}  // namespace papo::server
