// SPDX-License-Identifier: MIT

// The text shown in this session, to be saved on request. If that was much, only its end is kept.
//
// Threads: the loop's; save() writes a file at once.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace papo::client {

class Transcript {
 public:
  static constexpr std::size_t most_lines = 10000;
  static constexpr std::size_t most_bytes = std::size_t{4} << 20;

  void add(std::string_view line);

  // The last lines that hold this text, in any case, and how many there are in all.
  struct Found {
    std::vector<std::string> last{};
    std::size_t count = 0;
  };
  [[nodiscard]] Found search(std::string_view text, std::size_t most) const;

  // Writes a new file that only the user may read. Returns the number of lines. Throws
  // std::system_error if the path exists already, also as a symbolic link.
  std::size_t save(const std::string& path) const;

 private:
  std::deque<std::string> lines_;
  std::size_t bytes_ = 0;
};

}  // namespace papo::client
