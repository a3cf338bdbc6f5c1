// SPDX-License-Identifier: MIT

// The names that the client has come across, with the last speaker first. Tab completes from these
// at once, without a question to the server.
//
// Threads: the loop's.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace papo::client {

// Without regard to case.
bool begins_with(std::string_view text, std::string_view prefix);

class KnownNames {
 public:
  static constexpr std::size_t most = 1000;

  void spoke(std::string_view name);
  // This person is here, and has not spoken as far as the client knows.
  void seen(std::string_view name);
  void renamed(std::string_view from, std::string_view to);

  // These are all names that begin so: other names with this beginning have left.
  void are_all(std::string_view prefix, const std::vector<std::string>& names);

  [[nodiscard]] std::vector<std::string> beginning_with(std::string_view prefix) const;

 private:
  void drop(std::string_view name);

  std::deque<std::string> names_;
};

}  // namespace papo::client
