// SPDX-License-Identifier: MIT

// WebSocket for a simulated person: lines become messages, and messages become lines.
//
// Threads: that of its owner.
//
// Source: RFC 6455
#pragma once

#include <string>
#include <string_view>

namespace papo::bench {

class LoadSocket {
 public:
  // The request with which it begins.
  static std::string_view request();

  // Takes all lines, and appends a frame for each.
  static void wrap(std::string& lines, std::string& out);
  // Appends the lines of the frames that these bytes complete. False if the server does not speak
  // WebSocket, or has closed it.
  bool unwrap(std::string_view bytes, std::string& lines);

 private:
  std::string rest_;  // A frame that has not ended, or the server's answer.
  bool open_ = false;
};

}  // namespace papo::bench
