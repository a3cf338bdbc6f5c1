#include "server/passwords.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace papo::server {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

constexpr auto patience = 60s;

// Made once, for it takes a while.
const std::string& hash_of_secret() {
  static const auto hash = hash_password("secret");
  return hash;
}

TEST(Password, IsKnownByItsHash) {
  EXPECT_TRUE(hash_of_secret().starts_with("$argon2id$"));
  EXPECT_TRUE(is_password_hash(hash_of_secret()));
  EXPECT_TRUE(verify(hash_of_secret(), "secret"));
  EXPECT_FALSE(verify(hash_of_secret(), "Secret"));
  EXPECT_FALSE(verify(hash_of_secret(), ""));
  EXPECT_FALSE(verify(hash_of_secret(), "secret\0"s));
  EXPECT_FALSE(verify("secret", "secret"));
}

TEST(Password, HasAnotherHashEachTime) { EXPECT_NE(hash_password("secret"), hash_of_secret()); }

TEST(Password, IsNoHash) {
  const auto& hash = hash_of_secret();
  for (const auto& text :
       {""s, "secret"s, "$argon2id$"s, hash.substr(0, hash.size() - 5), hash + "$x", " " + hash,
        hash + "\0"s, hash + std::string(1000, 'x'), "$argon2i" + hash.substr(9),
        "$argon2id$v=19$m=65536,t=2,p=1$!!!!$!!!!"s}) {
    EXPECT_FALSE(is_password_hash(text)) << text;
  }
}

TEST(Password, CanBeGivenInALine) {
  EXPECT_EQ(password_fault("correct horse battery staple"), "");
  EXPECT_EQ(password_fault("senha é ção"), "");
  EXPECT_EQ(password_fault("eight        blanks"), "");
  EXPECT_EQ(password_fault(std::string(longest_password, 'x')), "");
  for (const auto& text : {""s, " x"s, "x\t"s, "a\tb"s, "a         b"s, "a\nb"s, "\x1b"s, "\xff"s,
                           "\0"s, std::string(longest_password + 1, 'x')}) {
    EXPECT_NE(password_fault(text), "") << text;
  }
}

TEST(SameText, IsTheSameOrNot) {
  EXPECT_TRUE(same_text("", ""));
  EXPECT_TRUE(same_text("secret", "secret"));
  EXPECT_FALSE(same_text("secret", "secreT"));
  EXPECT_FALSE(same_text("secret", "secret "));
  EXPECT_FALSE(same_text("", "x"));
  EXPECT_FALSE(same_text("x", "x\0"s));
}

class PasswordCheckerTest : public testing::Test {
 protected:
  bool is_right(std::vector<std::string> hashes, std::string_view password) {
    const auto told = std::make_shared<std::promise<bool>>();
    auto answer = told->get_future();
    const auto tell = [told](bool is_right) { told->set_value(is_right); };
    EXPECT_TRUE(checker_->check(std::move(hashes), password, tell));
    return answer.get();
  }

  // The checker's thread waits from now on, until `hold` is opened.
  void occupy(const std::shared_future<void>& hold) {
    const auto busy = std::make_shared<std::promise<void>>();
    ASSERT_TRUE(checker_->check({}, "", [busy, hold](bool) {
      busy->set_value();
      hold.wait();
    }));
    ASSERT_EQ(busy->get_future().wait_for(patience), std::future_status::ready);
  }

  std::unique_ptr<PasswordChecker> checker_ = std::make_unique<PasswordChecker>();
};

TEST_F(PasswordCheckerTest, TellsWhetherAPasswordIsRight) {
  EXPECT_TRUE(is_right({hash_of_secret()}, "secret"));
  EXPECT_FALSE(is_right({hash_of_secret()}, "wrong"));
}

TEST_F(PasswordCheckerTest, TakesThePasswordOfAnyHash) {
  const auto other = hash_password("other");
  EXPECT_TRUE(is_right({other, hash_of_secret()}, "secret"));
  EXPECT_TRUE(is_right({other, hash_of_secret()}, "other"));
  EXPECT_FALSE(is_right({other, hash_of_secret()}, "neither"));
  EXPECT_FALSE(is_right({}, "secret"));
}

TEST_F(PasswordCheckerTest, IsBusyWhenTooManyWait) {
  std::promise<void> open;
  occupy(open.get_future().share());
  const auto all_told = std::make_shared<std::promise<void>>();
  std::size_t told = 0;  // On the checker's thread only, until all_told.
  const auto count = [&told, all_told](bool) {
    if (++told == PasswordChecker::most_waiting) all_told->set_value();
  };
  for (std::size_t i = 0; i < PasswordChecker::most_waiting; ++i) {
    EXPECT_TRUE(checker_->check({}, "", count));
  }
  EXPECT_FALSE(checker_->check({}, "", [](bool) { ADD_FAILURE() << "it was refused"; }));
  open.set_value();
  ASSERT_EQ(all_told->get_future().wait_for(patience), std::future_status::ready);
  EXPECT_TRUE(checker_->check({}, "", [](bool) {}));
}

TEST_F(PasswordCheckerTest, DropsWhatWaitsWhenItGoes) {
  std::promise<void> open;
  occupy(open.get_future().share());
  auto held = std::make_shared<std::promise<void>>();
  auto dropped = held->get_future();  // Broken when what waits is dropped.
  EXPECT_TRUE(checker_->check({}, "", [held](bool) { held->set_value(); }));
  held.reset();
  auto gone = std::async(std::launch::async, [&] { checker_.reset(); });
  ASSERT_EQ(dropped.wait_for(patience), std::future_status::ready);
  EXPECT_THROW(dropped.get(), std::future_error);
  open.set_value();
  EXPECT_EQ(gone.wait_for(patience), std::future_status::ready);
}

}  // namespace
}  // namespace papo::server
