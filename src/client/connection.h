// SPDX-License-Identifier: MIT

// The connection to the server: opens it, sends the given bytes, hands over the bytes that arrive.
//
// With TLS it opens once the server has proven itself.
//
// A connection ends once, by on_end, and does not come back. (Its owner makes a new Connection to
// reconnect.)
//
// Threads: the loop's. The handlers may call back into the Connection but must not destroy it.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "net/loop.h"
#include "net/poll.h"
#include "net/socket.h"
#include "tls/trust.h"

namespace papo::client {

class Connection {
 public:
  struct Events {
    std::function<void()> on_open;
    std::function<void(std::string_view bytes)> on_received;
    std::function<void()> on_sent;  // Nothing waits to be sent any more.
    // The connection never opened, was closed by the server (no error), or broke.
    std::function<void(std::error_code error)> on_end;
  };

  // Tries the addresses in their order, until one answers. With `trust` it speaks TLS.
  Connection(net::Loop& loop, std::vector<net::Address> addresses, Events events,
             tls::Trust* trust = nullptr);

  // Bytes that cannot leave at once wait. The caller must bound them. Call it only after on_open.
  void send(std::string_view bytes);
  [[nodiscard]] std::size_t unsent() const { return unsent_.size(); }
  [[nodiscard]] bool all_sent() const { return can_send_ && unsent_.empty(); }

  // While not receiving, TCP slows the server down.
  void set_receiving(bool wanted);

  [[nodiscard]] bool open() const { return state_ == State::open; }
  // Why TLS has failed, in OpenSSL's words; empty if it has not.
  [[nodiscard]] const std::string& fault_of_tls() const { return fault_of_tls_; }

 private:
  enum class State { connecting, securing, open, ended };

  void try_next_address();
  void failed_to_connect(std::error_code error);
  void on_ready(net::Poll::Ready ready);
  void secure();
  void opened();
  void receive();
  void take_sealed(std::string_view bytes);
  void queue_sealed();
  void send_waiting();
  void watch();
  void end(std::error_code error);

  net::Loop& loop_;
  std::vector<net::Address> addresses_;
  std::size_t next_address_ = 0;
  std::error_code last_error_;
  Events events_;

  State state_ = State::connecting;
  bool receiving_ = true;
  // False after the server has closed its side while ours still had bytes to send.
  bool can_send_ = true;
  std::string unsent_;
  std::array<char, 16384> received_{};

  tls::Trust* trust_;                      // None: without TLS.
  std::unique_ptr<tls::Channel> channel_;  // None before the server has answered.
  std::string text_;                       // The text of the bytes that came last.
  std::string fault_of_tls_;

  net::Fd fd_;
  std::optional<net::Poll> poll_;
  net::Timer step_;  // The next address is due: at once, or because this one does not answer.
};

}  // namespace papo::client
