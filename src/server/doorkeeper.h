// SPDX-License-Identifier: MIT

// Checks the passwords of the house, of operators, of gateways and of accounts, which takes too
// long for a worker.
//
// Threads: any; PasswordChecker says where a verdict is told.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "chat/client_id.h"
#include "server/account_logins.h"
#include "server/guess_queue.h"
#include "server/password_checker.h"
#include "server/passwords.h"

namespace papo::server {

// Knows the passwords, which may be changed meanwhile. A test replaces the virtual functions.
class Doorkeeper {
 public:
  struct Passwords {
    std::string house{};  // Is asked for before the name; empty: there is none.
    // The hashes of these; empty: nobody becomes an operator.
    std::vector<std::string> operators{};
    // The hash of the password of gateways; empty: there are none.
    std::string gateways{};
    // The unit of WrongPasswords.
    std::chrono::steady_clock::duration delay_unit = std::chrono::seconds{1};

    bool operator==(const Passwords&) const = default;
  };

  // Without `find_account` there are no accounts.
  explicit Doorkeeper(Passwords passwords, AccountLogins::Find find_account = {});
  virtual ~Doorkeeper() = default;
  Doorkeeper(const Doorkeeper&) = delete;
  Doorkeeper& operator=(const Doorkeeper&) = delete;

  [[nodiscard]] virtual bool guards_house() const { return !passwords().house.empty(); }
  [[nodiscard]] virtual bool knows_operators() const { return !passwords().operators.empty(); }

  [[nodiscard]] virtual bool knows_accounts() const { return logins_.has_accounts(); }

  // As PasswordChecker::check(), for a door that has a password, or had one when it was asked for.
  [[nodiscard]] virtual std::optional<Verdict> check(Guess guess);
  virtual void forget(chat::ClientId client);

  // Replaces the passwords. People that were let in, and operators, stay so.
  void change_passwords(const std::string& house, const std::vector<std::string>& operators,
                        const std::string& gateways);

 private:
  void take(Passwords passwords) REQUIRES(mutex_);
  void begin_to_check() REQUIRES(mutex_);
  chat::PasswordChecked judge(const Guess& guess, const std::stop_token& stopping);
  bool is_right(Door door, std::string_view password, const std::stop_token& stopping);
  bool is_of_gateways(const std::string& hash, std::string_view password);

  [[nodiscard]] const Passwords& passwords() const { return *passwords_.load(); }

  Mutex mutex_;  // Only threads that change passwords wait for it.
  // All passwords so far. A reader takes no lock, even at a lower priority.
  std::vector<std::unique_ptr<const Passwords>> all_passwords_ GUARDED_BY(mutex_);
  std::atomic<const Passwords*> passwords_;  // The last of them.
  // For the passwords of operators and gateways, which are checked one at a time.
  PasswordMemory memory_;
  AccountLogins logins_;
  RightPassword of_gateways_;  // A gateway gives its password for each client.
  std::atomic<PasswordChecker*> checker_ = nullptr;
  // There is no checker, and no thread of it, until there is a password. Then it stays.
  std::unique_ptr<PasswordChecker> owned_checker_ GUARDED_BY(mutex_);
};

}  // namespace papo::server
