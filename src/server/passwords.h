// SPDX-License-Identifier: MIT

// Passwords: how they are kept and compared.
//
// Only the Argon2id hash of an operator's password is kept. Its check takes a tenth of a second and
// 64 MiB.
//
// Threads: any; a PasswordMemory is for one at a time.
//
// Sources: RFC 9106 (Argon2); https://doc.libsodium.org/password_hashing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "budget/limits.h"

namespace papo::server {

using budget::longest_password;

// Why this password cannot be given in a line of the chat; empty if it can.
std::string password_fault(std::string_view text);

// A password that nobody guesses, and that people can type: "k2n9x-7qtab-m4wsd-hz8pe".
std::string random_password();

// Throws std::bad_alloc if there is not enough memory.
std::string hash_password(std::string_view text);

// As hash_password(), for an account: a check takes a third of the time, because people log in more
// often than operators.
std::string hash_of_account(std::string_view text);

bool is_password_hash(const std::string& text);

// The memory for a check, kept from one check to the next. Otherwise the kernel maps and unmaps it
// each time, and other threads that need memory wait for that.
class PasswordMemory {
 public:
  // So many bytes, valid until the next call; null if there is no memory.
  std::uint8_t* get(std::size_t bytes);
  void give_back();

 private:
  std::unique_ptr<std::uint8_t[]> bytes_;
  std::size_t size_ = 0;
};

// Whether the hash is that password's. False also if there is not enough memory to tell.
bool verify(std::string_view hash, std::string_view password, PasswordMemory& memory);

// Takes the same time wherever two texts differ.
bool same_text(std::string_view one, std::string_view other);

// A password that was right for a hash, so that the same one need not be checked as slowly again.
// It is kept as a digest under a key that nobody knows.
class RightPassword {
 public:
  RightPassword();

  [[nodiscard]] bool is(std::string_view hash, std::string_view password) const;
  void remember(std::string_view hash, std::string_view password);

 private:
  static constexpr std::size_t bytes = 32;

  std::array<unsigned char, bytes> key_{};
  std::array<unsigned char, bytes> digest_{};
  std::string hash_;  // Empty before there was one.
};

}  // namespace papo::server
