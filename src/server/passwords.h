// SPDX-License-Identifier: MIT

// Passwords: what is kept of them, and whether someone gave the right one.
//
// Of an operator's password only its Argon2id hash is kept, which takes a tenth of a second and
// 64 MiB to check.
//
// Threads: any; a PasswordMemory is for one at a time.
// Sources: RFC 9106 (Argon2); https://doc.libsodium.org/password_hashing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace papo::server {

inline constexpr std::size_t longest_password = 256;  // Bytes.

// Why nobody could give this password in a line of the chat; empty if it is fit to be one.
std::string password_fault(std::string_view text);

// Throws std::bad_alloc if there is not enough memory to make it.
std::string hash_password(std::string_view text);

bool is_password_hash(const std::string& text);

// What checking takes of memory, kept from one check to the next: else the kernel has to map and
// unmap it each time, and lets other threads wait that need memory themselves.
class PasswordMemory {
 public:
  // So many bytes, which are valid until the next call; null if there are not enough.
  std::uint8_t* get(std::size_t bytes);
  void give_back();

 private:
  std::unique_ptr<std::uint8_t[]> bytes_;
  std::size_t size_ = 0;
};

// Whether the hash is that password's. False also when there is not enough memory to tell.
bool verify(std::string_view hash, std::string_view password, PasswordMemory& memory);

// Takes the same time wherever two texts differ.
bool same_text(std::string_view one, std::string_view other);

// Text that nobody finds in memory once it is gone.
class Secret {
 public:
  explicit Secret(std::string_view text) : bytes_(text.begin(), text.end()) {}
  Secret(Secret&&) noexcept = default;
  Secret& operator=(Secret&& other) noexcept {
    bytes_.swap(other.bytes_);
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  [[nodiscard]] std::string_view text() const { return {bytes_.data(), bytes_.size()}; }

 private:
  std::vector<char> bytes_;  // Unlike a short string, it does not stay behind where it is moved.
};

}  // namespace papo::server
