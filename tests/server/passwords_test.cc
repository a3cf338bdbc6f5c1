// SPDX-License-Identifier: MIT

#include "server/passwords.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace papo::server {
namespace {

using namespace std::string_literals;

// Made once, because it takes a while.
const std::string& hash_of_secret() {
  static const auto hash = hash_password("secret");
  return hash;
}

TEST(Password, IsKnownByItsHash) {
  EXPECT_TRUE(hash_of_secret().starts_with("$argon2id$"));
  EXPECT_TRUE(is_password_hash(hash_of_secret()));
  PasswordMemory memory;
  EXPECT_TRUE(verify(hash_of_secret(), "secret", memory));
  EXPECT_FALSE(verify(hash_of_secret(), "Secret", memory));
  EXPECT_FALSE(verify(hash_of_secret(), "", memory));
  EXPECT_FALSE(verify(hash_of_secret(), "secret\0"s, memory));
  EXPECT_FALSE(verify("secret", "secret", memory));
}

TEST(Password, IsKnownByAHashMadeElsewhere) {
  PasswordMemory memory;
  const auto hash =
      "$argon2id$v=19$m=8,t=1,p=1$mtwkeazTfEanpXtckBALdA"
      "$mWbVgJa4B6pUULEmubXs/Ai7oglMTEEpW6hOj1mz7Ns"s;
  EXPECT_TRUE(verify(hash, "abre-te sesamo", memory));
  EXPECT_FALSE(verify(hash, "abre-te sesame", memory));
  for (const auto& [part, other] : {std::pair{"v=19", "v=16"},
                                    {"m=8", "m=16"},
                                    {"t=1", "t=2"},
                                    {"m=8", "m=x"},
                                    {"t=1", "t=99999999999"},
                                    {"p=1", "p=0"},
                                    {"$mtw", "$!tw"},
                                    {"$mWb", "$"},
                                    {"p=1", "p=1,"}}) {
    auto changed = hash;
    changed.replace(changed.find(part), std::string_view{part}.size(), other);
    EXPECT_FALSE(verify(changed, "abre-te sesamo", memory)) << changed;
  }
  for (std::size_t size = 0; size < hash.size(); ++size) {
    EXPECT_FALSE(verify(hash.substr(0, size), "abre-te sesamo", memory)) << size;
  }
}

// Otherwise the threads that talk would wait for the kernel, which maps it.
TEST(Password, IsCheckedInMemoryThatIsKept) {
  PasswordMemory memory;
  auto* const some = memory.get(1000);
  EXPECT_EQ(memory.get(1000), some);
  EXPECT_EQ(memory.get(10), some) << "less is found in it";
  memory.give_back();
  EXPECT_TRUE(verify(hash_of_secret(), "secret", memory)) << "and it is had anew";
}

TEST(Password, HasAnotherHashEachTime) { EXPECT_NE(hash_password("secret"), hash_of_secret()); }

TEST(Password, IsNoHash) {
  const auto& hash = hash_of_secret();
  for (const auto& text :
       {""s, "secret"s, "$argon2id$"s, hash.substr(0, hash.size() - 2), hash + "$x", " " + hash,
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

}  // namespace
}  // namespace papo::server
