// SPDX-License-Identifier: MIT

#include "server/password_checker.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "budget/limits.h"
#include "budget/site.h"

namespace papo::server {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 60s;

class PasswordCheckerTest : public testing::Test {
 protected:
  using Told = std::vector<std::string>;

  static budget::Site site(int number) {
    return budget::site_of(fmt::format("10.0.0.{}:1", number), {});
  }

  void make(PasswordChecker::Clock::duration unit = 0s) {
    checker_ = std::make_unique<PasswordChecker>(
        [this](const Guess& guess, const std::stop_token& stopping) -> chat::PasswordChecked {
          const auto password = guess.password.text();
          std::unique_lock lock{mutex_};
          checked_.emplace_back(password);
          niceness_ = getpriority(PRIO_PROCESS, 0);
          changed_.notify_all();
          changed_.wait(lock, [&] { return is_open_ || password != "hold"; });
          lock.unlock();
          while (password == "until the end" && !stopping.stop_requested()) {
            std::this_thread::yield();
          }
          return {password == "right" ? Verdict::right : Verdict::wrong};
        },
        [this] {
          const std::lock_guard lock{mutex_};
          ++rests_;
          changed_.notify_all();
        },
        unit);
  }

  // The verdict at once, or "later".
  std::string check(chat::ClientId client, std::string_view password, budget::Site site,
                    Door door = Door::operators, bool is_only_a_try = false) {
    const auto verdict =
        checker_->check({.door = door,
                         .client = client,
                         .site = site,
                         .here_since = {},
                         .tries = 0,
                         .password = Secret{password},
                         .is_only_a_try = is_only_a_try,
                         .done = [this, client](const chat::PasswordChecked& checked) {
                           const std::lock_guard lock{mutex_};
                           told_.push_back(fmt::format("{} {}", client, name_of(checked.verdict)));
                           changed_.notify_all();
                         }});
    return verdict ? std::string{name_of(*verdict)} : "later";
  }
  static std::string_view name_of(Verdict verdict) {
    if (verdict == Verdict::unchecked) return "unchecked";
    return verdict == Verdict::right ? "right" : "wrong";
  }

  // From now on the checker's thread is busy, until open().
  void occupy() {
    EXPECT_EQ(check(999, "hold", site(99)), "later");
    wait_for([&] { return !checked_.empty(); });
  }
  void open() {
    const std::lock_guard lock{mutex_};
    is_open_ = true;
    changed_.notify_all();
  }
  void wait_for(const std::function<bool()>& condition) {
    std::unique_lock lock{mutex_};
    ASSERT_TRUE(changed_.wait_for(lock, patience, condition));
  }
  // The first verdicts that are told.
  Told told_after(std::size_t count) {
    wait_for([&] { return told_.size() >= count; });
    const std::lock_guard lock{mutex_};
    return {told_.begin(),
            told_.begin() + static_cast<std::ptrdiff_t>(std::min(count, told_.size()))};
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_open_ = false;
  Told checked_;  // The checked passwords, in their order.
  int rests_ = 0;
  int niceness_ = 0;  // The niceness of the thread that checked the last one.
  Told told_;
  // The last member, because its thread uses the others.
  std::unique_ptr<PasswordChecker> checker_;
};

TEST_F(PasswordCheckerTest, TellsLaterWhetherAnOperatorsPasswordIsRight) {
  make();
  EXPECT_EQ(check(1, "right", site(1)), "later");
  EXPECT_EQ(told_after(1), Told{"1 right"});
  EXPECT_EQ(check(2, "other", site(1)), "later");
  EXPECT_EQ(told_after(2).back(), "2 wrong");
}

// Otherwise a thread that asks, or is told, could wait for a thread that the kernel delays.
TEST_F(PasswordCheckerTest, ComputesInTheBackgroundAndTellsInTheForeground) {
  make();
  std::promise<int> niceness_of_telling;
  const auto computed_at = [this] {
    const std::lock_guard lock{mutex_};
    return niceness_;
  };
  ASSERT_EQ(checker_->check({.door = Door::operators,
                             .client = 1,
                             .site = site(1),
                             .here_since = {},
                             .tries = 0,
                             .password = Secret{"right"},
                             .done =
                                 [&](const chat::PasswordChecked&) {
                                   niceness_of_telling.set_value(getpriority(PRIO_PROCESS, 0));
                                 }}),
            std::nullopt);
  const auto ours = getpriority(PRIO_PROCESS, 0);
  EXPECT_EQ(niceness_of_telling.get_future().get(), ours);
  EXPECT_EQ(computed_at(), std::min(19, ours + Background::nicer));
}

TEST_F(PasswordCheckerTest, RestsOnceAfterEachTimeThatItHadToDo) {
  make(1ms);
  for (int times = 1; times < 4; ++times) {
    wait_for([&] { return rests_ == times; });
    EXPECT_EQ(check(1, "right", site(times)), "later");
    told_after(static_cast<std::size_t>(times));
  }
}

TEST_F(PasswordCheckerTest, TellsAtOnceWhetherTheHousesIs) {
  make(1h);
  EXPECT_EQ(check(1, "right", site(1), Door::house), "right");
  EXPECT_EQ(check(2, "other", site(1), Door::house), "wrong");
  EXPECT_EQ(check(2, "right", site(1), Door::house), "right");
}

TEST_F(PasswordCheckerTest, HasASiteThatGuessedWaitAndNoOther) {
  make(1h);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(check(1, "other", site(1), Door::house), "wrong");
  EXPECT_EQ(check(1, "right", site(1), Door::house), "later");
  EXPECT_EQ(check(2, "right", site(1)), "later");
  EXPECT_EQ(check(3, "right", site(2), Door::house), "right");
  EXPECT_EQ(check(4, "right", site(2)), "later");
  EXPECT_EQ(told_after(1), Told{"4 right"});
}

TEST_F(PasswordCheckerTest, HasNobodyWaitForATry) {
  make(1h);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(check(1, "other", site(1), Door::house, true), "wrong");
  }
  EXPECT_EQ(check(1, "right", site(1), Door::house), "right");
}

TEST_F(PasswordCheckerTest, AnswersOnceTheDelayIsOver) {
  constexpr auto unit = 20ms;
  make(unit);
  const auto before = std::chrono::steady_clock::now();
  for (int i = 0; i < 2; ++i) check(1, "other", site(1), Door::house);
  EXPECT_EQ(check(1, "right", site(1)), "later");
  EXPECT_EQ(told_after(1), Told{"1 right"});
  EXPECT_GE(std::chrono::steady_clock::now() - before, unit);
}

TEST_F(PasswordCheckerTest, ChecksTheHonestBeforeAllWhoGuess) {
  make();
  occupy();
  for (int i = 1; i <= 90; ++i) check(static_cast<chat::ClientId>(i), "other", site(i));
  check(100, "right", site(100));
  open();
  EXPECT_EQ(told_after(2), (Told{"999 wrong", "100 right"}));
}

TEST_F(PasswordCheckerTest, TakesTheTwoDoorsByTurns) {
  constexpr auto unit = 500ms;
  make(unit);
  occupy();
  for (int i = 1; i <= 50; ++i) {
    for (int guesses = 0; guesses < 2; ++guesses) check(1, "other", site(i), Door::house);
    EXPECT_EQ(check(static_cast<chat::ClientId>(i), "other", site(i), Door::house), "later");
  }
  check(100, "right", site(100));
  // Until all of them may be checked.
  std::this_thread::sleep_for(2 * unit);
  open();
  const auto told = told_after(3);
  EXPECT_NE(std::ranges::find(told, "100 right"), told.end());
}

TEST_F(PasswordCheckerTest, ChecksNothingOfWhoHasLeft) {
  make();
  occupy();
  check(1, "his", site(1));
  check(2, "hers", site(2));
  checker_->forget(2);
  open();
  EXPECT_EQ(told_after(2), (Told{"999 wrong", "1 wrong"}));
  EXPECT_EQ(checked_, (Told{"hold", "his"}));
}

TEST_F(PasswordCheckerTest, TellsThoseForWhomThereIsNoRoom) {
  make();
  occupy();
  const auto most = static_cast<chat::ClientId>(budget::most_guesses);
  for (chat::ClientId i = 1; i <= most; ++i) EXPECT_EQ(check(i, "other", site(1)), "later");
  EXPECT_EQ(check(100, "right", site(1)), "later");
  EXPECT_EQ(told_after(1), Told{"1 unchecked"});
  open();
  EXPECT_EQ(told_after(3)[2], "100 right");
}

TEST_F(PasswordCheckerTest, DropsWhatWaitsWhenItGoes) {
  make();
  check(999, "until the end", site(99));
  wait_for([&] { return !checked_.empty(); });
  check(1, "right", site(1));
  checker_.reset();
  EXPECT_EQ(checked_, Told{"until the end"});
  EXPECT_EQ(told_, Told{});
}

}  // namespace
}  // namespace papo::server
