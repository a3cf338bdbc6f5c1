// SPDX-License-Identifier: MIT

// What was shown in this session, as text, to be saved on request: the last of it, if it was much.
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

  // The lines that hold that text, without regard to case: the last of them, and how many there are
  // in all.
  struct Found {
    std::vector<std::string> last{};
    std::size_t count = 0;
  };
  [[nodiscard]] Found search(std::string_view text, std::size_t most) const;

  // Writes it to a new file that only the user may read; gives how many lines there were. Throws
  // std::system_error: what exists already is neither overwritten nor, if it is a symbolic link,
  // followed.
  std::size_t save(const std::string& path) const;

 private:
  std::deque<std::string> lines_;
  std::size_t bytes_ = 0;
};

}  // namespace papo::client
