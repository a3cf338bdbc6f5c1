// SPDX-License-Identifier: MIT

// WebSocket for a simulated person: its bytes become messages, and messages become bytes.
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

#include "bench/load/codecs/codec.h"

namespace papo::bench {

class LoadSocket {
 public:
  explicit LoadSocket(const OverWebSocket& how) : how_(how) {}

  // The request with which it begins.
  [[nodiscard]] std::string request() const;

  // Takes all bytes, or all lines, and appends their frames. Before the server has agreed to speak
  // WebSocket, nothing is taken.
  void wrap(std::string& bytes, std::string& out) const;
  // Makes bytes of the frames at the beginning of the space, in their place, and returns their
  // number. The next bytes come behind those of rest(). None if the server does not speak
  // WebSocket, or has closed it.
  std::optional<std::size_t> unwrap(std::span<char> bytes);
  [[nodiscard]] const std::string& rest() const { return rest_; }
  [[nodiscard]] bool is_open() const { return open_; }

 private:
  void wrap_one(std::string_view message, std::string& out) const;

  OverWebSocket how_;
  std::string rest_;  // A frame that has not ended, or the server's answer.
  bool open_ = false;
};

}  // namespace papo::bench
