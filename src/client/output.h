// SPDX-License-Identifier: MIT

// Standard output without a line editor: a pipe, a file, a plain terminal.
//
// Bytes leave in pieces that a pipe with room takes without blocking. So a reader that has stopped
// reading delays neither signals nor sending. The caller bounds the waiting bytes: while some wait,
// it stops receiving.
//
// Threads: the loop's.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "client/standard_stream.h"
#include "net/loop.h"

namespace papo::client {

class Output {
 public:
  struct Events {
    std::function<void()> on_written;         // Nothing waits any more.
    std::function<void(int error)> on_error;  // The waiting bytes can never be written: an errno.
  };

  Output(net::Loop& loop, Events events);

  void write(std::string_view bytes);
  [[nodiscard]] bool waiting() const { return !unwritten_.empty(); }

 private:
  void write_some();

  Events events_;
  std::string unwritten_;
  bool broken_ = false;
  StandardStream stream_;
};

}  // namespace papo::client
