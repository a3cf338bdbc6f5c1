#include "server/passwords.h"

#include <gtest/gtest.h>

#include <string>

namespace papo::server {
namespace {

using namespace std::string_literals;

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
