// SPDX-License-Identifier: MIT

// What goes to standard output when nobody edits a line there: to a pipe, a file, a plain terminal.
//
// Bytes leave in pieces that a pipe with room takes without blocking, so that a reader who has
// stopped reading holds up neither signals nor what is being sent. What waits is the caller's to
// bound: while it does, stop receiving.
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
    std::function<void(int error)> on_error;  // What was not written never will be: errno.
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
