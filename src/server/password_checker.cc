// SPDX-License-Identifier: MIT

#include "server/password_checker.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace papo::server {
namespace {

constexpr int units_until_rest = 5;

}  // namespace

PasswordChecker::PasswordChecker(Check check, Rest rest, Clock::duration unit)
    : check_(std::move(check)),
      rest_(std::move(rest)),
      rests_after_(units_until_rest * unit),
      wrong_passwords_(unit),
      queues_{GuessQueue{wrong_passwords_}, GuessQueue{wrong_passwords_},
              GuessQueue{wrong_passwords_}, GuessQueue{wrong_passwords_}},
      thread_([this](const std::stop_token& stopping) { run(stopping); }) {}

PasswordChecker::~PasswordChecker() = default;

std::optional<Verdict> PasswordChecker::check(Guess guess) {
  if (guess.door == Door::house && is_free(guess.site)) {
    const auto verdict = check_(guess, {}).verdict;
    take_verdict(guess, verdict);
    return verdict;
  }
  const auto client = guess.client;
  std::optional<Guess> dropped;
  {
    const MutexLock lock{mutex_};
    auto& queue = queue_of(guess.door);
    dropped = queue.add(std::move(guess));
  }
  changed_.notify_one();
  if (!dropped) return std::nullopt;
  if (dropped->client == client) return Verdict::unchecked;
  dropped->done({Verdict::unchecked});
  return std::nullopt;
}

void PasswordChecker::forget(chat::ClientId client) {
  const MutexLock lock{mutex_};
  for (auto& queue : queues_) queue.drop(client);
}

void PasswordChecker::run(const std::stop_token& stopping) {
  const MutexLock lock{mutex_};
  while (!stopping.stop_requested()) {
    const auto turn = next_turn();
    if (!turn) {
      wait_for_someone(stopping);
    } else if (*turn > Clock::now()) {
      const auto is_another = [&]() REQUIRES(mutex_) { return next_turn() != turn; };
      changed_.wait_until(mutex_, stopping, *turn, is_another);
    } else {
      check_next(stopping);
    }
  }
}

void PasswordChecker::wait_for_someone(const std::stop_token& stopping) {
  const auto someone = [this]() REQUIRES(mutex_) { return next_turn().has_value(); };
  const bool is_here = changed_.wait_for(mutex_, stopping, rests_after_, someone);
  if (is_here || stopping.stop_requested()) return;
  {
    const MutexUnlock unlocked{mutex_};
    background_.run(rest_);
  }
  changed_.wait(mutex_, stopping, someone);
}

void PasswordChecker::check_next(const std::stop_token& stopping) {
  // The doors take turns, or many guessers at one door would keep everybody waiting at the other.
  std::optional<Guess> next;
  for (std::size_t looks = 0; !next && looks < queues_.size(); ++looks) {
    next = queues_.at(next_door_).take(Clock::now());
    next_door_ = (next_door_ + 1) % queues_.size();
  }
  if (!next) return;
  next->is_suspect = next->tries > 0 || wrong_passwords_.suspects(next->site);
  const MutexUnlock unlocked{mutex_};
  chat::PasswordChecked checked{Verdict::unchecked};
  background_.run([&] { checked = check_(*next, stopping); });
  take_verdict(*next, checked.verdict);
  if (!stopping.stop_requested()) next->done(std::move(checked));
  next.reset();
}

// A wrong password is remembered before anyone is told of it.
void PasswordChecker::take_verdict(const Guess& guess, Verdict verdict) {
  if (verdict != Verdict::wrong || guess.is_only_a_try) return;
  const MutexLock lock{mutex_};
  wrong_passwords_.add(guess.site, Clock::now());
}

bool PasswordChecker::is_free(const budget::Site& site) {
  const MutexLock lock{mutex_};
  return wrong_passwords_.free_from(site) <= Clock::now();
}

std::optional<PasswordChecker::Clock::time_point> PasswordChecker::next_turn() const {
  std::optional<Clock::time_point> next;
  for (const auto& queue : queues_) {
    const auto turn = queue.next_turn();
    if (turn && (!next || *turn < *next)) next = turn;
  }
  return next;
}

}  // namespace papo::server
