// SPDX-License-Identifier: MIT

// Checks passwords, one at a time and in the order of GuessQueue. A thread of its own keeps that
// order; another computes, and lets the server's others go first.
//
// A password of the house takes no time to check, and is checked at once if nothing is known
// against where it comes from. An operator's always waits for its turn.
//
// Threads: any. `Guess::done` is called on the thread that keeps the order, or on that of someone
// whose own guess took its place.
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
  // Called without any lock, by several threads at once. It may end early if that is asked for.
  using IsRight = std::function<bool(Door, std::string_view, const std::stop_token& stopping)>;

  // Called when nobody has had a password checked for a while, as IsRight is for what has to wait.
  using Rest = std::function<void()>;

  PasswordChecker(IsRight is_right, Rest rest, Clock::duration unit = std::chrono::seconds{1});
  // Waits for the check that runs, if any; what waits is dropped, and its `done` never called.
  ~PasswordChecker();
  PasswordChecker(const PasswordChecker&) = delete;
  PasswordChecker& operator=(const PasswordChecker&) = delete;

  // The verdict, if there is one at once. Else `done` is told it later.
  [[nodiscard]] std::optional<Verdict> check(Guess guess);
  // The client does not wait any more. Its password is not checked if that has not begun.
  void forget(chat::ClientId client);

 private:
  void run(const std::stop_token& stopping);
  // These two let go of the mutex meanwhile.
  void wait_for_someone(const std::stop_token& stopping) REQUIRES(mutex_);
  void check_next(const std::stop_token& stopping) REQUIRES(mutex_);
  Verdict verdict_on(const Guess& guess, bool is_right) EXCLUDES(mutex_);
  [[nodiscard]] bool is_free(const budget::Site& site) EXCLUDES(mutex_);
  [[nodiscard]] std::optional<Clock::time_point> next_turn() const REQUIRES(mutex_);
  GuessQueue& queue_of(Door door) REQUIRES(mutex_) {
    return queues_.at(static_cast<std::size_t>(door));
  }

  const IsRight is_right_;
  const Rest rest_;
  const Clock::duration rests_after_;
  Mutex mutex_;
  StoppableCondition changed_;
  budget::WrongPasswords wrong_passwords_ GUARDED_BY(mutex_);
  std::array<GuessQueue, 2> queues_ GUARDED_BY(mutex_);  // By door.
  std::size_t next_door_ GUARDED_BY(mutex_) = 0;
  Background background_;
  std::jthread thread_;  // Last, for it is stopped and joined first.
};

}  // namespace papo::server
