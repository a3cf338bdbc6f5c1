// Passwords: what is kept of them, and whether someone gave the right one.
//
// Of an operator's password only its Argon2id hash is kept, which takes a tenth of a second and
// 64 MiB to check: so a PasswordChecker does that on a thread of its own, one at a time, and lets
// the others go first.
//
// Threads: the functions are for any. A PasswordChecker may be called from any thread; `done` is
// called on its own.
// Sources: RFC 9106 (Argon2); https://doc.libsodium.org/password_hashing; nice(2).
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace papo::server {

inline constexpr std::size_t longest_password = 256;  // Bytes.

// Why nobody could give this password in a line of the chat; empty if it is fit to be one.
std::string password_fault(std::string_view text);

// Throws std::bad_alloc if there is not enough memory to make it.
std::string hash_password(std::string_view text);

bool is_password_hash(const std::string& text);

// Whether the hash is that password's. False also when there is not enough memory to tell.
bool verify(const std::string& hash, std::string_view password);

// Takes the same time wherever two texts differ.
bool same_text(std::string_view one, std::string_view other);

// Text that nobody finds in memory once it is gone.
class Secret {
 public:
  explicit Secret(std::string_view text) : bytes_(text.begin(), text.end()) {}
  Secret(Secret&&) noexcept = default;
  Secret& operator=(Secret&&) = delete;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  [[nodiscard]] std::string_view text() const { return {bytes_.data(), bytes_.size()}; }

 private:
  std::vector<char> bytes_;  // Unlike a short string, it does not stay behind where it is moved.
};

class PasswordChecker {
 public:
  using Done = std::function<void(bool is_right)>;

  static constexpr std::size_t most_waiting = 64;

  PasswordChecker();
  // Waits for the check that runs, if any; what waits is dropped, and its `done` never called.
  ~PasswordChecker();
  PasswordChecker(const PasswordChecker&) = delete;
  PasswordChecker& operator=(const PasswordChecker&) = delete;

  // Whether the password is that of any of the hashes, told to `done`. False if too many wait
  // already: then it is not checked, and `done` is never called.
  [[nodiscard]] bool check(std::vector<std::string> hashes, std::string_view password, Done done);

 private:
  struct Check {
    std::vector<std::string> hashes;
    Secret password;
    Done done;
  };

  void run(const std::stop_token& stopping);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<Check> waiting_;
  std::jthread thread_;  // Last, for it is stopped and joined first.
};

}  // namespace papo::server
