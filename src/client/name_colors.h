// SPDX-License-Identifier: MIT

// The colours of the names of those who speak: no two of those who spoke last have the same, as
// long as there are enough colours. What a name gets first depends on the name alone, so that it
// tends to be the same tomorrow.
//
// Threads: the loop's; it knows no terminal.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace papo::client {

class NameColors {
 public:
  // For a terminal that has 256 colours, or one that has 8.
  explicit NameColors(bool many);

  // An escape, to be undone by that of the usual look.
  std::string_view of(std::string_view name);

  [[nodiscard]] std::size_t count() const { return holders_.size(); }

 private:
  struct Holder {
    std::string name{};
    std::uint64_t spoke = 0;  // 0: the colour is free. Else: later is more.
  };
  [[nodiscard]] std::size_t choose(std::string_view name) const;

  std::span<const std::string_view> colors_;
  std::vector<Holder> holders_;  // Of each colour.
  std::uint64_t now_ = 0;
};

}  // namespace papo::client
