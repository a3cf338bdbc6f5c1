// What takes too long for a worker: checking an operator's password, and writing the file of bans.
// Each has a thread of its own.
//
// Threads: any. `done` is called on the checker's thread.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "chat/hub.h"
#include "server/passwords.h"

namespace papo::server {

// Writes the bans to their file whenever they have changed, the last time when it is destroyed. If
// they can't be written it says so once, and tries again until they can.
//
// Bans hold from when they are set, and are in the file soon after: a crash may lose those of the
// last moment, never one that had been written.
class BanKeeper {
 public:
  // No file: does nothing. The Hub outlives it.
  BanKeeper(std::string file, chat::Hub& hub);
  ~BanKeeper();
  BanKeeper(const BanKeeper&) = delete;
  BanKeeper& operator=(const BanKeeper&) = delete;

  void bans_changed();

 private:
  void run(const std::stop_token& stopping);
  bool write(bool were_saved);

  const std::string file_;
  chat::Hub& hub_;
  std::mutex mutex_;  // Guards changed_.
  std::condition_variable_any something_changed_;
  bool changed_ = false;
  std::jthread thread_;  // Last, for it is stopped and joined first.
};

// What is virtual is what a test may answer in its place.
class Doorkeeper {
 public:
  // `password_hashes` are those of the operators; with none, nobody becomes one.
  Doorkeeper(std::vector<std::string> password_hashes, std::string bans_file, chat::Hub& hub)
      : password_hashes_(std::move(password_hashes)), bans_(std::move(bans_file), hub) {
    if (!password_hashes_.empty()) checker_.emplace();
  }
  virtual ~Doorkeeper() = default;
  Doorkeeper(const Doorkeeper&) = delete;
  Doorkeeper& operator=(const Doorkeeper&) = delete;

  [[nodiscard]] virtual bool knows_operators() const { return !password_hashes_.empty(); }

  // False if too many wait already, or it knows none: then `done` is never called.
  [[nodiscard]] virtual bool check_operator(std::string_view password, PasswordChecker::Done done) {
    return checker_ && checker_->check(password_hashes_, password, std::move(done));
  }

  void bans_changed() { bans_.bans_changed(); }

 private:
  const std::vector<std::string> password_hashes_;
  BanKeeper bans_;
  std::optional<PasswordChecker> checker_;  // None, and no thread of it, without operators.
};

}  // namespace papo::server
