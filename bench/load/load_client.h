// SPDX-License-Identifier: MIT

// One simulated person: a connection, and the bytes on their way out and in.
//
// Threads: the loop's.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "net/loop.h"
#include "net/poll.h"
#include "net/socket.h"

namespace papo::bench {

class LoadClient {
 public:
  enum class State { connecting, entering, entered, closed };

  // Starts connecting. Throws std::system_error when that can't even be begun.
  LoadClient(net::Loop& loop, const net::Address& server, std::string name,
             std::function<void(net::Poll::Ready)> on_ready);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] State state() const { return state_; }

  // To be called when connecting has ended: 0, or the errno of why there is no connection.
  int begin_to_enter();
  void has_entered() { state_ = State::entered; }
  // The connection is over; the descriptor is kept until the end.
  void close();

  // What is to be sent by the next flush().
  std::string& outgoing() { return outgoing_; }
  // Sends all at once; what the kernel does not take follows when it does. A connection that broke
  // is noticed by receive().
  void flush();

  // One receive. Returns what was received, behind what keep() kept of the last time, all of it
  // within `space`; none when the connection has ended.
  std::optional<std::string_view> receive(std::span<char> space);
  // The rest that is not a whole frame yet.
  void keep(std::string_view rest) { kept_ = rest; }

 private:
  std::string name_;
  State state_ = State::connecting;
  net::Fd fd_;
  std::string outgoing_;
  std::string kept_;
  net::Poll poll_;  // Last, to go before the descriptor.
};

}  // namespace papo::bench
