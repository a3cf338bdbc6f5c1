// SPDX-License-Identifier: MIT

// Text that is wiped from memory at its end, such as a password.
//
// Threads: the owner's.
#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace papo {

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
  ~Secret() {
    if (!bytes_.empty()) explicit_bzero(bytes_.data(), bytes_.size());
  }

  [[nodiscard]] std::string_view text() const { return {bytes_.data(), bytes_.size()}; }

 private:
  // A vector leaves nothing behind when it is moved; a short string does.
  std::vector<char> bytes_;
};

// Wipes a text that held a secret for a moment. The text is empty then.
inline void wipe_text(std::string& text) {
  explicit_bzero(text.data(), text.size());
  text.clear();
}

}  // namespace papo
