// SPDX-License-Identifier: MIT

// WebSocket for a simulated person: lines become messages, and messages become lines.
//
// Threads: that of its owner.
//
// Source: RFC 6455
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace papo::bench {

class LoadSocket {
 public:
  // The request with which it begins.
  static std::string_view request();

  // Takes all lines, and appends a frame for each.
  static void wrap(std::string& lines, std::string& out);
  // Makes lines of the frames at the beginning of the space, in their place, and returns the bytes
  // of these. The next bytes come behind those of rest(). None if the server does not speak
  // WebSocket, or has closed it.
  std::optional<std::size_t> unwrap(std::span<char> bytes);
  [[nodiscard]] const std::string& rest() const { return rest_; }

 private:
  std::string rest_;  // A frame that has not ended, or the server's answer.
  bool open_ = false;
};

}  // namespace papo::bench
