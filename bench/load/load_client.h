// SPDX-License-Identifier: MIT

// One simulated person: a connection, and the bytes on their way out and in.
//
// Threads: the loop's.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "load_socket.h"
#include "net/loop.h"
#include "net/poll.h"
#include "net/socket.h"
#include "tls/trust.h"

namespace papo::bench {

class LoadClient {
 public:
  enum class State { connecting, entering, entered, closed };

  // Starts to connect. Throws std::system_error if that cannot even be begun. With `trust` it
  // speaks TLS, and all bytes below are those within. By WebSocket, they are those of messages.
  LoadClient(net::Loop& loop, const net::Address& server, std::string name,
             std::function<void(net::Poll::Ready)> on_ready, tls::Trust* trust = nullptr,
             const OverWebSocket* by_websocket = nullptr);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] State state() const { return state_; }

  // To be called when connecting has ended. Returns 0, or an errno that says why there is no
  // connection.
  int begin_to_enter();
  void has_entered();
  // The connection is over. The descriptor is kept until the end.
  void close();

  // The bytes that the next flush() sends.
  std::string& outgoing() { return outgoing_; }
  // Sends all bytes at once. If the kernel does not take all, the rest follows when it does.
  // receive() finds out that a connection broke.
  void flush();

  // Receives once. Returns the received bytes behind those of keep(), all of them within `space`.
  // None if the connection has ended.
  std::optional<std::string_view> receive(std::span<char> space);
  // Keeps the beginning of a frame that is not complete yet.
  void keep(std::string_view rest) { kept_ = rest; }

 private:
  void seal();
  std::string& text_to_send() { return socket_ ? framed_ : outgoing_; }

  std::string name_;
  State state_ = State::connecting;
  net::Fd fd_;
  std::unique_ptr<tls::Channel> channel_;
  std::optional<LoadSocket> socket_;
  std::string outgoing_;
  std::string framed_;  // The bytes that leave, by WebSocket.
  std::string sealed_;  // The bytes that leave, with TLS.
  std::string text_;    // The text that came, with TLS.
  std::string kept_;
  net::Poll poll_;  // The last member, because it must end before the descriptor.
};

}  // namespace papo::bench
