// What takes too long for a worker: checking passwords, and writing the file of bans. Each has a
// thread of its own.
//
// Threads: any; see PasswordChecker for where a verdict is told.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "chat/hub.h"
#include "server/guess_queue.h"
#include "server/password_checker.h"
#include "server/passwords.h"

namespace papo::server {

// Writes the bans to their file whenever they have changed, the last time when it is destroyed. If
// they can't be written it logs so once, and tries again until they can.
//
// Bans hold from when they are set. The operator is told once they are on the disk: a crash loses
// none of which that was said.
class BanKeeper {
 public:
  // No file: does nothing. The Hub outlives it.
  BanKeeper(std::string file, chat::Hub& hub);
  ~BanKeeper();
  BanKeeper(const BanKeeper&) = delete;
  BanKeeper& operator=(const BanKeeper&) = delete;

  // They have changed. `told` is called on the keeper's thread once they are on the disk, or could
  // not be written at the first try. False, and it is never called, if there is no file.
  using Told = std::function<void(bool saved)>;
  [[nodiscard]] bool save(Told told);

 private:
  void run(const std::stop_token& stopping);
  bool write(bool were_saved);

  const std::string file_;
  chat::Hub& hub_;
  std::mutex mutex_;  // Guards changed_ and waiting_.
  std::condition_variable_any something_changed_;
  bool changed_ = false;
  std::vector<Told> waiting_;  // At most one of each client.
  std::jthread thread_;        // Last, for it is stopped and joined first.
};

// Knows the passwords. What is virtual is what a test may answer in its place.
class Doorkeeper {
 public:
  struct Passwords {
    std::string house{};                   // Asked for before the name; empty: none is.
    std::vector<std::string> operators{};  // Their hashes; with none, nobody becomes one.
    std::chrono::steady_clock::duration delay_unit = std::chrono::seconds{1};  // WrongPasswords.
  };

  Doorkeeper(Passwords passwords, std::string bans_file, chat::Hub& hub);
  virtual ~Doorkeeper() = default;
  Doorkeeper(const Doorkeeper&) = delete;
  Doorkeeper& operator=(const Doorkeeper&) = delete;

  [[nodiscard]] virtual bool guards_house() const { return !passwords_.house.empty(); }
  [[nodiscard]] virtual bool knows_operators() const { return !passwords_.operators.empty(); }

  // As a PasswordChecker's, for a door that has a password.
  [[nodiscard]] virtual std::optional<Verdict> check(Guess guess) {
    return checker_ ? checker_->check(std::move(guess)) : Verdict::wrong;
  }
  virtual void forget(chat::ClientId client) {
    if (checker_) checker_->forget(client);
  }

  // As a BanKeeper's.
  [[nodiscard]] virtual bool save_bans(BanKeeper::Told told) { return bans_.save(std::move(told)); }

 private:
  bool is_right(Door door, std::string_view password, const std::stop_token& stopping);

  const Passwords passwords_;
  BanKeeper bans_;
  PasswordMemory memory_;                   // Of an operator's: one is checked at a time.
  std::optional<PasswordChecker> checker_;  // None, and no thread of it, without any password.
};

}  // namespace papo::server
