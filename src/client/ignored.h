// SPDX-License-Identifier: MIT

// The people that the user does not want to read. Their lines are not shown, in rooms and in
// private. Notices of their coming and going are.
//
// Threads: the loop's.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace papo::client {

class Ignored {
 public:
  static constexpr std::size_t most = 100;

  // Returns whether the name is in the list now; false if there is no room.
  bool add(std::string_view name);

  // Returns whether the name was in the list.
  bool remove(std::string_view name);

  // The names in the order in which they were added.
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

  // Whether one of them says this line, now or in the history.
  [[nodiscard]] bool says(std::string_view line) const;

 private:
  std::vector<std::string> names_;
};

}  // namespace papo::client
