// SPDX-License-Identifier: MIT

// Checks passwords, one at a time and in the order of GuessQueue. One thread keeps that order.
// Another computes, and gives way to the server's other threads.
//
// A password of the house takes no time to check, and is checked at once if its site is not
// suspect. The other passwords always wait for
// their turn.
//
// Threads: any. `Guess::done` is called on the thread that keeps the order, or on the thread of a
// client whose guess took the place of another.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <stop_token>
#include <string_view>
#include <thread>

#include "base/mutex.h"
#include "budget/wrong_passwords.h"
#include "chat/event.h"
#include "server/background.h"
#include "server/guess_queue.h"

namespace papo::server {

class PasswordChecker {
 public:
  using Clock = budget::WrongPasswords::Clock;
  // Is called without any lock, by several threads at once. The call may end early if `stopping`
  // asks for it.
  using Check = std::function<chat::PasswordChecked(const Guess&, const std::stop_token& stopping)>;

  // Is called when no password was checked for a while, on the same thread as Check for guesses
  // that wait.
  using Rest = std::function<void()>;

  PasswordChecker(Check check, Rest rest, Clock::duration unit = std::chrono::seconds{1});
  // Waits for a check that runs. Waiting guesses are dropped, and their `done` is never called.
  ~PasswordChecker();
  PasswordChecker(const PasswordChecker&) = delete;
  PasswordChecker& operator=(const PasswordChecker&) = delete;

  // The verdict, if there is one at once. Otherwise `done` gets the verdict later.
  [[nodiscard]] std::optional<Verdict> check(Guess guess);
  // The client does not wait any more. Its password is not checked, unless that has begun.
  void forget(chat::ClientId client);

 private:
  void run(const std::stop_token& stopping);
  // These two let go of the mutex meanwhile.
  void wait_for_someone(const std::stop_token& stopping) REQUIRES(mutex_);
  void check_next(const std::stop_token& stopping) REQUIRES(mutex_);
  // Remembers a wrong password.
  void take_verdict(const Guess& guess, Verdict verdict) EXCLUDES(mutex_);
  [[nodiscard]] bool is_free(const budget::Site& site) EXCLUDES(mutex_);
  [[nodiscard]] std::optional<Clock::time_point> next_turn() const REQUIRES(mutex_);
  GuessQueue& queue_of(Door door) REQUIRES(mutex_) {
    return queues_.at(static_cast<std::size_t>(door));
  }

  const Check check_;
  const Rest rest_;
  const Clock::duration rests_after_;
  Mutex mutex_;
  StoppableCondition changed_;
  budget::WrongPasswords wrong_passwords_ GUARDED_BY(mutex_);
  std::array<GuessQueue, doors> queues_ GUARDED_BY(mutex_);  // One for each door.
  std::size_t next_door_ GUARDED_BY(mutex_) = 0;
  Background background_;
  std::jthread thread_;  // The last member, because it is stopped and joined first.
};

}  // namespace papo::server
