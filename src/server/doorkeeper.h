// SPDX-License-Identifier: MIT

// Who may come in, and who may be an operator: checks passwords, which takes too long for a worker.
//
// Threads: any; see PasswordChecker for where a verdict is told.
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
#include "server/guess_queue.h"
#include "server/password_checker.h"
#include "server/passwords.h"

namespace papo::server {

// Knows the passwords, which may be changed while it does. What is virtual is what a test may
// answer in its place.
class Doorkeeper {
 public:
  struct Passwords {
    std::string house{};                   // Asked for before the name; empty: none is.
    std::vector<std::string> operators{};  // Their hashes; with none, nobody becomes one.
    std::chrono::steady_clock::duration delay_unit = std::chrono::seconds{1};  // WrongPasswords.

    bool operator==(const Passwords&) const = default;
  };

  explicit Doorkeeper(Passwords passwords);
  virtual ~Doorkeeper() = default;
  Doorkeeper(const Doorkeeper&) = delete;
  Doorkeeper& operator=(const Doorkeeper&) = delete;

  [[nodiscard]] virtual bool guards_house() const { return !passwords().house.empty(); }
  [[nodiscard]] virtual bool knows_operators() const { return !passwords().operators.empty(); }

  // As a PasswordChecker's, for a door that has a password, or had one when it was asked for.
  [[nodiscard]] virtual std::optional<Verdict> check(Guess guess);
  virtual void forget(chat::ClientId client);

  // From now on these. Who has been let in, or made an operator, stays so.
  void change_passwords(const std::string& house, const std::vector<std::string>& operators);

 private:
  void take(Passwords passwords) REQUIRES(mutex_);
  bool is_right(Door door, std::string_view password, const std::stop_token& stopping);

  [[nodiscard]] const Passwords& passwords() const { return *passwords_.load(); }

  Mutex mutex_;  // For those who change passwords: nobody else waits.
  // All there ever were. Whoever reads them takes no lock, also at a lower priority.
  std::vector<std::unique_ptr<const Passwords>> all_passwords_ GUARDED_BY(mutex_);
  std::atomic<const Passwords*> passwords_;  // The last of them.
  PasswordMemory memory_;                    // Of an operator's: one is checked at a time.
  std::atomic<PasswordChecker*> checker_ = nullptr;
  // None, and no thread of it, until there is a password; then it stays.
  std::unique_ptr<PasswordChecker> owned_checker_ GUARDED_BY(mutex_);
};

}  // namespace papo::server
