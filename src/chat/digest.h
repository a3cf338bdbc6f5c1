// SPDX-License-Identifier: MIT

// Sums up many values, in their order, in 64 bits, the same on every machine.
//
// A digest tells states apart that became different by mistake. It is no protection against an
// attacker that looks for two states with one digest.
//
// Threads: values, any thread.
//
// Source: FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace papo::chat {

class Digest {
 public:
  void add(std::uint64_t number) {
    for (unsigned bits = 0; bits < 64; bits += 8)
      add_byte(static_cast<unsigned char>(number >> bits));
  }
  // Adds the length as well, so that "ab", "c" and "a", "bc" differ.
  void add(std::string_view text) {
    add(std::uint64_t{text.size()});
    for (const char c : text) add_byte(static_cast<unsigned char>(c));
  }

  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  void add_byte(unsigned char byte) { value_ = (value_ ^ byte) * 0x100000001b3U; }

  std::uint64_t value_ = 0xcbf29ce484222325U;
};

// A moment as a number.
template <typename TimePoint>
std::uint64_t ticks(TimePoint time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

}  // namespace papo::chat
