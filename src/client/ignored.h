// SPDX-License-Identifier: MIT

// The people of whom the user wants to hear nothing more: what they say is not shown, in rooms and
// in private. Their coming and going is.
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

  // Whether there was room, or the name was there already.
  bool add(std::string_view name);

  // Whether the name was there.
  bool remove(std::string_view name);

  // In the order in which they were added.
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

  // Whether one of them says this, now or before one came.
  [[nodiscard]] bool says(std::string_view line) const;

 private:
  std::vector<std::string> names_;
};

}  // namespace papo::client
