// SPDX-License-Identifier: MIT

// The colours of the speakers' names. The last speakers have different colours, as long as there
// are enough colours. The first colour of a name depends on the name alone, so it is often the same
// tomorrow.
//
// Threads: the loop's; this class knows no terminal.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace papo::client {

class NameColors {
 public:
  // `many`: the terminal has 256 colours, and otherwise 8.
  explicit NameColors(bool many);

  // An escape for the name. The escape of the usual style ends it.
  std::string_view of(std::string_view name);

  [[nodiscard]] std::size_t count() const { return holders_.size(); }

 private:
  struct Holder {
    std::string name{};
    std::uint64_t spoke = 0;  // 0: the colour is free. Otherwise a higher number is later.
  };
  [[nodiscard]] std::size_t choose(std::string_view name) const;

  std::span<const std::string_view> colors_;
  std::vector<Holder> holders_;  // One for each colour.
  std::uint64_t now_ = 0;
};

}  // namespace papo::client
