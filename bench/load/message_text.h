// SPDX-License-Identifier: MIT

// The text of a message: a mark, the message's number, and filler up to the size asked for.
//
//   papo00000000002aabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuv
//
// Only texts that are whole to the last byte are recognised.
//
// Threads: no shared state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace papo::bench {

class MessageText {
 public:
  static constexpr std::size_t min_size = 16;  // The mark and the number.

  explicit MessageText(std::size_t size);

  // Valid until the next call.
  std::string_view write(std::uint64_t id);

  [[nodiscard]] std::optional<std::uint64_t> read(std::string_view text) const;

 private:
  std::string text_;
};

}  // namespace papo::bench
