// What takes too long for a worker: checking passwords, and writing the file of bans. Each has a
// thread of its own.
//
// Threads: any; see PasswordChecker for where a verdict is told.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
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
// The file may be changed by hand while the server runs, and is read again when someone asks for
// it.
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

  // They are to be as in the file. What comes of it is logged: they stay as they are if a line of
  // it is no ban, or if there are changes that are not in the file yet.
  void read_again();

 private:
  void run(const std::stop_token& stopping);
  bool write(bool were_saved);
  void read();

  const std::string file_;
  chat::Hub& hub_;
  std::uint64_t saved_version_ = 0;  // The thread's.
  std::mutex mutex_;                 // Guards the following, but not the condition nor the thread.
  std::condition_variable_any something_changed_;
  bool changed_ = false;
  bool is_to_read_ = false;
  std::vector<Told> waiting_;  // At most one of each client.
  std::jthread thread_;        // Last, for it is stopped and joined first.
};

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

  Doorkeeper(Passwords passwords, std::string bans_file, chat::Hub& hub);
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

  // As a BanKeeper's.
  [[nodiscard]] virtual bool save_bans(BanKeeper::Told told) { return bans_.save(std::move(told)); }
  void read_bans_again() { bans_.read_again(); }

 private:
  void take(Passwords passwords);
  bool is_right(Door door, std::string_view password, const std::stop_token& stopping);

  [[nodiscard]] const Passwords& passwords() const { return *passwords_.load(); }

  std::mutex mutex_;  // Guards those who change passwords from each other: nobody else waits.
  // All there ever were. Whoever reads them takes no lock, also at a lower priority.
  std::vector<std::unique_ptr<const Passwords>> all_passwords_;
  std::atomic<const Passwords*> passwords_;  // The last of them.
  BanKeeper bans_;
  PasswordMemory memory_;  // Of an operator's: one is checked at a time.
  std::atomic<PasswordChecker*> checker_ = nullptr;
  // None, and no thread of it, until there is a password; then it stays.
  std::unique_ptr<PasswordChecker> owned_checker_;
};

}  // namespace papo::server
