// SPDX-License-Identifier: MIT

// A check of a password takes as long for a name that is registered as for one that is not, so the
// time tells nobody which names exist.
#include "server/account_logins.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <ctime>
#include <optional>
#include <string>
#include <vector>

#include "chat/accounts.h"

namespace papo::server {
namespace {

using Times = std::vector<double>;  // Seconds.

constexpr std::size_t pairs_a_try = 16;
constexpr int tries = 3;
// Two samples are told apart if their medians differ by more than this part, and if their order is
// no chance. Chance deviates so far once in a thousand times.
constexpr double least_difference = 0.03;
constexpr double least_deviations = 3.3;

// This thread alone counts: other programs take time, too.
double processor_time() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double median(Times times) {
  std::ranges::sort(times);
  return times.at(times.size() / 2);
}

// By how many standard deviations the ranks of one sample lie beside those of chance (Mann and
// Whitney).
double deviations(const Times& one, const Times& other) {
  double greater = 0;
  for (const auto a : one) {
    for (const auto b : other) greater += a > b ? 1 : (a == b ? 0.5 : 0);
  }
  const auto n = static_cast<double>(one.size());
  const auto m = static_cast<double>(other.size());
  return std::abs(greater - n * m / 2) / std::sqrt(n * m * (n + m + 1) / 12);
}

bool are_told_apart(const Times& one, const Times& other) {
  const auto difference = std::abs(median(one) / median(other) - 1);
  return difference > least_difference && deviations(one, other) > least_deviations;
}

class AccountLoginsTest : public testing::Test {
 protected:
  AccountLoginsTest() : hash_(hash_of_account("correct-horse")) {}

  chat::PasswordChecked judge(const std::string& name, const std::string& password) {
    Guess guess{.password = Secret{password}};
    guess.door = Door::accounts;
    guess.account = name;
    return logins_.judge(guess, memory_);
  }
  double time_of(const std::string& name) {
    const auto began = processor_time();
    EXPECT_EQ(judge(name, "another-horse").verdict, Verdict::wrong);
    return processor_time() - began;
  }

  const std::string hash_;
  AccountLogins logins_{[this](FoundBy by, const std::string& text) -> std::optional<KnownAccount> {
    if (text != (by == FoundBy::name ? "ana" : "ab:cd")) return std::nullopt;
    return KnownAccount{.id = 1, .name = "ana", .hash = hash_};
  }};
  PasswordMemory memory_;
};

TEST_F(AccountLoginsTest, TheRightPasswordOpensTheAccount) {
  const auto checked = judge("ana", "correct-horse");
  EXPECT_EQ(checked.verdict, Verdict::right);
  EXPECT_EQ(checked.account, 1U);
  EXPECT_EQ(judge("bia", "correct-horse").verdict, Verdict::wrong);
}

TEST_F(AccountLoginsTest, ACertificateOpensItsAccount) {
  const auto by_certificate = [this](const std::string& name, const std::string& fingerprint) {
    return logins_.judge({.door = Door::accounts, .account = name, .certificate = fingerprint},
                         memory_);
  };
  for (const auto* const name : {"", "ana"}) {
    const auto checked = by_certificate(name, "ab:cd");
    EXPECT_EQ(checked.verdict, Verdict::right);
    EXPECT_EQ(checked.account, 1U);
    EXPECT_EQ(checked.name, "ana");
    EXPECT_EQ(checked.proof, chat::proof_of(hash_));
  }
  EXPECT_EQ(by_certificate("bia", "ab:cd").verdict, Verdict::wrong);
  EXPECT_EQ(by_certificate("ana", "ab:ce").verdict, Verdict::wrong);
  EXPECT_EQ(by_certificate("", "ab:ce").verdict, Verdict::wrong);
}

// The samples are taken by turns, so a machine that becomes slower is so for both.
TEST_F(AccountLoginsTest, TheTimeOfACheckTellsNoNames) {
  time_of("bia");  // The first check prepares the memory.
  for (int i = 0; i < tries; ++i) {
    Times known, unknown;
    for (std::size_t pair = 0; pair < pairs_a_try; ++pair) {
      known.push_back(time_of("ana"));
      unknown.push_back(time_of("bia"));
    }
    if (!are_told_apart(known, unknown)) return;
    RecordProperty("try " + std::to_string(i), std::to_string(median(unknown) / median(known)));
  }
  FAIL() << "a name that is registered can be told from others in each of " << tries << " tries";
}

// The test itself can tell samples apart.
TEST(RankTest, TellsSamplesApart) {
  Times one, other;
  for (std::size_t i = 0; i < pairs_a_try; ++i) {
    one.push_back(1 + 0.001 * static_cast<double>(i));
    other.push_back(1.0005 + 0.001 * static_cast<double>(i));
  }
  EXPECT_FALSE(are_told_apart(one, other));
  for (auto& time : other) time *= 1.1;
  EXPECT_TRUE(are_told_apart(one, other));
}

}  // namespace
}  // namespace papo::server
